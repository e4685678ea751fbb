// The layout that operations by key give and use. What the programs give is in test/suite, on every master.
import { describe, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { FunctionPartitioner, HashPartitioner } from "../shuffle/partitioner.ts";
import { parallelize } from "./make-rdd.ts";
import "./join-rdd-functions.ts";
import "./pair-rdd-functions.ts";

describe("partitioning", () => {
  const pairs = (scope = new FakeScope()) => parallelize<[string, number]>(scope, [], 3);

  test("by default as many partitions as before", () => {
    expect(pairs().groupByKey().partitioner).toEqual(new HashPartitioner(3));
    expect(pairs().groupByKey(7).getNumPartitions()).toBe(7);
  });

  test("an operation by key on an RDD that is laid out so makes no shuffle", () => {
    const scope = new FakeScope();
    const placed = pairs(scope).partitionBy(4);
    expect(scope.shuffles).toHaveLength(1);
    placed.mapValues((n) => n + 1).reduceByKey((a, b) => a + b, 4);
    placed.partitionBy(4);
    placed.groupByKey(4).join(placed, 4);
    expect(scope.shuffles).toHaveLength(1);
    placed.map(([key, n]) => [key, n]).reduceByKey((a, b) => a + b, 4);
    placed.reduceByKey((a, b) => a + b, 5);
    expect(scope.shuffles).toHaveLength(3);
  });

  test("cogroup takes over the layout of a side that has one", () => {
    const partitioner = new FunctionPartitioner(5, () => 0);
    const placed = pairs().partitionBy(partitioner);
    expect(placed.cogroup(pairs(placed.node.scope as FakeScope)).partitioner).toBe(partitioner);
    expect(
      pairs(placed.node.scope as FakeScope)
        .join(placed)
        .getNumPartitions(),
    ).toBe(5);
  });

  test("groupByKey does not combine on the map side, reduceByKey does", () => {
    const scope = new FakeScope();
    pairs(scope).groupByKey();
    pairs(scope).reduceByKey((a, b) => a + b);
    const identity = (a: number) => a;
    pairs(scope).combineByKey(identity, identity, identity);
    pairs(scope).combineByKey(identity, identity, identity, undefined, false);
    expect(scope.shuffles.map((shuffle) => shuffle.combine !== null)).toEqual([false, true, true, false]);
  });
});
