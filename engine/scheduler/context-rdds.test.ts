// Which RDDs the methods make. What they hold on every master is in test/suite.
import { expect, test } from "vitest";
import { FakeBackend } from "../../test/fake-backend.ts";
import { registerBackend } from "./backend.ts";
import "./context-rdds.ts";
import { MillraceContext } from "./millrace-context.ts";

registerBackend(/^fake/, () => new FakeBackend());
const sc = new MillraceContext("fake", "app", { conf: new Map([["default.parallelism", "3"]]) });

test("lists and ranges have the default number of partitions, or the one asked for", () => {
  const rdds = [sc.parallelize([1]), sc.makeRDD([1]), sc.range(9), sc.parallelize([1], 5), sc.makeRDD([1], 5), sc.range(0, 9, 2, 5)];
  expect(rdds.map((rdd) => rdd.getNumPartitions())).toEqual([3, 3, 3, 5, 5, 5]);
  expect(sc.emptyRDD().getNumPartitions()).toBe(0);
});

test("a union has the partitions of all; of nothing there is none", () => {
  expect(sc.union([sc.range(3), sc.range(0, 3, 1, 2)]).getNumPartitions()).toBe(5);
  expect(sc.union(sc.range(3), sc.range(0, 3, 1, 2), sc.emptyRDD<number>()).getNumPartitions()).toBe(5);
  expect(() => sc.union([])).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("the checkpoint directory is as it was set", () => {
  expect(sc.getCheckpointDir()).toBeUndefined();
  sc.setCheckpointDir("/c");
  expect(sc.getCheckpointDir()).toBe("/c");
  sc.setCheckpointDir(undefined);
  expect(() => sc.range(3).checkpoint()).toThrow(expect.objectContaining({ code: "CHECKPOINT_DIR_NOT_SET" }));
});
