import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { blockRDD, parallelCollectionRDD, SourceRDD } from "./source-rdd.ts";

test("slices hold every record once, in order, and differ by at most one in size", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (size, count) => {
      const records = Array.from({ length: size }, (_, i) => i);
      const rdd = parallelCollectionRDD(new FakeScope(), records, count);
      const slices = Array.from({ length: count }, (_, i) => planOf(rdd, i).bindings[0] as number[]);
      expect(slices.flat()).toEqual(records);
      const sizes = slices.map((slice) => slice.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test("partitions of one source differ in their binding only", () => {
  const rdd = parallelCollectionRDD(new FakeScope(), [1, 2], 2);
  const [a, b] = [planOf(rdd, 0), planOf(rdd, 1)];
  expect(a.plan).toEqual(b.plan);
  expect([a.bindings, b.bindings]).toEqual([[[1]], [[2]]]);
});

test("a block is read where it is", async () => {
  const block = { blockId: "input-0-a" as const, executorIds: ["e1", "e2"] };
  const rdd = blockRDD(new FakeScope(), [block]);
  expect(rdd.numPartitions).toBe(1);
  expect(rdd.preferredLocations(0)).toEqual(["e1", "e2"]);
  const { plan, bindings } = planOf(rdd, 0);
  const asked: unknown[] = [];
  const read = (plan as unknown as { read: (binding: unknown, io: unknown) => Promise<unknown> }).read;
  const readBlock = async (...args: unknown[]) => {
    asked.push(args);
    return ["record"];
  };
  expect(await read(bindings[0], { readBlock })).toEqual([["record"]]);
  expect(asked).toEqual([["input-0-a", ["e1", "e2"]]]);
});

test("partitions may be found late: once when first asked for, and again only after that failed", () => {
  let found = 0;
  const rdd = new SourceRDD(
    new FakeScope(),
    "LateRDD",
    () => [],
    () => {
      if (found++ === 0) throw new Error("not there yet");
      return [{ binding: "late", preferredLocations: ["e1"] }];
    },
  );
  expect(found).toBe(0);
  expect(() => rdd.numPartitions).toThrow("not there yet");
  expect([rdd.numPartitions, planOf(rdd, 0).bindings, rdd.preferredLocations(0), found]).toEqual([1, ["late"], ["e1"], 2]);
});
