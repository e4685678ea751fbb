import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { debugString } from "./debug-string.ts";
import { parallelize } from "./make-rdd.ts";
import { PartitionPruningRDD } from "./partition-pruning-rdd.ts";
import { rangeRDD } from "./range-rdd.ts";
import type { RDD } from "./rdd.ts";
import "./rdd-functions.ts";

test("lines as on Spark: nearest first, a bar within a stage, a shuffle indents", () => {
  const words = parallelize(new FakeScope(), ["a"], 12)
    .setName("words")
    .map((word) => [word, 1])
    .cache();
  const counts = words.reduceByKey((a, b) => a + b, 2).filter(() => true);
  expect(debugString(counts.node)).toBe(
    [
      "(2) MapPartitionsRDD[3] []",
      " |  ShuffledRDD[2] []",
      " +-(12) MapPartitionsRDD[1] [Memory Deserialized 1x Replicated]",
      "    |   words ParallelCollectionRDD[0] []",
    ].join("\n"),
  );
});

test("a union shows all its parents, in their order", () => {
  const scope = new FakeScope();
  const pairs = parallelize<[string, number]>(scope, [], 1);
  expect(pairs.groupByKey(2).union(pairs.groupByKey(3)).toDebugString()).toBe(
    [
      "(5) UnionRDD[3] []",
      " |  ShuffledRDD[1] []",
      " +-(1) ParallelCollectionRDD[0] []",
      " |  ShuffledRDD[2] []",
      " +-(1) ParallelCollectionRDD[0] []",
    ].join("\n"),
  );
});

type Pairs = RDD<[string, number]>;

test.each<[string, (pairs: Pairs) => { node: Parameters<typeof debugString>[0] }]>([
  ["ParallelCollectionRDD", (pairs) => pairs],
  ["RangeRDD", ({ node }) => ({ node: rangeRDD(node.scope, 0, 4, 1, 2) })],
  ["MapPartitionsRDD", (pairs) => pairs.mapPartitions((records) => records)],
  ["ShuffledRDD", (pairs) => pairs.groupByKey()],
  ["CoGroupedRDD", (pairs) => ({ node: pairs.cogroup(pairs).node })],
  ["UnionRDD", (pairs) => pairs.union(pairs)],
  ["PartitionerAwareUnionRDD", (pairs) => pairs.groupByKey().union(pairs.groupByKey())],
  ["CartesianRDD", (pairs) => pairs.cartesian(pairs)],
  ["CoalescedRDD", (pairs) => pairs.coalesce(1)],
  ["PartitionPruningRDD", ({ node }) => ({ node: new PartitionPruningRDD(node, () => true) })],
  ["PartitionwiseSampledRDD", (pairs) => pairs.sample(false, 0.5)],
  ["PartitionwiseSampledRDD", (pairs) => pairs.sample(true, 0.5)],
  ["ZippedPartitionsRDD", (pairs) => pairs.zip(pairs)],
  ["ZippedWithIndexRDD", (pairs) => pairs.zipWithIndex()],
])("%s", (label, make) => {
  const scope = new FakeScope();
  scope.configuredParallelism = 2;
  const { node } = make(parallelize<[string, number]>(scope, [], 2));
  expect(debugString(node).split("\n")[0]).toBe(`(${node.numPartitions}) ${label}[${node.id}] []`);
});
