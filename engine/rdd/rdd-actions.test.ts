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
    expect(await parallelize<number>(scope, [], 8).take(3)).toEqual([1, 2, 3]);
    expect(scope.jobs.map((job) => job.partitions)).toEqual([[0], [1, 2, 3, 4]]);
    expect(await parallelize<number>(scope, [], 8).take(0)).toEqual([]);
    expect(scope.jobs).toHaveLength(2);
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

describe("toLocalIterator", () => {
  const three = (scope: FakeScope) => {
    scope.results = [[[1, 2]], [[]], [[3]]];
    return parallelize<number>(scope, [], 3);
  };
  const partitions = (scope: FakeScope) => scope.jobs.map((job) => job.partitions?.[0]);

  test.each([
    [false, [0], [0, 1, 2]],
    [true, [0, 1], [0, 1, 2]],
  ])("runs a job a partition when it is reached; prefetching %s", async (prefetch, atFirst, inAll) => {
    const scope = new FakeScope();
    const records = three(scope).toLocalIterator(prefetch);
    expect(scope.jobs).toEqual([]);
    expect((await records.next()).value).toBe(1);
    expect(partitions(scope)).toEqual(atFirst);
    const rest: number[] = [];
    for await (const record of records) rest.push(record);
    expect([rest, partitions(scope)]).toEqual([[2, 3], inAll]);
  });

  test("a job that fails ahead of time fails when it is reached", async () => {
    const scope = new FakeScope();
    const rdd = three(scope);
    const runSink = scope.runSink.bind(scope);
    scope.runSink = (node, sink, wanted) => (wanted?.[0] === 1 ? Promise.reject(new Error("lost")) : runSink(node, sink, wanted));
    const records = rdd.toLocalIterator(true);
    expect([(await records.next()).value, (await records.next()).value]).toEqual([1, 2]);
    await expect(records.next()).rejects.toThrow("lost");
  });
});

test("iterator gives one partition, if it is there", async () => {
  const scope = new FakeScope();
  scope.results = [[["b"]]];
  const rdd = parallelize<string>(scope, [], 3);
  const records: string[] = [];
  for await (const record of rdd.iterator(1)) records.push(record);
  expect([records, scope.jobs.map((job) => job.partitions)]).toEqual([["b"], [[1]]]);
  for (const partition of [-1, 3, 0.5]) await expect(rdd.iterator(partition).next()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
