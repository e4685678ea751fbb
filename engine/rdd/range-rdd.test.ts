import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { rangeRDD } from "./range-rdd.ts";

function slices(start: number, end: number, step: number, count: number): number[][] {
  const rdd = rangeRDD(new FakeScope(), start, end, step, count);
  return Array.from({ length: count }, (_, partition) => {
    const { plan, bindings } = planOf(rdd, partition);
    const read = (plan as unknown as { read: (binding: unknown) => Iterable<number[]> }).read;
    return [...read(bindings[0])].flat();
  });
}

test("the numbers a loop would give, in slices as of a list", () => {
  const int = fc.integer({ min: -60, max: 60 });
  const step = int.filter((n) => n !== 0);
  fc.assert(
    fc.property(int, int, step, fc.integer({ min: 1, max: 7 }), (start, end, by, count) => {
      const all: number[] = [];
      for (let n = start; by > 0 ? n < end : n > end; n += by) all.push(n);
      const wanted = Array.from({ length: count }, (_, i) =>
        all.slice(Math.floor((i * all.length) / count), Math.floor(((i + 1) * all.length) / count)),
      );
      expect(slices(start, end, by, count)).toEqual(wanted);
    }),
  );
});

test("long ranges come in pieces", () => {
  expect(slices(0, 25_001, 1, 1)[0]).toHaveLength(25_001);
});

test.each([
  [0, 10, 0, "step cannot be 0"],
  [0.5, 10, 1, "start must be a safe integer, not 0.5"],
  [0, 2 ** 60, 1, "end must be a safe integer"],
])("%d, %d, %d is refused", (start, end, step, message) => {
  expect(() => rangeRDD(new FakeScope(), start, end, step, 2)).toThrow(message);
});
