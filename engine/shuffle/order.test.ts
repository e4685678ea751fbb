import { describe, expect, test } from "vitest";
import { naturalOrder, reverseOrder } from "./order.ts";

const ordered: readonly [string, readonly unknown[]][] = [
  ["numbers, NaN last", [Number.NEGATIVE_INFINITY, -1, 0, 0.5, 2, 10, Number.POSITIVE_INFINITY, Number.NaN]],
  ["bigints", [-1n, 0n, 9007199254740993n]],
  ["strings by code unit", ["", "A", "B", "a", "a\0", "aa", "b", "\ud83d\ude00", "\uffff"]],
  ["booleans", [false, true]],
  ["dates", [new Date(-1), new Date(0), new Date(Number.NaN)]],
  ["tuples", [[], [1], [1, "a"], [1, "b"], [2], [2, [0]], [2, [1]]]],
];

test.each(ordered)("%s", (_name, values) => {
  values.forEach((a, i) => {
    values.forEach((b, j) => {
      expect([a, b, Math.sign(naturalOrder(a, b))]).toEqual([a, b, Math.sign(i - j)]);
      expect(Math.sign(reverseOrder(naturalOrder)(a, b))).toBe(Math.sign(j - i) + 0);
    });
  });
});

test("zero has no sign, and equal values are equal", () => {
  for (const [a, b] of [
    [0, -0],
    [Number.NaN, Number.NaN],
    [
      [1, "x"],
      [1, "x"],
    ],
    [new Date(5), new Date(5)],
  ])
    expect(naturalOrder(a, b)).toBe(0);
});

describe("is refused between", () => {
  test.each([
    [1, "1", "a number (1) and a string (1)"],
    [1, 1n, "a number (1) and a bigint (1)"],
    [null, null, "null and null"],
    [undefined, 1, "undefined and a number (1)"],
    [{ a: 1 }, { a: 1 }, "a Object ([object Object])"],
    [[1], ["1"], "a number (1) and a string (1)"],
    [new Date(0), 0, "a Date"],
  ])("%s and %s", (a, b, text) => {
    expect(() => naturalOrder(a, b)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(text) }));
  });
});
