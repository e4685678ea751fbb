// Which nodes the sorting operators make. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";
import "./ordered-rdd-functions.ts";
import "./pair-rdd-functions.ts";
import { RangePartitioner } from "./range-partitioner.ts";

const pairs = (scope: FakeScope, partitions: number) => parallelize<[number, string]>(scope, [], partitions);

test("sorting runs nothing, and lays keys out in ranges, by default as many as before", () => {
  const scope = new FakeScope();
  const sorted = pairs(scope, 3).sortByKey(false);
  expect(sorted.partitioner).toBeInstanceOf(RangePartitioner);
  expect([sorted.getNumPartitions(), pairs(scope, 3).sortByKey(true, 9).getNumPartitions()]).toEqual([3, 9]);
  expect(emptyRDD<[number, string]>(scope).sortByKey().getNumPartitions()).toBe(1);
  expect([
    parallelize<number>(scope, [], 4)
      .sortBy((n) => n)
      .getNumPartitions(),
    scope.jobs,
  ]).toEqual([4, []]);
});

test("a range of keys prunes partitions only where the layout is in ranges of the same order", () => {
  const labels = (rdd: { node: { dependencies: readonly { type: string }[] } }) =>
    rdd.node.dependencies.map((dependency) => (dependency as { narrow?: { node: { label: string } } }).narrow?.node.label);
  const sorted = pairs(new FakeScope(), 3).sortByKey();
  expect(labels(sorted.filterByRange(1, 2))).toEqual(["PartitionPruningRDD"]);
  expect(sorted.filterByRange(1, 2).partitioner).toBe(sorted.partitioner);
  expect(labels(sorted.filterByRange(1, 2, (a, b) => b - a))).toEqual(["MapPartitionsRDD"]);
  expect(labels(pairs(new FakeScope(), 3).filterByRange(1, 2))).toEqual(["ParallelCollectionRDD"]);
});

test("repartitionAndSortWithinPartitions moves nothing that is in its place", () => {
  const scope = new FakeScope();
  const placed = pairs(scope, 3).partitionBy(2).repartitionAndSortWithinPartitions(2);
  expect([scope.shuffles.length, placed.getNumPartitions()]).toEqual([1, 2]);
});
