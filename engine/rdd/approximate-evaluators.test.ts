import { describe, expect, test } from "vitest";
import { boundedCount, evaluateCount, evaluateCounts, evaluateMean, evaluateSum } from "./approximate-evaluators.ts";
import { type BoundedDouble, exactly } from "./partial-result.ts";
import { Random } from "./random.ts";
import { StatCounter } from "./stat-counter.ts";

const stats = (...values: number[]): [StatCounter] => [new StatCounter(values)];
const NOTHING = { mean: 0, confidence: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

describe("all partitions", () => {
  test("give exact values", () => {
    expect(evaluateCount(0.9)([3, 4], 2)).toEqual(exactly(7));
    expect(evaluateCount(0.9)([], 0)).toEqual(exactly(0));
    expect(evaluateSum(0.9)([stats(1, 2), stats()], 2)).toEqual(exactly(3));
    expect(evaluateMean(0.9)([stats(1, 2), stats(6)], 2)).toEqual(exactly(3));
    const counts = evaluateCounts<unknown>(0.9)(
      [
        [
          [["t"], 2],
          ["a", 1],
        ],
        [[["t"], 3]],
      ],
      2,
    );
    expect([...counts]).toEqual([
      [["t"], exactly(5)],
      ["a", exactly(1)],
    ]);
  });
});

describe("some partitions", () => {
  test("of which nothing is known", () => {
    expect(evaluateCount(0.9)([], 2)).toEqual({ mean: 0, confidence: 0, low: 0, high: Number.POSITIVE_INFINITY });
    expect(evaluateCount(0.9)([0], 2)).toEqual({ mean: 0, confidence: 0, low: 0, high: Number.POSITIVE_INFINITY });
    expect([evaluateSum(0.9)([], 2), evaluateMean(0.9)([stats()], 2)]).toEqual([NOTHING, NOTHING]);
    expect(evaluateCounts<string>(0.9)([], 2).size).toBe(0);
  });

  test("of one number have a mean and no bounds", () => {
    const unbounded = { confidence: 0.9, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    expect([evaluateMean(0.9)([stats(5)], 4), evaluateSum(0.9)([stats(5)], 4)]).toEqual([
      { ...unbounded, mean: 5 },
      { ...unbounded, mean: 20 },
    ]);
  });

  test("stand for the others", () => {
    expect(evaluateCount(0.9)([10, 20], 4).mean).toBe(60);
    expect(evaluateSum(0.9)([stats(1, 2, 3), stats(4, 5)], 4).mean).toBe(30);
    expect(evaluateMean(0.9)([stats(1, 3)], 4).mean).toBe(2);
    expect(evaluateCounts<string>(0.9)([[["a", 10]]], 4).get("a")).toEqual(boundedCount(0.9, 10, 0.25));
  });
});

test("a count in half of the partitions has the bounds of Pascal's distribution, of many that of Poisson's", () => {
  const small = boundedCount(0.95, 100, 0.5);
  expect([small.low, small.mean, small.high]).toEqual([174, 200, 229]);
  const large = boundedCount(0.95, 20_000, 0.5);
  expect(Math.abs(large.high - (40_000 + 1.96 * Math.sqrt(20_000)))).toBeLessThan(3);
});

const zerosAndOnes = (count: number) => stats(...Array.from({ length: count }, (_, i) => i % 2));

test.each<[string, BoundedDouble, number, number]>([
  ["a mean, by Student's distribution", evaluateMean(0.95)([stats(1, 2, 3, 4, 5)], 4), 3, 1.96324],
  ["a mean of a hundred numbers", evaluateMean(0.95)([zerosAndOnes(100)], 4), 0.5, 0.0997107],
  ["a mean of more, by the normal distribution", evaluateMean(0.95)([zerosAndOnes(200)], 4), 0.5, 0.0694691],
  ["a sum of which half is seen", evaluateSum(0.95)([stats(1, 2, 3, 4, 5)], 2), 30, 28.7868],
  ["a sum of which a quarter is seen", evaluateSum(0.95)([stats(1, 2, 3, 4, 5)], 4), 60, 72.5338],
])("the bounds of %s", (_what, { mean, low, high }, middle, slack) => {
  expect([mean, high - mean, mean - low]).toEqual([middle, expect.closeTo(slack, 3), expect.closeTo(slack, 3)]);
});

/** How often the truth lies within the bounds, of 400 lots of 20 partitions of which 10 are seen. */
function hits(bounds: (parts: number[][]) => BoundedDouble, truth: (parts: number[][]) => number): number {
  let count = 0;
  for (let seed = 0; seed < 400; seed++) {
    const random = new Random(seed);
    const parts = Array.from({ length: 20 }, () => Array.from({ length: random.nextPoisson(30) }, () => random.next() * 10));
    const { low, high } = bounds(parts.slice(0, 10));
    if (truth(parts) >= low && truth(parts) <= high) count++;
  }
  return count / 400;
}

test("bounds hold about as often as they say", () => {
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  const counted = hits(
    (seen) =>
      evaluateCount(0.9)(
        seen.map((part) => part.length),
        20,
      ),
    (parts) => sum(parts.map((part) => part.length)),
  );
  const summed = hits(
    (seen) =>
      evaluateSum(0.9)(
        seen.map((part) => stats(...part)),
        20,
      ),
    (parts) => sum(parts.flat()),
  );
  const averaged = hits(
    (seen) =>
      evaluateMean(0.9)(
        seen.map((part) => stats(...part)),
        20,
      ),
    () => 5,
  );
  for (const share of [counted, summed, averaged]) expect(Math.abs(share - 0.9)).toBeLessThan(0.05);
});
