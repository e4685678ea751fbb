import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { add } from "./functions.ts";
import { coGroupedNode, shuffledNode } from "./keyed-nodes.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

const pairs = (scope: FakeScope) => parallelCollectionRDD(scope, [["a", 1]], 2);
const combine = { create: null, mergeValue: add, mergeCombiners: add };

test("keys that are laid out as wanted are not moved again", () => {
  const scope = new FakeScope();
  const shuffled = shuffledNode(pairs(scope), 3, { combine });
  expect([shuffled.label, shuffled.numPartitions]).toEqual(["ShuffledRDD", 3]);
  expect(shuffledNode(shuffled, new HashPartitioner(3), {})).toBe(shuffled);
  const merged = shuffledNode(shuffled, 3, { combine });
  expect([merged.label, merged.partitioner?.numPartitions]).toEqual(["MapPartitionsRDD", 3]);
  expect(shuffledNode(shuffled, 4, { combine }).label).toBe("ShuffledRDD");
  expect(shuffledNode(pairs(scope), undefined).numPartitions).toBe(2);
});

test("a partitioner that is none is refused where it is given", () => {
  const wrong = { numPartitions: 2, getPartition: 1 } as never;
  expect(() => shuffledNode(pairs(new FakeScope()), wrong)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("two sides with one layout are cogrouped without a shuffle", () => {
  const scope = new FakeScope();
  const sides = [1, 2].map(() => shuffledNode(pairs(scope), 3, { combine }));
  const before = scope.shuffles.length;
  expect(coGroupedNode(sides, undefined).partitioner?.numPartitions).toBe(3);
  expect(scope.shuffles.length).toBe(before);
  coGroupedNode([pairs(scope), pairs(scope)], 2);
  expect(scope.shuffles.length).toBe(before + 2);
});

test("only the side that is laid out otherwise is moved", () => {
  const scope = new FakeScope();
  const placed = shuffledNode(pairs(scope), 3);
  const groups = coGroupedNode([pairs(scope), placed], undefined);
  expect([groups.label, groups.partitioner]).toEqual(["CoGroupedRDD", placed.partitioner]);
  expect(scope.shuffles.map((shuffle) => shuffle.node.label)).toEqual(["ParallelCollectionRDD", "ParallelCollectionRDD"]);
});
