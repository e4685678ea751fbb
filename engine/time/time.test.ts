import { expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { Duration, seconds } from "./duration.ts";
import { Time } from "./time.ts";

test("a time minus a time is a duration, minus a duration a time", () => {
  expect(new Time(5000).minus(new Time(2000))).toEqual(new Duration(3000));
  expect(new Time(5000).minus(seconds(2))).toEqual(new Time(3000));
  expect(new Time(5000).plus(seconds(2))).toEqual(new Time(7000));
});

test("times compare and print as milliseconds", () => {
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

test("a time travels inside a closure's captures and in records", () => {
  const back = decode(encode([new Time(1000), { at: new Time(2) }])) as [Time, { at: Time }];
  expect(back[0]).toBeInstanceOf(Time);
  expect(back).toEqual([new Time(1000), { at: new Time(2) }]);
});
