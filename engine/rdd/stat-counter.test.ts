import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { StatCounter } from "./stat-counter.ts";

test("of known numbers", () => {
  const stats = new StatCounter([2, 4, 4, 4, 5, 5, 7, 9]);
  expect([stats.count, stats.sum, stats.mean, stats.variance, stats.stdev, stats.max, stats.min]).toEqual([8, 40, 5, 4, 2, 9, 2]);
  expect([stats.popVariance, stats.popStdev]).toEqual([stats.variance, stats.stdev]);
  expect([stats.sampleVariance, stats.sampleStdev]).toEqual([expect.closeTo(32 / 7, 12), expect.closeTo(Math.sqrt(32 / 7), 12)]);
});

test("of none and of one", () => {
  const none = new StatCounter();
  expect([none.count, none.sum, none.mean, none.max, none.min]).toEqual([0, 0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect([none.variance, none.sampleVariance, none.stdev, none.sampleStdev]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  const one = new StatCounter([5]);
  expect([one.variance, one.sampleVariance]).toEqual([0, Number.NaN]);
});

test("merges of any sizes give what one counter would", () => {
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 200 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const apart = new StatCounter(a).merge(new StatCounter(b));
      const together = new StatCounter([...a, ...b]);
      expect([apart.count, apart.max, apart.min]).toEqual([together.count, together.max, together.min]);
      expect(Math.abs(apart.mean - together.mean)).toBeLessThan(1e-6);
      if (apart.count > 0) expect(Math.abs(apart.variance - together.variance)).toBeLessThanOrEqual(1e-6 * Math.max(1, together.variance));
    }),
  );
});

test.each([
  [1, 50],
  [50, 1],
  [4, 45],
  [45, 4],
  [3, 30],
  [30, 3],
  [7, 8],
])("a counter of %i numbers merged with one of %i", (here, there) => {
  const numbers = (count: number, from: number) => Array.from({ length: count }, (_, i) => ((from + i) * 7919) % 1009);
  const [a, b] = [numbers(here, 0), numbers(there, here)];
  const [merged, together] = [new StatCounter(a).merge(new StatCounter(b)), new StatCounter([...a, ...b])];
  expect(merged.mean).toBeCloseTo(together.mean, 9);
  expect(merged.variance).toBeCloseTo(together.variance, 6);
  expect([merged.count, merged.max, merged.min]).toEqual([together.count, together.max, together.min]);
});

test("few numbers and more than ten times as many lose no digits of the mean", () => {
  const same = (value: number, count: number) => StatCounter.fromMoments([count, value, 0, value, value]);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 101, max: 999 }),
      (value, few, many) => {
        expect(same(value, few).merge(same(value, many)).mean).toBe(value);
        expect(same(value, many).merge(same(value, few)).mean).toBe(value);
      },
    ),
  );
});

test("small differences of large numbers are not lost", () => {
  const stats = new StatCounter([1e9 + 4, 1e9 + 7]).merge(new StatCounter([1e9 + 13, 1e9 + 16]));
  expect(stats.variance).toBeCloseTo(22.5, 6);
});

describe("a counter", () => {
  test("may be merged with itself, and copied", () => {
    const stats = new StatCounter([1, 3]);
    const copy = stats.copy();
    stats.merge(stats);
    expect([stats.count, stats.sum, stats.variance, copy.count]).toEqual([4, 8, 1, 2]);
  });

  test("travels as it is", () => {
    const stats = new StatCounter([1, 2, 5]);
    expect(decode(encode(stats))).toStrictEqual(stats);
    expect(String(stats)).toBe(`(count: 3, mean: ${stats.mean}, stdev: ${stats.stdev}, max: 5, min: 1)`);
  });
});
