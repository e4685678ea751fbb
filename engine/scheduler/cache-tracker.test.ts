import { expect, test } from "vitest";
import type { BlockId } from "../storage/block.ts";
import type { CacheChange } from "../storage/partition-cache.ts";
import { CacheTracker } from "./cache-tracker.ts";

function holds(blockId: BlockId, executorId: string, held: CacheChange["held"] = "thread", memoryBytes = 1): CacheChange {
  return { blockId, executorId, held, memoryBytes, diskBytes: 0 };
}

function trackerOf(...changes: readonly CacheChange[]): CacheTracker {
  const tracker = new CacheTracker();
  for (const change of changes) tracker.update(change);
  return tracker;
}

test("knows who holds what, in the order it was told, until told otherwise", () => {
  const tracker = trackerOf(holds("rdd-1-0", "b"), holds("rdd-1-0", "a"), holds("rdd-1-0", "b", "process", 7), holds("rdd-11-0", "a"));
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-1-1"), tracker.size]).toEqual([["b", "a"], [], 2]);
  expect(tracker.holdings(1).get("rdd-1-0")!.get("b")).toEqual({ held: "process", memoryBytes: 7, diskBytes: 0 });
  expect(tracker.memoryByExecutor()).toEqual(
    new Map([
      ["b", 7],
      ["a", 2],
    ]),
  );
  tracker.remove("rdd-1-0", "a");
  tracker.remove("rdd-9-9", "a");
  expect(tracker.get("rdd-1-0")).toEqual(["b"]);
  tracker.removeRdd(1);
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-11-0")]).toEqual([[], ["a"]]);
  tracker.update(holds("rdd-11-0", "a", "none"));
  tracker.update(holds("rdd-11-0", "c", "none"));
  expect([tracker.get("rdd-11-0"), tracker.size, tracker.holdings(11).size]).toEqual([[], 0, 0]);
});

test("what is told of RDDs that are not persisted, and of executors that are gone, is not believed", () => {
  const unwanted: number[] = [];
  const tracker = new CacheTracker({ has: (rddId) => rddId === 1, unwanted: (rddId) => unwanted.push(rddId) });
  const changes = [
    holds("rdd-1-0", "a"),
    holds("rdd-1-0", "gone"),
    holds("rdd-2-0", "a"),
    holds("rdd-2-1", "a"),
    holds("rdd-3-0", "a", "none"),
  ];
  tracker.learn(changes, (executorId) => executorId === "a");
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-2-0"), unwanted]).toEqual([["a"], [], [2]]);
});

test("of a lost executor nothing is left, of a lost compute thread what stands outside of it", () => {
  const changes = [holds("rdd-1-0", "a"), holds("rdd-1-1", "a"), holds("rdd-1-1", "b", "process"), holds("rdd-2-0", "a", "process")];
  const tracker = trackerOf(...changes);
  tracker.threadLost("a");
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-1-1"), tracker.get("rdd-2-0")]).toEqual([[], ["b"], ["a"]]);
  tracker.threadLost("b");
  tracker.removeExecutor("a");
  expect([tracker.get("rdd-1-1"), tracker.get("rdd-2-0"), tracker.size]).toEqual([["b"], [], 1]);
});
