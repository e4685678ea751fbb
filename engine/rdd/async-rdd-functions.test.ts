// The functions that the async operators run in tasks. How calls are kept under way is in map-concurrently.test.ts; what
// programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { killableTask } from "../../test/killable-task.ts";
import "./async-rdd-functions.ts";
import { parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";
import type { TaskIO } from "./plan.ts";

type SinkFunc = (records: Iterable<unknown>, task: TaskIO) => Promise<unknown>;

test("options are judged when the operator is called", async () => {
  const rdd = parallelize(new FakeScope(), [1], 1);
  expect(() => rdd.mapAsync(async (n) => n, { concurrency: 0 })).toThrow("mapAsync: concurrency must be a whole number from 1");
  await expect(rdd.foreachAsync(async () => 0, { retries: -1 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("filterAsync keeps the keys' layout, mapAsync does not", () => {
  const placed = parallelize<[number, number]>(new FakeScope(), [], 3).partitionBy(2);
  expect(placed.filterAsync(async () => true).partitioner).toBe(placed.partitioner);
  expect(placed.mapAsync(async (pair) => pair).partitioner).toBeUndefined();
});

test("foreachPartitionAsync aborts its call once the task is killed, and makes no other", async () => {
  const scope = new FakeScope();
  const signals: AbortSignal[] = [];
  const waits = (_records: unknown, _task: unknown, signal: AbortSignal) =>
    new Promise((_, reject) => {
      signals.push(signal);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  await parallelize(scope, [1], 1).foreachPartitionAsync(waits, { retries: 5 });
  const { func } = scope.jobs[0]!.sink as unknown as { func: SinkFunc };
  const { task, kill } = killableTask();
  const ended = expect(task.run(() => func([1].values(), task))).rejects.toThrow("killed");
  await new Promise((resolve) => setImmediate(resolve));
  kill();
  await ended;
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
});

test("foreachPartitionAsync calls again with all records, and gives up after its retries", async () => {
  const scope = new FakeScope();
  const seen: unknown[][] = [];
  await parallelize(scope, [1], 1).foreachPartitionAsync(
    (records) => {
      seen.push([...records]);
      if (seen.length < 3) throw new Error(`attempt ${seen.length}`);
    },
    { retries: 1 },
  );
  const { func } = scope.jobs[0]!.sink as unknown as { func: SinkFunc };
  await expect(func([1, 2].values(), killableTask().task)).rejects.toThrow("attempt 2");
  expect(await func([3, 4].values(), killableTask().task)).toBeUndefined();
  expect(seen).toEqual([
    [1, 2],
    [1, 2],
    [3, 4],
  ]);
});
