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
