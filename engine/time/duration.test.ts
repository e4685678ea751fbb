import { expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { Duration, milliseconds, minutes, requireDuration, seconds } from "./duration.ts";

test("units", () => {
  expect([milliseconds(7), seconds(2), seconds(0.25), minutes(1.5)].map((duration) => duration.milliseconds)).toEqual([
    7, 2000, 250, 90_000,
  ]);
  expect(String(seconds(1))).toBe("1000 ms");
});

test("sums, differences, multiples", () => {
  expect(seconds(2).plus(milliseconds(1)).milliseconds).toBe(2001);
  expect(seconds(2).minus(seconds(3)).milliseconds).toBe(-1000);
  expect(seconds(2).times(3).milliseconds).toBe(6000);
  expect(seconds(4).isMultipleOf(seconds(2))).toBe(true);
  expect(seconds(4).isMultipleOf(seconds(3))).toBe(false);
});

test("comparisons", () => {
  const [short, long] = [seconds(1), seconds(2)];
  const compare = (a: Duration, b: Duration) => [a.less(b), a.lessEq(b), a.greater(b), a.greaterEq(b)];
  expect([compare(short, long), compare(long, short), compare(short, seconds(1))]).toEqual([
    [true, true, false, false],
    [false, false, true, true],
    [false, true, false, true],
  ]);
  expect([short.min(long), long.min(short), short.max(long), long.max(short)]).toEqual([short, short, long, long]);
  expect(short < long).toBe(true);
  expect([milliseconds(0).isZero(), milliseconds(1).isZero()]).toEqual([true, false]);
});

test("quotients are numbers", () => {
  expect([seconds(1).div(milliseconds(1)), seconds(1).div(seconds(2)), seconds(1).div(milliseconds(0))]).toEqual([1000, 0.5, Infinity]);
});

test("a factor that leaves whole milliseconds is refused", () => {
  expect(() => milliseconds(1).times(0.5)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("text", () => {
  expect([seconds(90).toString(), seconds(90).toFormattedString(), seconds(90).prettyPrint()]).toEqual(["90000 ms", "90000", "1.5 m"]);
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])("%s milliseconds are refused", (value) => {
  expect(() => new Duration(value)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("a bare number where a duration belongs is refused with both readings", () => {
  expect(() => requireDuration(5, "The window")).toThrow("The window is the number 5: say seconds(5) or milliseconds(5)");
});

test.each([milliseconds(0), milliseconds(-1), "1s", null, undefined])("%s is no duration above zero", (value) => {
  expect(() => requireDuration(value, "The window")).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("a duration travels", () => {
  const back = decode(encode({ captured: seconds(3) })) as { captured: Duration };
  expect(back.captured).toBeInstanceOf(Duration);
  expect(back.captured).toEqual(seconds(3));
});
