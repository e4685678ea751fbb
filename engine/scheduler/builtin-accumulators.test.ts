import { expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { AccumulatorContents } from "./accumulator.ts";
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from "./builtin-accumulators.ts";

test.each([
  ["long", () => new LongAccumulator(), 3, 5],
  ["double", () => new DoubleAccumulator(), 0.5, -2.25],
])("a %s accumulator has sum, count and mean, and is zero only while nothing was added", (_name, make, a, b) => {
  const one = make();
  expect([one.isZero(), one.value, one.count, one.avg]).toEqual([true, 0, 0, Number.NaN]);
  one.add(a);
  one.add(b);
  expect([one.isZero(), one.value, one.sum, one.count, one.avg]).toEqual([false, a + b, a + b, 2, (a + b) / 2]);
  const copy = one.copy();
  copy.add(1);
  one.merge(copy);
  expect([one.value, one.count]).toEqual([2 * (a + b) + 1, 5]);
  one.reset();
  expect(one.isZero()).toBe(true);
  one.add(0);
  expect(one.isZero()).toBe(false);
});

test("only numbers are taken, whole ones by the long accumulator", () => {
  for (const wrong of [0.5, Number.NaN, 2 ** 53, "1", undefined]) {
    expect(() => new LongAccumulator().add(wrong as number)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  }
  expect(() => new DoubleAccumulator().add("1" as unknown as number)).toThrow("takes numbers");
  expect(() => new LongAccumulator().merge(new CollectionAccumulator() as never)).toThrow("another class");
});

test("a collection keeps all that was added, in order; what was read does not change", () => {
  const one = new CollectionAccumulator<string>();
  one.add("a");
  const read = one.value;
  const copy = one.copy();
  copy.add("b");
  one.merge(copy);
  expect([read, one.value]).toEqual([["a"], ["a", "a", "b"]]);
  one.reset();
  expect(one.isZero()).toBe(true);
});

test.each([
  ["long", () => Object.assign(new LongAccumulator()), 3],
  ["double", () => new DoubleAccumulator(), 0.25],
  ["collection", () => new CollectionAccumulator(), { a: 1 }],
])("the contents of a %s accumulator travel", (_name, make, value) => {
  const one = make();
  one.add(value as never);
  const { accumulator } = decode(encode(new AccumulatorContents(one))) as AccumulatorContents;
  expect(accumulator).toStrictEqual(one);
});
