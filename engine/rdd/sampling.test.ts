import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "./random.ts";
import {
  countKeys,
  drawShares,
  fractionFor,
  requireFraction,
  shuffled,
  takeBetween,
  takeByKey,
  takeRepeatedly,
  takeShares,
} from "./sampling.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const draw = (seed: number, partition = 0) => ({ seed, partition });

/** Is `found` within five standard deviations of what is expected of `trials` with this probability? */
function isLikely(found: number, trials: number, probability: number): boolean {
  return Math.abs(found - trials * probability) <= 5 * Math.sqrt(trials * probability * (1 - probability));
}

describe("without replacement", () => {
  test.each([0, 0.1, 0.5, 0.9, 1])("a fraction of %d is taken, in order, each record alike", (fraction) => {
    const taken = takeBetween(0, fraction)(numbers(20_000), draw(5)) as number[];
    expect(taken).toEqual([...taken].sort((a, b) => a - b));
    expect(isLikely(taken.length, 20_000, fraction)).toBe(true);
    const early = taken.filter((n) => n < 2000).length;
    expect(isLikely(early, 2000, fraction)).toBe(true);
  });

  test("ranges of one seed have nothing in common and together all", () => {
    const parts = [takeBetween(0, 0.2), takeBetween(0.2, 0.7), takeBetween(0.7, 1)].map(
      (take) => take(numbers(500), draw(9, 4)) as number[],
    );
    expect(parts.flat().sort((a, b) => a - b)).toEqual(numbers(500));
  });

  test("what is drawn exactly at an edge belongs to the range that it begins", () => {
    const edge = new Random(5, 0).next();
    const parts = [takeBetween(0, edge), takeBetween(edge, 1)].map((take) => take(["record"], draw(5)));
    expect(parts).toEqual([[], ["record"]]);
    expect(takeByKey(false, new Map([["k", edge]]))([["k", 1]], draw(5))).toEqual([]);
  });

  test("seeds and partitions draw differently, and each the same again", () => {
    const take = takeBetween(0, 0.5);
    const samples = [draw(1), draw(2), draw(1, 1), draw(1)].map((one) => (take(numbers(64), one) as number[]).join());
    expect(new Set(samples).size).toBe(3);
    expect(samples[3]).toBe(samples[0]);
  });
});

test("with replacement a record comes as often as it is drawn", () => {
  const taken = takeRepeatedly(1.5)(numbers(10_000), draw(3)) as number[];
  expect(Math.abs(taken.length - 15_000)).toBeLessThan(5 * Math.sqrt(15_000));
  expect(new Set(taken).size).toBeLessThan(8500); // 1 - exp(-1.5) of them
  expect(takeRepeatedly(0)(numbers(10), draw(3))).toEqual([]);
});

describe("by key", () => {
  const pairs = numbers(20_000).map((n): [unknown, number] => [n % 2 === 0 ? "even" : ["odd"], n]);
  const fractions = new Map<unknown, number>([
    ["even", 0.1],
    [["odd"], 0.8],
  ]);

  test.each([true, false])("each key has its fraction, tuples too (with replacement %s)", (withReplacement) => {
    const taken = takeByKey(withReplacement, fractions)(pairs, draw(8));
    const even = taken.filter(([key]) => key === "even").length;
    expect(Math.abs(even - 1000)).toBeLessThan(5 * Math.sqrt(1000));
    expect(Math.abs(taken.length - even - 8000)).toBeLessThan(5 * Math.sqrt(8000));
  });

  test("all of a key, or none of it", () => {
    const all = takeByKey(
      false,
      new Map<unknown, number>([
        ["even", 0],
        [["odd"], 1],
      ]),
    )(pairs.slice(0, 6), draw(8));
    expect(all).toEqual([1, 3, 5].map((n) => [["odd"], n]));
  });

  test("a key without a fraction is refused", () => {
    expect(() => takeByKey(false, new Map([["a", 1]]))([["b", 1]], draw(1))).toThrow(
      "key not found: the sampling fractions have none for b",
    );
  });
});

