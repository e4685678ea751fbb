// Which nodes coalesce and repartition make. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { parallelize } from "./make-rdd.ts";
import "./partition-rdd-functions.ts";

test("coalesce to fewer is narrow; to more it is the RDD itself", () => {
  const scope = new FakeScope();
  const rdd = parallelize(scope, [1, 2, 3], 3);
  expect([rdd.coalesce(2).node.label, rdd.coalesce(2).getNumPartitions()]).toEqual(["CoalescedRDD", 2]);
  expect(rdd.coalesce(3)).toBe(rdd);
  expect(scope.shuffles).toEqual([]);
});

test("repartition moves records and forgets the keys' layout", () => {
  const scope = new FakeScope();
  const rdd = parallelize(scope, [1, 2, 3], 3).repartition(5);
  expect([rdd.getNumPartitions(), rdd.partitioner, scope.shuffles.length]).toEqual([5, undefined, 1]);
});

test("a coalescer sees the RDD and groups its partitions", () => {
  const rdd = parallelize(new FakeScope(), [1, 2, 3], 3);
  const grouped = rdd.coalesce(2, true, (maxPartitions, shuffled) => [
    Array.from({ length: shuffled.getNumPartitions() }, (_, i) => maxPartitions - 1 - i),
  ]);
  expect(grouped.getNumPartitions()).toBe(1);
});

test.each([0, -1, 1.5, Number.NaN])("%s partitions are refused at once", (count) => {
  const rdd = parallelize(new FakeScope(), [1], 1);
  expect(() => rdd.coalesce(count)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(() => rdd.repartition(count)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
