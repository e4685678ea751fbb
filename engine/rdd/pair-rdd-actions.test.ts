// Which jobs actions by key run. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { parallelize } from "./make-rdd.ts";
import "./ordered-rdd-functions.ts";
import "./pair-rdd-actions.ts";
import "./rdd-actions.ts";

const pairs = (scope: FakeScope) => parallelize<[number, string]>(scope, [], 3);

test("lookup reads one partition where keys are laid out, else all", async () => {
  const scope = new FakeScope();
  await pairs(scope).partitionBy(4).lookup(6);
  await pairs(scope)
    .partitionBy(4, (key) => key - 9)
    .lookup(6);
  await pairs(scope).lookup(6);
  expect(scope.jobs.map((job) => job.partitions)).toEqual([[new HashPartitioner(4).getPartition(6)], [1], undefined]);
});

test("lookup after a sort finds the ranges first", async () => {
  const scope = new FakeScope();
  scope.results = [
    [
      [3, [1, 2, 3]],
      [1, [9]],
      [0, []],
    ],
    [["x"]],
  ];
  expect(await pairs(scope).sortByKey(true, 2).lookup(9)).toEqual(["x"]);
  expect(scope.jobs.map((job) => job.partitions)).toEqual([undefined, [1]]);
});

test("a Map has each key once, tuples too, where it stands first", async () => {
  const scope = new FakeScope();
  const tuples = parallelize<[[string, number], number]>(scope, [], 2);
  const collected = [
    [
      [["a", 1], 1],
      [["b", 2], 2],
    ],
    [[["a", 1], 3]],
  ];
  scope.results = [collected, collected];
  expect([...(await tuples.collectAsMap())]).toEqual([
    [["a", 1], 3],
    [["b", 2], 2],
  ]);
  expect([...(await tuples.reduceByKeyLocally((a, b) => a + b))]).toEqual([
    [["a", 1], 4],
    [["b", 2], 2],
  ]);
});
