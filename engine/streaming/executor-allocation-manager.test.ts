import { describe, expect, test } from "vitest";
import { ManualClock } from "../time/clock.ts";
import { Time } from "../time/time.ts";
import { BatchInfo, OutputOperationInfo } from "./batch-info.ts";
import {
  allocationClient,
  allocationSettings,
  ExecutorAllocationManager,
  executorsToRequest,
  executorToKill,
  isStreamingDynamicAllocation,
} from "./executor-allocation-manager.ts";

const conf = (settings: Record<string, unknown>) =>
  new Map(Object.entries(settings).map(([key, value]) => [`streaming.dynamicAllocation.${key}`, String(value)]));

describe("asking for executors", () => {
  test.each([
    [
      "ExecutorAllocationManagerSuite/requestExecutors policy - 2 receivers",
      2,
      {},
      [
        [0, 1, 2],
        [1, 1, 2],
        [2, 2, 4],
      ],
    ],
    [
      "ExecutorAllocationManagerSuite/requestExecutors policy - minExecutors 2",
      1,
      { minExecutors: 2 },
      [
        [0, 1, 2],
        [0, 3, 3],
        [1, 1, 2],
        [1, 2, 3],
        [2, 1, 3],
        [2, 2, 4],
      ],
    ],
    [
      "ExecutorAllocationManagerSuite/requestExecutors policy - maxExecutors 2",
      1,
      { maxExecutors: 2 },
      [
        [0, 1, 1],
        [0, 3, 2],
        [1, 2, 2],
        [2, 1, 2],
        [2, 2, 2],
      ],
    ],
  ])("%s", (_name, numReceivers, said, rows) => {
    const settings = allocationSettings(conf(said), numReceivers);
    for (const [current, numNew, total] of rows) expect(executorsToRequest(current!, numNew!, settings)).toBe(total);
  });

  test("ExecutorAllocationManagerSuite/requestExecutors policy - zero new executors", () => {
    expect(() => executorsToRequest(0, 0, allocationSettings(conf({}), 1))).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("giving one back", () => {
  test("ExecutorAllocationManagerSuite/killExecutor policy - minExecutors 2", () => {
    const settings = allocationSettings(conf({ minExecutors: 2 }), 1);
    expect(executorToKill(["1", "2"], [], settings)).toBeUndefined();
    expect(executorToKill(["1", "2", "3"], ["1", "2"], settings)).toBe("3");
  });

  test("the newest without a receiver goes; where all have one none does", () => {
    const bounds = { minExecutors: 1, numReceivers: 1 };
    expect(executorToKill(["1", "2", "3", "4"], ["4"], bounds)).toBe("3");
    expect(executorToKill(["1", "2"], ["1", "2"], bounds)).toBeUndefined();
    expect(executorToKill([], [], bounds)).toBeUndefined();
    expect(executorToKill(["1", "2"], [], { minExecutors: 1, numReceivers: 0 })).toBe("2");
  });

  test("none goes while a receiver may be about to start there", () => {
    expect(executorToKill(["1", "2"], [], { minExecutors: 1, numReceivers: 1 })).toBeUndefined();
    expect(executorToKill(["1", "2", "3"], ["1"], { minExecutors: 1, numReceivers: 2 })).toBeUndefined();
  });
});

test("ExecutorAllocationManagerSuite/enabling and disabling", () => {
  const [on, core] = [conf({ enabled: true }), new Map([["dynamicAllocation.enabled", "true"]])];
  expect([new Map<string, string>(), conf({ enabled: false }), core, on].map(isStreamingDynamicAllocation)).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(() => isStreamingDynamicAllocation(new Map([...on, ...core]))).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("Dynamic Allocation cannot be enabled for both"),
    }),
  );
});

describe("settings", () => {
  test("from the receivers, or as they are said", () => {
    const defaults = { maxExecutors: Number.POSITIVE_INFINITY, scalingIntervalMs: 60_000, scalingUpRatio: 0.9, scalingDownRatio: 0.3 };
    expect([0, 3].map((numReceivers) => allocationSettings(conf({}), numReceivers))).toEqual([
      { ...defaults, numReceivers: 0, minExecutors: 1 },
      { ...defaults, numReceivers: 3, minExecutors: 3 },
    ]);
    expect(allocationSettings(conf({ scalingInterval: 5, maxExecutors: 4 }), 1)).toMatchObject({
      scalingIntervalMs: 5000,
      maxExecutors: 4,
    });
  });

  test("a maximum may be below what the receivers need", () => {
    expect(allocationSettings(conf({ maxExecutors: 1 }), 2)).toMatchObject({ minExecutors: 2, maxExecutors: 1 });
  });

  test.each([
    { minExecutors: 0 },
    { maxExecutors: -1 },
    { scalingInterval: "soon" },
    { scalingDownRatio: 0 },
    { scalingUpRatio: 0.2, scalingDownRatio: 0.2 },
    { minExecutors: 3, maxExecutors: 2 },
  ])("%o is refused", (said) => {
    expect(() => allocationSettings(conf(said), 1)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("at every scaling interval", () => {
  /** What is asked for when batches of 1000 ms take `processingMs` each. */
  function decisions(...intervals: readonly (readonly (number | "failed")[])[]): string[] {
    let log: string[] = [];
    const all: string[][] = [];
    const clock = new ManualClock();
    const manager = new ExecutorAllocationManager({
      client: {
        getExecutorIds: () => ["1", "2", "3"],
        requestTotalExecutors: (total) => log.push(`total ${total}`),
        killExecutor: (id) => log.push(`kill ${id}`),
      },
      clock,
      batchIntervalMs: 1000,
      settings: allocationSettings(conf({ scalingInterval: 10 }), 1),
      withReceivers: () => ["3"],
    });
    manager.start();
    for (const batches of intervals) {
      for (const processing of batches) {
        const about = { batchTime: new Time(1000), id: 0, name: "print", description: "" };
        const output = new OutputOperationInfo(processing === "failed" ? { ...about, failure: new Error("x") } : about);
        manager.onBatchCompleted(
          new BatchInfo({
            batchTime: new Time(1000),
            streamIdToInputInfo: new Map(),
            submissionTime: 0,
            processingStartTime: 0,
            processingEndTime: processing === "failed" ? 5000 : processing,
            outputOperationInfos: new Map([[0, output]]),
          }),
        );
      }
      clock.advance(10_000);
      all.push(log);
      log = [];
    }
    manager.stop();
    clock.advance(100_000);
    return [...all, log].map((said) => said.join());
  }

  test.each([
    ["slow batches ask for one more", [[900]], ["total 4"]],
    ["very slow ones for as many as they are too slow", [[2400, 2600]], ["total 6"]],
    ["quick ones give one back", [[100, 500]], ["kill 2"]],
    ["the mean between them changes nothing", [[300, 700]], [""]],
    ["failed batches do not count, and where there are no others nothing is known", [["failed"], [100, "failed"]], ["", "kill 2"]],
    ["each interval counts for itself", [[5000], [100]], ["total 8", "kill 2"]],
  ] as const)("%s", (_name, intervals, expected) => {
    expect(decisions(...intervals)).toEqual([...expected, ""]);
  });
});

test("a master whose number of executors is fixed has no client; another's does what it is asked to", () => {
  const log: string[] = [];
  const executors = () => [{ id: "1", host: "h" }];
  expect(allocationClient({ backend: undefined, executors })).toBeUndefined();
  expect(allocationClient({ backend: {}, executors })).toBeUndefined();
  const backend = {
    requestTotalExecutors: (total: number) => log.push(`total ${total}`),
    killExecutor: (id: string) => log.push(`kill ${id}`),
  };
  const client = allocationClient({ backend, executors });
  client?.requestTotalExecutors(4);
  client?.killExecutor("1");
  expect([client?.getExecutorIds(), log]).toEqual([["1"], ["total 4", "kill 1"]]);
});
