// The handle: which nodes its methods make. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";

test("names are for people", () => {
  const rdd = parallelize(new FakeScope(), [1], 1);
  expect([rdd.name, rdd.setName("ones"), rdd.name]).toEqual([undefined, rdd, "ones"]);
});

test("partitions, dependencies and preferred executors", () => {
  const rdd = parallelize(new FakeScope(), [1], 2);
  const grouped = rdd.map((n) => [n, n]).groupByKey(3);
  const union = grouped.union(grouped.filter(Boolean));
  expect([union.partitions.map(({ index }) => index), rdd.preferredLocations(1)]).toEqual([[0, 1, 2], []]);
  expect(union.dependencies.map(({ type, rdd: parent }) => [type, parent.id])).toEqual([
    ["narrow", grouped.id],
    ["narrow", grouped.id + 1],
  ]);
  expect([grouped.dependencies.map(({ type }) => type), rdd.dependencies]).toEqual([["shuffle"], []]);
});

test("a function of partitions loses the layout of the keys unless it says otherwise", () => {
  const grouped = parallelize<[string, number]>(new FakeScope(), [], 1).groupByKey(3);
  const { partitioner } = grouped;
  const identity = (records: IterableIterator<unknown>) => records;
  const indexed = (_index: number, records: IterableIterator<unknown>) => records;
  expect([grouped.mapPartitions(identity).partitioner, grouped.mapPartitions(identity, true).partitioner]).toEqual([
    undefined,
    partitioner,
  ]);
  const withIndex = [grouped.mapPartitionsWithIndex(indexed), grouped.mapPartitionsWithIndex(indexed, true)];
  expect(withIndex.map((rdd) => rdd.partitioner)).toEqual([undefined, partitioner]);
});

test("mapPartitionsWithIndex turns its function's arguments round", () => {
  const rdd = parallelize(new FakeScope(), [1], 1).mapPartitionsWithIndex((index, records) => [`${index}:${[...records]}`]);
  const { func } = rdd.node as unknown as { func: (records: IterableIterator<number>, index: number) => string[] };
  expect(func([7, 8].values(), 3)).toEqual(["3:7,8"]);
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
