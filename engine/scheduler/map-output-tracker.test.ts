import { expect, test } from "vitest";
import { MapOutputTracker } from "./map-output-tracker.ts";

function filled(): MapOutputTracker {
  const tracker = new MapOutputTracker();
  tracker.register(1, 0, "a", { bucketBytes: [10, 0] });
  tracker.register(1, 1, "b", { bucketBytes: [0, 20] });
  tracker.register(1, 2, "a", { bucketBytes: [30, 30] });
  tracker.register(2, 0, "a", { bucketBytes: [1] });
  return tracker;
}

test("a reducer's outputs stand in map order, empty ones left out", () => {
  expect(filled().binding(1, 3, 0)).toEqual({
    shuffleId: 1,
    reduceId: 0,
    outputs: [
      { mapId: 0, executorId: "a" },
      { mapId: 2, executorId: "a" },
    ],
  });
  expect(
    filled()
      .binding(1, 3, 1)
      ?.outputs.map(({ mapId }) => mapId),
  ).toEqual([1, 2]);
});

test("while an output is missing there is no binding", () => {
  const tracker = filled();
  expect(tracker.binding(1, 4, 0)).toBeUndefined();
  expect(tracker.binding(9, 1, 0)).toBeUndefined();
  expect(tracker.binding(9, 0, 0)).toEqual({ shuffleId: 9, reduceId: 0, outputs: [] });
  expect([tracker.missing(1, 5), tracker.missing(9, 2)]).toEqual([
    [3, 4],
    [0, 1],
  ]);
});

test("a lost executor's outputs are missing, of all shuffles or of one", () => {
  const all = filled();
  expect(all.removeExecutor("a")).toBe(3);
  expect([all.missing(1, 3), all.missing(2, 1)]).toEqual([[0, 2], [0]]);
  const one = filled();
  expect(one.removeExecutor("a", 1)).toBe(2);
  expect([one.missing(1, 3), one.missing(2, 1)]).toEqual([[0, 2], []]);
  one.register(1, 0, "c", { bucketBytes: [5, 5] });
  expect(one.missing(1, 3)).toEqual([2]);
});

test("a forgotten shuffle leaves nothing", () => {
  const tracker = filled();
  tracker.removeShuffle(1);
  expect([tracker.missing(1, 1), tracker.shuffleCount]).toEqual([[0], 1]);
});

test("what a map partition added to accumulators counts once, also when its output was lost", () => {
  const tracker = filled();
  expect([tracker.countsOnce(1, 0), tracker.countsOnce(1, 2), tracker.countsOnce(1, 0)]).toEqual([true, true, false]);
  tracker.removeExecutor("a");
  expect([tracker.countsOnce(1, 0), tracker.countsOnce(2, 0)]).toEqual([false, true]);
  tracker.removeShuffle(1);
  expect(tracker.countsOnce(1, 0)).toBe(true);
});
