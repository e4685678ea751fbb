import { expect, test } from "vitest";
import { assertConfHasEffect } from "./conf-effect.ts";

test.each([
  ["cluster.maxExecutors", "redis://h"],
  ["cluster.maxExecutors", "redis+unix:///s"],
  ["executor.memoryMiB", "local[2]"],
  ["task.timeoutMs", "local[2]"],
  ["task.timeoutMs", "redis://h"],
  ["streaming.blockInterval", "local"],
  ["app.own", "local"],
])("%s has an effect on %s, or is the job's", (key, master) => {
  expect(() => assertConfHasEffect(new Map([[key, "1"]]), master)).not.toThrow();
});

test.each([
  ["cluster.maxExecutors", "local[*]", /on a cluster/],
  ["task.timeoutMs", "local", /on local\[N\] and on a cluster/],
  ["executor.memoryMiB", "local", /on local\[N\]/],
  ["executor.memoryMiB", "redis://h", /--executor-memory/],
])("%s has none on %s", (key, master, where) => {
  expect(() => assertConfHasEffect(new Map([[key, "1"]]), master)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringMatching(where) }),
  );
});
