import { expect, test } from "vitest";
import { seconds } from "./duration.ts";
import { Interval } from "./interval.ts";
import { Time } from "./time.ts";

const between = (beginMs: number, endMs: number) => new Interval(new Time(beginMs), new Time(endMs));

test("lengths, sums, differences, text", () => {
  expect(between(1000, 3000).duration()).toEqual(seconds(2));
  expect(between(1000, 3000).plus(seconds(1))).toEqual(between(2000, 4000));
  expect(between(1000, 3000).minus(seconds(1))).toEqual(between(0, 2000));
  expect(String(between(1000, 3000))).toBe("[1000 ms, 3000 ms]");
});

test.each([
  [between(0, 1), between(1, 2), [true, true, false, false]],
  [between(1, 2), between(1, 2), [false, true, false, true]],
  [between(1, 2), between(0, 1), [false, false, true, true]],
])("%s and %s: less, lessEq, greater, greaterEq", (a, b, expected) => {
  expect([a.less(b), a.lessEq(b), a.greater(b), a.greaterEq(b)]).toEqual(expected);
});

test("intervals of different lengths have no order", () => {
  const message = "Comparing two intervals with different durations [[0 ms, 1 ms], [0 ms, 2 ms]]";
  for (const compare of ["less", "lessEq", "greater", "greaterEq"] as const) {
    expect(() => between(0, 1)[compare](between(0, 2))).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message }));
  }
});
