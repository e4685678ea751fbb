// Which nodes the sorting operators make. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { MillraceContext } from "../../index.ts";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
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

test.each([
  [true, [false, true, true, false]],
  [false, [false, true, true, false]],
])("partitions without keys of the range are not read (ascending %s)", async (ascending, read) => {
  const sc = new MillraceContext("local", "ranges");
  const keys = Array.from({ length: 100 }, (_, i): [number, string] => [i, ""]);
  const few = sc.parallelize(keys, 2).sortByKey(ascending, 4).filterByRange(30, 70);
  expect(await few.count()).toBe(41);
  const reads = (partition: number) => JSON.stringify(planOf(few.node, partition).plan).includes("shuffleRead");
  expect([0, 1, 2, 3].map(reads)).toEqual(read);
  await sc.stop();
});

test("repartitionAndSortWithinPartitions moves nothing that is in its place", () => {
  const scope = new FakeScope();
  const placed = pairs(scope, 3).partitionBy(2).repartitionAndSortWithinPartitions(2);
  expect([scope.shuffles.length, placed.getNumPartitions()]).toEqual([1, 2]);
});
