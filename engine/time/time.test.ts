import { expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { Duration, milliseconds, seconds } from "./duration.ts";
import { Time } from "./time.ts";

test("a time minus a time is a duration, minus a duration a time", () => {
  expect(new Time(5000).minus(new Time(2000))).toEqual(new Duration(3000));
  expect(new Time(5000).minus(seconds(2))).toEqual(new Time(3000));
  expect(new Time(5000).plus(seconds(2))).toEqual(new Time(7000));
});

test("times compare and print as milliseconds", () => {
  const [early, late] = [new Time(1), new Time(2)];
  const compare = (a: Time, b: Time) => [a.less(b), a.lessEq(b), a.greater(b), a.greaterEq(b)];
  expect([compare(early, late), compare(late, early), compare(early, new Time(1))]).toEqual([
    [true, true, false, false],
    [false, false, true, true],
    [false, true, false, true],
  ]);
  expect([early.min(late), late.min(early), early.max(late), late.max(early)]).toEqual([early, early, late, late]);
  expect([late, early].sort(Time.ordering)).toEqual([early, late]);
  expect(new Time(1) < new Time(2)).toBe(true);
  expect(String(new Time(1500))).toBe("1500 ms");
});

test("floor finds the grid, from any zero time, before zero too", () => {
  expect(new Time(5999).floor(seconds(2))).toEqual(new Time(4000));
  expect(new Time(6000).floor(seconds(2))).toEqual(new Time(6000));
  expect(new Time(5999).floor(seconds(2), new Time(1000))).toEqual(new Time(5000));
  expect(new Time(-1).floor(seconds(2))).toEqual(new Time(-2000));
  expect(new Time(4000).isMultipleOf(seconds(2))).toBe(true);
  expect(new Time(4001).isMultipleOf(seconds(2))).toBe(false);
});

test("until leaves the end out, to has it", () => {
  const ms = (times: Time[]) => times.map((time) => time.milliseconds);
  const [from, to] = [new Time(1000), new Time(1100)];
  expect(ms(from.until(to, milliseconds(100)))).toEqual([1000]);
  expect(ms(from.to(to, milliseconds(100)))).toEqual([1000, 1100]);
  expect(ms(from.to(to, milliseconds(30)))).toEqual([1000, 1030, 1060, 1090]);
  expect([from.until(from, seconds(1)), to.to(from, seconds(1))]).toEqual([[], []]);
  expect(() => from.until(to, milliseconds(0))).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])("%s is no time", (value) => {
  expect(() => new Time(value)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("a time travels inside a closure's captures and in records", () => {
  const back = decode(encode([new Time(1000), { at: new Time(2) }])) as [Time, { at: Time }];
  expect(back[0]).toBeInstanceOf(Time);
  expect(back).toEqual([new Time(1000), { at: new Time(2) }]);
});
