import { expect, test } from "vitest";
import { CacheTracker } from "./cache-tracker.ts";

test("knows who holds what, until told otherwise", () => {
  const tracker = new CacheTracker();
  tracker.add("rdd-1-0", "a");
  tracker.add("rdd-1-0", "b");
  tracker.add("rdd-1-0", "a");
  tracker.add("rdd-11-0", "a");
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-1-1"), tracker.size]).toEqual([["a", "b"], [], 2]);
  tracker.remove("rdd-1-0", "a");
  tracker.remove("rdd-9-9", "a");
  expect(tracker.get("rdd-1-0")).toEqual(["b"]);
  tracker.removeRdd(1);
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-11-0")]).toEqual([[], ["a"]]);
});

test("of a lost executor nothing is left", () => {
  const tracker = new CacheTracker();
  tracker.add("rdd-1-0", "a");
  tracker.add("rdd-1-1", "a");
  tracker.add("rdd-1-1", "b");
  tracker.removeExecutor("a");
  expect([tracker.get("rdd-1-0"), tracker.get("rdd-1-1"), tracker.size]).toEqual([[], ["b"], 1]);
});
