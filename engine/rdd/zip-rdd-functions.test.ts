// Which nodes and jobs zips make. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";
import "./zip-rdd-functions.ts";

test("zips need as many partitions on each side", () => {
  const scope = new FakeScope();
  const [two, three] = [parallelize(scope, [1], 2), parallelize(scope, [1], 3)];
  const message = "Can't zip RDDs with unequal numbers of partitions: 2, 3";
  expect(() => two.zip(three)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message }));
  expect(() => two.zipPartitions(three, () => [])).toThrow(message);
});

test("zipPartitions keeps the layout only if it is told to", () => {
  const placed = parallelize<[number, number]>(new FakeScope(), [], 3).partitionBy(2);
  expect(placed.zipPartitions(placed, () => []).partitioner).toBeUndefined();
  expect(placed.zipPartitions(placed, placed, placed, () => [], true).partitioner).toBe(placed.partitioner);
});

test("zipWithIndex counts all partitions but the last, when it is needed", async () => {
  const scope = new FakeScope();
  const rdd = parallelize(scope, ["a", "b", "c"], 3);
  const { node } = rdd.zipWithIndex();
  expect(scope.jobs).toEqual([]);
  scope.results = [[2, 0]];
  await node.preparation?.run();
  expect(scope.jobs).toEqual([{ node: rdd.node, sink: { op: "count" }, partitions: [0, 1] }]);
  expect([0, 1, 2].map((partition) => planOf(node, partition).bindings.at(-1))).toEqual([0, 2, 2]);
});

test("one partition needs no count, nor do unique ids", () => {
  const scope = new FakeScope();
  expect(parallelize(scope, ["a"], 1).zipWithIndex().node.preparation).toBeUndefined();
  expect(emptyRDD(scope).zipWithIndex().node.preparation).toBeUndefined();
  expect(parallelize(scope, ["a"], 3).zipWithUniqueId().node.preparation).toBeUndefined();
});
