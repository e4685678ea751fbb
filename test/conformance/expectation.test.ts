import { expect, test } from "vitest";
import { MillraceContext, seconds, Time } from "../../index.ts";
import { decode, equal, equalAsMultiset, equalBatches, normalise, settle } from "./expectation.ts";

test("doubles that JSON cannot say", () => {
  expect(decode([1, "$NaN", { x: ["$Infinity", "$-Infinity"] }, "NaN"])).toEqual([1, Number.NaN, { x: [Infinity, -Infinity] }, "NaN"]);
});

test.each([
  [undefined, null],
  [[["a", undefined]], [["a", null]]],
  [new Map([["a", [1]]]), [["a", [1]]]],
  [new Set([1, 2]), [1, 2]],
  [10n, 10],
  [-0, 0],
  [new Float64Array([1, 2]), [1, 2]],
  [new Time(1000), 1000],
  [seconds(2), 2000],
  [{ count: 1, mean: () => 1 }, { count: 1 }],
])("%o in the form of the case file", (value, expected) => {
  expect(normalise(value)).toStrictEqual(expected);
});

test("results are awaited, RDDs collected, iterators drained", async () => {
  const sc = new MillraceContext("local", "test");
  expect(await settle(Promise.resolve([sc.parallelize([1, 2]), 3]))).toEqual([[1, 2], 3]);
  const numbers = (async function* () {
    yield 1;
    yield 2;
  })();
  expect(await settle(numbers)).toEqual([1, 2]);
  await sc.stop();
});

test("numbers: exact, but for the last digits of fractions", () => {
  expect(equal(0.1 + 0.2, 0.3)).toBe(true);
  expect(equal(0.1, 0.1001)).toBe(false);
  expect(equal(10_000_000_000, 10_000_000_001)).toBe(false);
  expect(equal(Number.NaN, Number.NaN)).toBe(true);
  expect(equal(Number.NaN, null)).toBe(false);
  expect(equal(1, "1")).toBe(false);
});

test("structures: lists in order, objects by key", () => {
  expect(equal([1, [2, null]], [1, [2, null]])).toBe(true);
  expect(equal([1, 2], [2, 1])).toBe(false);
  expect(equal({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(equal({ a: 1 }, { a: 1, b: null })).toBe(false);
  expect(equal([], {})).toBe(false);
});

test("multisets count how often a value is there", () => {
  expect(
    equalAsMultiset(
      [
        ["b", 1],
        ["a", 2],
        ["b", 1],
      ],
      [
        ["a", 2],
        ["b", 1],
        ["b", 1],
      ],
    ),
  ).toBe(true);
  expect(equalAsMultiset([1, 1, 2], [1, 2, 2])).toBe(false);
  expect(equalAsMultiset([1, 1], [1])).toBe(false);
  expect(equalAsMultiset([0.30000000000000004, 1], [1, 0.3])).toBe(true);
});

test("batches stand in order, records within them only if they must", () => {
  expect(equalBatches([[1, 2], [3]], [[2, 1], [3]], true)).toBe(true);
  expect(equalBatches([[1, 2], [3]], [[2, 1], [3]], false)).toBe(false);
  expect(equalBatches([[1], [2]], [[2], [1]], true)).toBe(false);
  expect(equalBatches([[1]], [[1], []], true)).toBe(false);
});
