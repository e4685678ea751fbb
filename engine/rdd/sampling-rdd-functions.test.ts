// Which jobs samples run and what they bind. What the programs give is in test/suite, on every master.
import { describe, expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";
import "./sampling-rdd-functions.ts";

const list = (scope: FakeScope, partitions = 2) => parallelize<number>(scope, [], partitions);

test("a seed is bound, not planned, and keys stay where they are", () => {
  const placed = parallelize<[number, number]>(new FakeScope(), [], 2).partitionBy(3);
  const sample = placed.sample(true, 2, 7);
  expect(planOf(sample.node, 1).bindings.at(-1)).toEqual({ seed: 7, partition: 1 });
  expect(JSON.stringify(planOf(sample.node, 1).plan)).toBe(JSON.stringify(planOf(placed.sample(true, 2, 8).node, 1).plan));
  expect(sample.partitioner).toBe(placed.partitioner);
  expect(placed.sampleByKey(false, new Map()).partitioner).toBe(placed.partitioner);
});

test("parts of a split share a seed, given or not", () => {
  for (const seed of [undefined, 5]) {
    const seeds = list(new FakeScope())
      .randomSplit([1, 2, 1], seed)
      .map(({ node }) => (planOf(node, 0).bindings.at(-1) as { seed: number }).seed);
    expect(new Set(seeds).size).toBe(1);
  }
});

test("a split deals out every record once, by weight", () => {
  const scope = new FakeScope();
  const records = Array.from({ length: 4000 }, (_, i) => i);
  const parts = list(scope)
    .randomSplit([1, 0, 2, 0.7, 0.3], 5)
    .map(({ node }) => {
      const { func } = planOf(node, 0).plan as unknown as { func: (records: readonly number[], draw: object) => number[] };
      return func(records, { seed: 5, partition: 0 });
    });
  expect(parts.flat().sort((a, b) => a - b)).toEqual(records);
  for (const [i, share] of [1000, 0, 2000, 700, 300].entries()) expect(Math.abs(parts[i]!.length - share)).toBeLessThan(150);
});

test.each([[[]], [[0, 0]], [[1, -1]], [[3, -1]], [[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])(
  "weights %j are refused",
  (weights) => {
    expect(() => list(new FakeScope()).randomSplit(weights)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  },
);

describe("takeSample", () => {
  test("takes samples until one is large enough", async () => {
    const scope = new FakeScope();
    scope.results = [
      [4, 6],
      [[1], [2]],
      [[3], [4, 5, 6]],
    ];
    const sample = await list(scope).takeSample(false, 3, 1);
    expect([new Set(sample).size, sample.filter((n) => n >= 3).length, scope.jobs.length]).toEqual([3, 3, 3]);
    const seeds = scope.jobs.slice(1).map(({ node }) => (planOf(node, 0).bindings.at(-1) as { seed: number }).seed);
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  test("of at least all is all, in another order", async () => {
    const scope = new FakeScope();
    scope.results = [
      [2, 2],
      [
        [1, 2],
        [3, 4],
      ],
    ];
    expect((await list(scope).takeSample(false, 9, 1)).sort()).toEqual([1, 2, 3, 4]);
  });

  test("of none or from none", async () => {
    const scope = new FakeScope();
    scope.results = [[0, 0]];
    expect([await list(scope).takeSample(true, 0), await list(scope).takeSample(true, 5), scope.jobs.length]).toEqual([[], [], 1]);
    for (const count of [-1, 0.5]) await expect(list(scope).takeSample(true, count)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("gives up when records are never as many as were counted", async () => {
    const scope = new FakeScope();
    scope.results = [[10, 10]];
    await expect(list(scope).takeSample(false, 5, 1)).rejects.toMatchObject({ code: "INPUT_CHANGED" });
    expect(scope.jobs).toHaveLength(101); // one counts, a hundred sample
  });
});

test("an exact sample counts keys when it is needed, and refuses keys without a fraction", async () => {
  const scope = new FakeScope();
  const pairs = parallelize<[string, number]>(scope, [], 2);
  const exact = pairs.sampleByKeyExact(false, new Map([["a", 0.5]]), 3);
  const placed = pairs.partitionBy(3);
  expect(placed.sampleByKeyExact(false, new Map()).partitioner).toBe(placed.partitioner);
  expect(exact.node.label).toBe("PartitionwiseSampledRDD");
  expect(scope.jobs).toEqual([]);
  scope.results = [[[["a", 3]], [["a", 4]]]];
  await exact.node.preparation?.run();
  const shares = [0, 1].map((partition) => planOf(exact.node, partition).bindings.at(-1) as { shares: [string, number, number][] });
  expect(shares.map((share) => share.shares[0]?.[1])).toEqual([3, 4]);
  expect(shares.reduce((sum, share) => sum + share.shares[0]![2], 0)).toBe(4);
  scope.results = [[[["b", 1]], []]];
  await expect(pairs.sampleByKeyExact(false, new Map([["a", 0.5]])).node.preparation?.run()).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});