describe("exact shares", () => {
  const program = fc.record({
    sizes: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 }),
    withReplacement: fc.boolean(),
    fraction: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer(),
  });

  test("of all partitions together are as many as asked for, of each key", () => {
    fc.assert(
      fc.property(program, ({ sizes, withReplacement, fraction, seed }) => {
        const partitions = sizes.map((size, p) => numbers(size).map((n): [unknown, string] => [[n % 3], `${p}.${n}`]));
        const sizeOf = (_key: unknown, total: number) => Math.ceil(fraction * total);
        const shares = drawShares(partitions.map(countKeys), sizeOf, withReplacement, seed);
        const taken = partitions.flatMap((pairs, partition) =>
          takeShares(withReplacement)(pairs, { seed, partition, shares: shares[partition]! }),
        );
        for (const key of [0, 1, 2]) {
          const total = partitions.flat().filter(([k]) => (k as number[])[0] === key).length;
          expect(taken.filter(([k]) => (k as number[])[0] === key).length).toBe(Math.ceil(fraction * total));
        }
        if (!withReplacement) expect(new Set(taken.map(([, value]) => value)).size).toBe(taken.length);
      }),
    );
  });

  test.each([true, false])(
    "pass over keys and records that were not there when they were counted (with replacement %s)",
    (withReplacement) => {
      const pairs: [string, number][] = [
        ["new", 0],
        ["k", 1],
        ["k", 2],
        ["k", 3],
      ];
      const taken = takeShares(withReplacement)(pairs, { ...draw(1), shares: [["k", 2, 2]] });
      expect(taken).toHaveLength(2);
      for (const [key, n] of taken) expect([key, (n as number) < 3]).toEqual(["k", true]);
    },
  );

  test.each([true, false])("take each record alike (with replacement %s)", (withReplacement) => {
    const times = new Array<number>(12).fill(0);
    const partitions = [numbers(2), numbers(10).map((n) => n + 2)].map((part) => part.map((n): [unknown, number] => ["k", n]));
    for (let seed = 0; seed < 3000; seed++) {
      const shares = drawShares(partitions.map(countKeys), () => 4, withReplacement, seed);
      for (const [partition, pairs] of partitions.entries())
        for (const [, n] of takeShares(withReplacement)(pairs, { seed, partition, shares: shares[partition]! })) times[n as number]!++;
    }
    for (const count of times) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });
});

test("the fraction for a size gives enough, nearly always, and not far too many", () => {
  for (const [size, total] of [
    [1, 10],
    [5, 1000],
    [20, 100],
    [90, 100],
    [100, 100],
  ] as const) {
    for (const withReplacement of [true, false]) {
      const fraction = fractionFor(size, total, withReplacement);
      const take = withReplacement ? takeRepeatedly(fraction) : takeBetween(0, fraction);
      let few = 0;
      for (let seed = 0; seed < 500; seed++) if ((take(numbers(total), draw(seed)) as unknown[]).length < size) few++;
      expect(few).toBeLessThan(3);
    }
  }
  expect(fractionFor(100, 100, false)).toBe(1);
  expect(fractionFor(100, 1e6, false)).toBeLessThan(0.001);
});

test.each([
  [5, 1000, true, 0.0318328],
  [6, 1000, true, 0.0280454],
  [15, 1000, true, 0.0498569],
  [16, 1000, true, 0.04],
  [100, 1_000_000, false, 0.000153107],
  [0, 1_000_000, false, 0.0000184207],
  [0, 1000, true, 1e-13],
])("the fraction for %d of %d (with replacement %s) is Spark's", (size, total, withReplacement, fraction) => {
  expect(fractionFor(size, total, withReplacement) / fraction).toBeCloseTo(1, 4);
});

test("shuffling gives each order", () => {
  const orders = new Set(numbers(200).map((seed) => shuffled([1, 2, 3], new Random(seed)).join()));
  expect(orders.size).toBe(6);
});

test.each([
  [-0.1, false],
  [-0.1, true],
  [1.1, false],
  [Number.NaN, false],
  [-1, true],
  [Number.POSITIVE_INFINITY, true],
])("a fraction of %d (with replacement %s) is refused", (fraction, withReplacement) => {
  for (const fine of [0, 0.5, 1]) expect(requireFraction(fine, withReplacement)).toBe(fine);
  expect(() => requireFraction(fraction, withReplacement)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
