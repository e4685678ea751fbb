import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countBuckets, evenEdges, requireBucketCount, requireEdges } from "./histogram.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity } = Number;
const counts = (edges: readonly number[], values: readonly unknown[], even = false) => countBuckets(edges, even)(values)[0];

describe("counts", () => {
  test.each<[string, number[], number[], number[]]>([
    ["nothing", [0, 10], [], [0]],
    ["what is out of range in no bucket", [0, 10], [10.01, -0.01], [0]],
    ["both ends of the last bucket", [1, 4], [1, 2, 3, 4], [4]],
    ["an edge in the bucket that it begins", [0, 5, 10], [0, 4.9, 5, 10], [2, 2]],
    ["uneven buckets", [0, 5, 11], [-0.01, 0, 1, 2, 3, 5, 6, 11, 11.01], [4, 3]],
    ["NaN in no bucket", [0, 5, 10], [1, nan], [1, 0]],
    ["NaN, and all that is above, where the last edge is NaN", [0, 200, nan], [1, 200, 201, infinity, nan], [1, 4]],
    ["infinite edges", [minusInfinity, 0, infinity], [10.01, -0.01, nan, infinity, minusInfinity], [2, 2]],
    ["zero of either sign as zero", [0, 1], [-0, 0], [2]],
    ["a bucket without width", [1, 1, 2], [1, 1, 2], [0, 3]],
  ])("%s", (_name, edges, values, expected) => {
    expect(counts(edges, values)).toEqual(expected);
  });

  test("what is no number not at all", () => {
    for (const even of [true, false]) expect(() => counts([0, 1], ["0"], even)).toThrow("A numeric operation needs numbers");
  });
});

describe("even buckets", () => {
  test.each([
    [1, 4, 2, [1, 2.5, 4]],
    [1, 2, 10, [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2]],
    [7, 7, 5, [7, 7]],
  ])("from %d to %d in %i", (min, max, count, edges) => {
    expect(evenEdges(min, max, count)).toEqual(edges);
  });

  test("a single value falls into the bucket without width", () => {
    expect(counts([7, 7], [7, 7, 8], true)).toEqual([2]);
  });

  test("are found by arithmetic as by search, but for rounding at the edges", () => {
    const values = fc.array(fc.integer({ min: -100, max: 1100 }), { maxLength: 100 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 6 }), fc.constantFrom(-512, 0, 256), (list, power, min) => {
        const max = min + 1024;
        const edges = evenEdges(min, max, 2 ** power);
        expect(counts(edges, [...list, min, max], true)).toEqual(counts(edges, [...list, min, max]));
      }),
    );
  });
});

test("two edges are enough, of a bucket without width too, and so is one bucket", () => {
  for (const edges of [
    [0, 1],
    [1, 1],
    [0, 1, 1, nan],
  ])
    expect(() => requireEdges(edges)).not.toThrow();
  expect(() => requireBucketCount(1)).not.toThrow();
});

test.each([[[]], [[1]], [[2, 1]], [[0, nan, 1]]])("edges %j are refused", (edges) => {
  expect(() => requireEdges(edges)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test.each([0, -1, 1.5, nan])("%s buckets are refused", (count) => {
  expect(() => requireBucketCount(count)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
