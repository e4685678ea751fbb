// What the methods ask for. Checkpoints on every master are in test/suite.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import "./checkpoint-rdd-functions.ts";
import { parallelize } from "./make-rdd.ts";

test("checkpoint and localCheckpoint mark the node", () => {
  const scope = new FakeScope();
  const rdd = parallelize(scope, [1], 1);
  rdd.checkpoint();
  expect(rdd.localCheckpoint()).toBe(rdd);
  expect(scope.checkpointMarks).toEqual([
    [rdd.node, "reliable"],
    [rdd.node, "local"],
  ]);
});

test("an RDD is checkpointed, and has a file, only once it is done", () => {
  const rdd = parallelize(new FakeScope(), [1], 1);
  expect([rdd.isCheckpointed(), rdd.getCheckpointFile()]).toEqual([false, undefined]);
  rdd.node.checkpoint = { kind: "reliable", path: "/c", done: false };
  expect([rdd.isCheckpointed(), rdd.getCheckpointFile()]).toEqual([false, undefined]);
  rdd.node.checkpoint.done = true;
  expect([rdd.isCheckpointed(), rdd.getCheckpointFile()]).toEqual([true, "/c"]);
});
