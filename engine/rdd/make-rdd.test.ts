import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";

test("parallelize copies any iterable; a count that is none is refused", () => {
  const scope = new FakeScope();
  const records = [1, 2];
  const rdd = parallelize(scope, new Set(records), 2);
  expect([rdd.getNumPartitions(), rdd.id]).toEqual([2, 0]);
  for (const count of [0, -1, 1.5])
    expect(() => parallelize(scope, records, count)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("an empty RDD has no partitions", () => {
  expect(emptyRDD(new FakeScope()).getNumPartitions()).toBe(0);
});
