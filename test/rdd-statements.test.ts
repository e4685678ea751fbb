// Statements of Spark's suites about RDDs that hold for many inputs, on master local. A test bears the id of its case
// (test/conformance/cases.json).
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HashPartitioner, MillraceContext, RangePartitioner } from "../index.ts";

const sc = new MillraceContext("local", "statements");
beforeAll(() => sc.start());
afterAll(() => sc.stop());

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const pairs = (keys: readonly number[], partitions: number) =>
  sc.parallelize(keys, partitions).map((key) => [key, key] as [number, number]);

test("ParallelCollectionSplitSuite/random array tests", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer(), { maxLength: 100 }), fc.integer({ min: 1, max: 100 }), async (data, n) => {
      const slices = await sc.parallelize(data, n).glom().collect();
      expect(slices).toHaveLength(n);
      expect(slices.flat()).toEqual(data);
      const least = Math.floor(data.length / n);
      expect(slices.every(({ length }) => length === least || length === least + 1)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([1, 2, 3, 4, 5])("RDDSuite/randomSplit: seed %i", async (seed) => {
  const data = oneTo(600);
  const splits = await Promise.all(
    sc
      .parallelize(data, 2)
      .randomSplit([1, 2, 3], seed)
      .map((split) => split.collect()),
  );
  expect(splits.flat().sort((a, b) => a - b)).toEqual(data);
  for (const [i, size] of [100, 200, 300].entries()) expect(Math.abs(splits[i]!.length - size)).toBeLessThan(50);
});

test("PartitioningSuite/HashPartitioner equality", () => {
  const [two, alsoTwo, four] = [2, 2, 4].map((n) => new HashPartitioner(n));
  const range = new RangePartitioner(2, pairs([1, 2, 3], 2));
  expect([two!.equals(alsoTwo!), two!.equals(four!), two!.equals(range), range.equals(two!)]).toEqual([true, false, false, false]);
});

// Bounds are found by the first job that needs them, not when the partitioner is made. So two partitioners are equal if they
// cut the same RDD in the same way, and have as many partitions as was asked for; those for which there are no keys are empty.
test("PartitioningSuite/RangePartitioner equality", async () => {
  const source = pairs([1, 1, 1, 1], 2);
  const [two, alsoTwo, four] = [2, 2, 4].map((n) => new RangePartitioner(n, source));
  const [downTwo, alsoDownTwo] = [2, 2].map((n) => new RangePartitioner(n, source, false));
  expect([two!.equals(two!), two!.equals(alsoTwo!), alsoTwo!.equals(two!), downTwo!.equals(alsoDownTwo!)]).toEqual(Array(4).fill(true));
  expect([two!.equals(downTwo!), downTwo!.equals(two!), two!.equals(four!), four!.equals(two!)]).toEqual(Array(4).fill(false));
  expect(two!.equals(new RangePartitioner(2, pairs([1, 1, 1, 1], 2)))).toBe(false);
  // Of keys that are all equal, there is one range, however many were asked for.
  for (const partitioner of [two!, four!]) expect((await source.partitionBy(partitioner).glom().collect())[0]).toHaveLength(4);
});

test("PartitioningSuite/RangePartitioner should return a single partition for empty RDDs: all keys go to the first of them", async () => {
  for (const empty of [sc.emptyRDD<[number, number]>(), pairs([], 2)]) {
    const partitioner = new RangePartitioner(22, empty);
    const places = await pairs(oneTo(100), 4).partitionBy(partitioner).glom().collect();
    expect(places.map(({ length }) => length)).toEqual([100, ...Array(21).fill(0)]);
  }
});

test.each([1, 2, 10, 100, 500, 1000, 1500])("PartitioningSuite/RangePartitioner getPartition: %i partitions", async (partitions) => {
  const source = pairs(oneTo(2000), 2);
  const ranges = await source.partitionBy(new RangePartitioner(partitions, source)).keys().glom().collect();
  expect(ranges.flat()).toHaveLength(2000);
  const filled = ranges.filter((keys) => keys.length > 0);
  for (const [i, keys] of filled.slice(1).entries()) expect(Math.min(...keys)).toBeGreaterThan(Math.max(...filled[i]!));
  if (partitions === 1) expect(ranges).toHaveLength(1);
});

test.each([true, false])("SortingSuite/partition balancing: ascending %s", async (ascending) => {
  const shuffled = oneTo(1000).map((n) => (n * 457) % 1009);
  const ranges = await pairs(shuffled, 2).sortByKey(ascending, 4).keys().glom().collect();
  expect(ranges).toHaveLength(4);
  for (const { length } of ranges) {
    expect(length).toBeGreaterThan(100);
    expect(length).toBeLessThan(400);
  }
  const sorted = [...shuffled].sort((a, b) => (ascending ? a - b : b - a));
  expect(ranges.flat()).toEqual(sorted);
});
