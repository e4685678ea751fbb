// Which jobs actions run, and what they make of the partitions' results. What programs give is in test/suite.
import { describe, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";
import "./rdd-actions.ts";

describe("actions", () => {
  test("transformations run nothing", () => {
    const scope = new FakeScope();
    parallelize(scope, ["a"], 2)
      .map((word) => [word, 1])
      .reduceByKey((a, b) => a + b)
      .groupByKey();
    expect(scope.jobs).toEqual([]);
  });

  test("collect strings partitions together but not the records", async () => {
    const scope = new FakeScope();
    scope.results = [[[[1], [2]], [], [[3]]]];
    expect(await parallelize(scope, [], 3).collect()).toEqual([[1], [2], [3]]);
  });

  test("take looks at one partition, then at four times as many as before", async () => {
    const scope = new FakeScope();
    scope.results = [[[]], [[1], [], [], [2, 3]], [[]]];
    expect(await parallelize<number>(scope, [], 40).take(9)).toEqual([1, 2, 3]);
    expect(scope.jobs.map((job) => [job.partitions?.[0], job.partitions?.length, job.sink])).toEqual([
      [0, 1, { op: "take", count: 9 }],
      [1, 4, { op: "take", count: 9 }],
      [5, 20, { op: "take", count: 6 }],
      [25, 15, { op: "take", count: 6 }],
    ]);
  });

  test("take of more than partitions hold does not exceed the count", async () => {
    const scope = new FakeScope();
    scope.results = [
      [[1]],
      [
        [2, 3],
        [4, 5],
      ],
    ];
    expect(await parallelize<number>(scope, [], 3).take(3)).toEqual([1, 2, 3]);
  });

  test("reduce merges the partitions' results on the driver", async () => {
    const scope = new FakeScope();
    scope.results = [[["a"], [], ["b"]]];
    expect(await parallelize<string>(scope, [], 3).reduce((a, b) => a + b)).toBe("ab");
    await expect(parallelize<string>(scope, [], 3).reduce((a, b) => a + b)).rejects.toMatchObject({ code: "EMPTY_COLLECTION" });
  });

  test("first and isEmpty of an RDD without partitions run no job", async () => {
    const scope = new FakeScope();
    await expect(emptyRDD(scope).first()).rejects.toMatchObject({ code: "EMPTY_COLLECTION" });
    expect(await emptyRDD(scope).isEmpty()).toBe(true);
    expect(scope.jobs).toEqual([]);
  });
});
