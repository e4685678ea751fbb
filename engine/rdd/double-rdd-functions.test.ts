// What numeric actions make of the partitions' results. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import "./double-rdd-functions.ts";
import { parallelize } from "./make-rdd.ts";
import { StatCounter } from "./stat-counter.ts";

function numbers(...results: unknown[][][]) {
  const scope = new FakeScope();
  scope.results = results;
  return { rdd: parallelize<number>(scope, [], 2), scope };
}

test("partitions are merged in their order", async () => {
  expect(await numbers([[0.1], [0.2], [0.3]]).rdd.sum()).toBe(0.1 + 0.2 + 0.3);
  const stats = await numbers([[new StatCounter([1, 2])], [new StatCounter()], [new StatCounter([6])]]).rdd.stats();
  expect([stats.count, stats.mean, stats.max]).toEqual([3, 3, 6]);
});

test("of no partitions", async () => {
  expect(await numbers([]).rdd.sum()).toBe(0);
  expect((await numbers([]).rdd.stats()).count).toBe(0);
  expect(await numbers([]).rdd.histogram([0, 1, 2])).toEqual([0, 0]);
});

test("a histogram of so many buckets finds the range first", async () => {
  const { rdd, scope } = numbers([[new StatCounter([1, 4])], [new StatCounter([2])]], [[[1, 1]], [[0, 1]]]);
  expect(await rdd.histogram(2)).toEqual([
    [1, 2.5, 4],
    [1, 2],
  ]);
  expect(scope.jobs.length).toBe(2);
});

test.each([
  ["nothing", [], "EMPTY_COLLECTION"],
  ["what is infinite", [1, Number.POSITIVE_INFINITY], "UNSUPPORTED_OPERATION"],
  ["NaN", [1, Number.NaN], "UNSUPPORTED_OPERATION"],
])("there are no buckets of equal width over %s", async (_name, values, code) => {
  await expect(numbers([[new StatCounter(values)]]).rdd.histogram(2)).rejects.toMatchObject({ code });
});

test("buckets that are none are refused before a job runs", async () => {
  const { rdd, scope } = numbers();
  for (const buckets of [[], [1]]) await expect(rdd.histogram(buckets)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(rdd.histogram(0)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(scope.jobs).toEqual([]);
});
