import { expect, test } from "vitest";
import { type ExecutorAllocationOptions, ExecutorAllocationPolicy } from "./executor-allocation-policy.ts";

type Row = readonly [current: number, more: number, total: number];

test.each<[ExecutorAllocationOptions, readonly Row[]]>([
  [
    { numReceivers: 0 },
    [
      [0, 1, 1],
      [3, 2, 5],
    ],
  ],
  [
    { numReceivers: 2 },
    [
      [0, 1, 2],
      [1, 1, 2],
      [2, 2, 4],
    ],
  ],
  [
    { numReceivers: 1, minExecutors: 2 },
    [
      [0, 1, 2],
      [0, 3, 3],
      [1, 2, 3],
      [2, 2, 4],
    ],
  ],
  [
    { numReceivers: 1, maxExecutors: 2 },
    [
      [0, 1, 1],
      [0, 3, 2],
      [2, 1, 2],
    ],
  ],
])("executors to ask for, with %o", (options, rows) => {
  const policy = new ExecutorAllocationPolicy(options);
  for (const [current, more, total] of rows) expect([current, more, policy.totalToRequest(current, more)]).toEqual([current, more, total]);
  expect(() => policy.totalToRequest(1, 0)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test.each<[readonly string[], readonly string[], string | undefined]>([
  [["1", "2"], [], undefined],
  [["1", "2", "3"], ["1", "2"], "3"],
  [["1", "2", "3"], ["3"], "2"],
  [["1", "2", "3"], ["1", "2", "3"], undefined],
])("of %o, with receivers on %o, %s is let go", (executors, withReceivers, expected) => {
  const policy = new ExecutorAllocationPolicy({ numReceivers: 1, minExecutors: 2 });
  expect(policy.executorToKill(executors, new Set(withReceivers))).toBe(expected);
});

test.each([
  [100, 1],
  [31, 0],
  [30, -1],
  [0, -1],
  [89, 0],
  [90, 1],
  [240, 2],
  [1000, 10],
])("batches of 100 ms that take %i ms change the number by %i", (processingMs, change) => {
  const policy = new ExecutorAllocationPolicy({ numReceivers: 1 });
  expect(policy.change(processingMs, 100)).toBe(change);
});

test.each<ExecutorAllocationOptions>([
  { numReceivers: 1, minExecutors: 0 },
  { numReceivers: 1, minExecutors: 3, maxExecutors: 2 },
  { numReceivers: 1, maxExecutors: 0 },
  { numReceivers: 1, scalingUpRatio: 0.3 },
  { numReceivers: 1, scalingDownRatio: 0 },
])("refused: %o", (options) => {
  expect(() => new ExecutorAllocationPolicy(options)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
