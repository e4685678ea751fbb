import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { CoalescedRDD, evenRuns } from "./coalesced-rdd.ts";
import { parallelCollectionRDD, SourceRDD } from "./source-rdd.ts";

test.each([
  [
    10,
    2,
    [
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
    ],
  ],
  [
    10,
    3,
    [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8, 9],
    ],
  ],
  [3, 5, [[0], [1], [2]]],
  [0, 4, []],
])("%i partitions in %i groups", (count, size, runs) => {
  expect(evenRuns(count, size)).toEqual(runs);
});

test("a partition reads its group in order, through a narrow dependency", () => {
  const parent = parallelCollectionRDD(new FakeScope(), ["a", "b", "c"], 3);
  const node = new CoalescedRDD(parent, [[0], [1, 2]]);
  const { plan, bindings } = planOf(node, 1);
  expect(plan).toMatchObject({
    op: "concat",
    parents: [
      { op: "source", slot: 0 },
      { op: "source", slot: 1 },
    ],
  });
  expect(bindings).toEqual([["b"], ["c"]]);
  const [dependency] = node.dependencies;
  expect(dependency?.type === "narrow" && dependency.narrow.parents(1)).toEqual([1, 2]);
});

test("a group prefers the executor that most of its partitions prefer", () => {
  const sources = [["x"], ["y"], ["y", "x"], ["y"]].map((preferredLocations) => ({ binding: 0, preferredLocations }));
  const parent = new SourceRDD(new FakeScope(), "source", () => [], sources);
  expect(new CoalescedRDD(parent, [[0, 1, 2, 3]]).preferredLocations(0)).toEqual(["y", "x"]);
});

test.each([[[[0]]], [[[0, 1], [1]]], [[[0], [1, 2]]], [[[0, 1.5]]]])("groups %j of two partitions are refused", (groups) => {
  const parent = parallelCollectionRDD(new FakeScope(), ["a", "b"], 2);
  expect(() => new CoalescedRDD(parent, groups)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
