// Streams looked at from the driver.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope, SlowStream } from "../../test/fake-stream-scope.ts";
import { Interval } from "../time/interval.ts";
import { Time } from "../time/time.ts";
import { DStream } from "./dstream.ts";
import "./inspection-dstream-functions.ts";

function makeStream() {
  const scope = new FakeStreamScope();
  scope.zeroTimeMs = 500;
  const input = new FakeInput(scope, 0);
  return { scope, input, stream: new DStream<number>(input) };
}

test.each([
  ["both ends included", 1500, 3500, [1500, 2500, 3500]],
  ["both taken down to the grid", 1600, 3499, [1500, 2500]],
  ["nothing before the first batch", 0, 1500, [1500]],
  ["nothing at the zero time", 500, 500, []],
  ["nothing backwards", 3500, 1500, []],
])("a slice has %s", (_name, from, to, times) => {
  const { stream, input } = makeStream();
  const rdds = stream.slice(new Time(from), new Time(to));
  expect(input.computed).toEqual(times);
  expect(rdds.map((rdd) => rdd.node)).toEqual(times.map((time) => input.getOrCompute(time)));
});

test("a slice takes an interval, or dates, and gives RDDs that are there as they are", () => {
  const { stream, input } = makeStream();
  const first = input.getOrCompute(1500);
  const slice = stream.slice(new Interval(new Time(1500), new Time(2500)));
  expect(slice[0]?.node).toBe(first);
  expect(stream.slice(new Date(1500), new Date(2500)).map((rdd) => rdd.node)).toEqual(slice.map((rdd) => rdd.node));
});

test("times without an RDD are left out", () => {
  const { stream, input } = makeStream();
  input.makeRDD = () => undefined;
  expect(stream.slice(new Time(1500), new Time(4500))).toEqual([]);
  expect(stream.compute(new Time(1500))).toBeUndefined();
});

test("BasicOperationsSuite/slice - has not been initialized", () => {
  const { scope, stream } = makeStream();
  scope.zeroTimeMs = undefined;
  const refused = expect.objectContaining({ code: "CONTEXT_STATE", message: expect.stringContaining("has not been initialized") });
  expect(() => stream.slice(new Time(0), new Time(1000))).toThrow(refused);
  expect(() => stream.slice(new Time(1000), new Time(0))).toThrow(refused);
  expect(() => stream.compute(new Time(1000))).toThrow(refused);
});

test.each([5, undefined, new Date(Number.NaN), "1970"])("%s is no time", (time) => {
  const { stream } = makeStream();
  expect(() => stream.slice(new Time(1500), time as never)).toThrow(`A time is wanted, a Time or a Date, and ${time} is none`);
});

test("a stream's own RDDs, its slide and what it is made of", () => {
  const { stream, input } = makeStream();
  const slow = new DStream(new SlowStream(input, 2000));
  expect(String(slow.slideDuration)).toBe("2000 ms");
  expect(slow.dependencies.map(({ node }) => node)).toEqual([input]);
  expect(stream.dependencies).toEqual([]);
  expect(slow.compute(new Time(2500))?.node).toBe(input.getOrCompute(2500));
  expect(slow.compute(new Time(1500))).toBeUndefined();
});
