// How results of partitions are merged. What the programs give is in test/suite, on every master.
import { describe, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import "./aggregate-rdd-actions.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";

const list = <T>(scope: FakeScope, partitions: number) => parallelize<T>(scope, [], partitions);

describe("a tree", () => {
  test.each([
    [10, 1, []],
    [10, 2, [2]],
    [10, 5, [5]],
    [10, 9, [5]],
    [100, 2, [10]],
    [100, 3, [20, 4]],
    [1, 5, []],
    [0, 2, []],
  ])("of %i partitions, %i deep, has levels of %j", async (partitions, depth, levels) => {
    const scope = new FakeScope();
    const rdd = partitions === 0 ? emptyRDD<number>(scope) : list<number>(scope, partitions);
    await rdd.treeAggregate(
      0,
      (a, b) => a + b,
      (a, b) => a + b,
      depth,
    );
    expect(scope.shuffles.map((shuffle) => shuffle.partitioner.numPartitions)).toEqual(levels);
  });

  test("merges neighbours", async () => {
    const scope = new FakeScope();
    scope.results = [[[[1]], [[2]]]];
    expect(await list<number>(scope, 10).treeReduce((a, b) => a + b, 2)).toBe(3);
    const { node } = scope.shuffles[0] as unknown as { node: { func: (records: Iterable<number>, partition: number) => unknown[][] } };
    const groups = Array.from({ length: 10 }, (_, partition) => node.func([7], partition));
    expect(groups).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1].map((group) => [[group, 7]]));
  });

  test.each([0, -1, 1.5, Number.NaN])("of depth %s is refused", async (depth) => {
    const rdd = list<number>(new FakeScope(), 2);
    await expect(rdd.treeReduce((a) => a, depth)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `Depth must be a whole number greater than or equal to 1 but got ${depth}`,
    });
  });
});

test("the driver merges in the order of partitions, into a copy of the zero value", async () => {
  const scope = new FakeScope();
  const zero = ["zero"];
  scope.results = [[[["a"]], [["b"]]]];
  const append = (all: string[], more: string[]) => {
    all.push(...more);
    return all;
  };
  expect(await list<string[]>(scope, 2).aggregate(zero, append, append)).toEqual(["zero", "a", "b"]);
  expect(zero).toEqual(["zero"]);
});

test("treeReduce of nothing", async () => {
  const scope = new FakeScope();
  scope.results = [[[[]], [[]]]];
  await expect(list<number>(scope, 2).treeReduce((a, b) => a + b)).rejects.toMatchObject({ code: "EMPTY_COLLECTION" });
  scope.results = [[[[]], [[5]], [[]], [[6]]]];
  expect(await list<number>(scope, 4).treeReduce((a, b) => a + b)).toBe(11);
});

describe("takeOrdered", () => {
  test("of none runs no job, of less than none is refused", async () => {
    const scope = new FakeScope();
    expect([await list<number>(scope, 2).top(0), scope.jobs]).toEqual([[], []]);
    for (const count of [-1, 1.5, Number.NaN])
      await expect(list<number>(scope, 2).takeOrdered(count)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("sees all records of a partition and keeps few", async () => {
    const scope = new FakeScope();
    await list<number>(scope, 1).takeOrdered(3);
    const { func } = scope.jobs[0]!.node as unknown as { func: (records: Iterable<number>) => number[] };
    const mixed = Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000);
    expect(func(mixed)).toEqual([0, 1, 2]);
    expect(func([2, 1])).toEqual([1, 2]);
  });
});
