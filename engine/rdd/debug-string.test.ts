import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { debugString } from "./debug-string.ts";
import { parallelize } from "./make-rdd.ts";
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
