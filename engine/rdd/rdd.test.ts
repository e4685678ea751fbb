// The handle: which nodes and jobs its methods make. What the programs give is in test/suite, on every master.
import { describe, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";

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

test("persist gives the node its level once, unpersist takes it back and drops the partitions", () => {
  const scope = new FakeScope();
  const rdd = parallelize(scope, [1], 1);
  expect(rdd.cache()).toBe(rdd);
  expect(rdd.getStorageLevel()).toBe(StorageLevel.MEMORY_ONLY);
  expect(rdd.persist(StorageLevel.MEMORY_ONLY)).toBe(rdd);
  expect(() => rdd.persist(StorageLevel.DISK_ONLY)).toThrow(
    expect.objectContaining({
      code: "UNSUPPORTED_OPERATION",
      message: expect.stringContaining("Cannot change storage level of an RDD after it was already assigned a level"),
    }),
  );
  rdd.unpersist();
  expect([rdd.getStorageLevel(), scope.unpersisted]).toEqual([StorageLevel.NONE, [rdd.node]]);
  expect(rdd.persist(StorageLevel.DISK_ONLY).getStorageLevel()).toBe(StorageLevel.DISK_ONLY);
});
