// How a run ends; which task runs where is in task-scheduler.test.ts.
import { expect, test } from "vitest";
import { succeeded, threw } from "../../test/fake-backend.ts";
import { MillraceError } from "../errors.ts";
import { TaskSetRun } from "./task-set-run.ts";

function start(partitions: number, maxFailures = 3) {
  const successes: number[] = [];
  const run = new TaskSetRun(
    {
      stageId: 7,
      stageAttempt: 0,
      name: "test stage",
      partitions: Array.from({ length: partitions }, (_, i) => i),
      preferred: () => [],
      makeTask: () => undefined,
      onSuccess: (partition) => successes.push(partition),
    },
    maxFailures,
  );
  run.done.catch(() => {});
  return { run, successes };
}

test("ends when every partition has succeeded or lacks an input", async () => {
  const { run, successes } = start(3);
  const failure = { type: "cacheMissing", blockId: "rdd-0-1", executorIds: ["a"] } as const;
  expect(run.finish(0, "a", succeeded(0))).toBe(false);
  expect(run.finish(1, "a", { ok: false, failure } as never)).toBe(false);
  expect(run.isSettled).toBe(false);
  run.lacks({ partition: 2, readerId: undefined, failure: { type: "inputMissing" } });
  expect([successes, run.isSettled, (await run.done).map(({ partition }) => partition)]).toEqual([[0], true, [1, 2]]);
});

test("a failure is counted and told where it was, and the last of them ends the run", async () => {
  const { run } = start(2, 2);
  expect([run.attemptOf(1), run.failedOn(1)]).toEqual([0, undefined]);
  expect(run.finish(1, "a", threw("first"))).toBe(true);
  expect([run.attemptOf(1), run.failedOn(1), run.attemptOf(0)]).toEqual([1, new Set(["a"]), 0]);
  expect(run.finish(1, "b", threw("second"))).toBe(false);
  await expect(run.done).rejects.toMatchObject({ code: "TASK_FAILED", message: expect.stringContaining("failed 2 times") });
});

test("a task that was killed runs again, and that counts no failure", () => {
  const { run } = start(1, 1);
  for (let i = 0; i < 5; i++) expect(run.finish(0, "a", { ok: false, failure: { type: "killed", reason: "by hand" } })).toBe(true);
  expect([run.attemptOf(0), run.isSettled]).toEqual([0, false]);
});

test("what cannot travel is not tried again", async () => {
  const { run } = start(1);
  const error = new MillraceError("CANNOT_ENCODE", "a socket");
  expect(run.finish(0, "a", { ok: false, failure: { type: "exception", error } })).toBe(false);
  await expect(run.done).rejects.toBe(error);
});

test("the fourth executor that is lost under a task ends the run", async () => {
  const { run } = start(1);
  expect(["a", "b", "c", "d"].map((executor) => run.survivesLoss(0, executor, "gone"))).toEqual([true, true, true, false]);
  await expect(run.done).rejects.toMatchObject({
    code: "TASK_FAILED",
    message: expect.stringContaining("lost while it ran the task (gone)"),
  });
});

test("the first end counts", async () => {
  const { run } = start(1);
  run.settle(new Error("first"));
  run.settle(new Error("second"));
  await expect(run.done).rejects.toThrow("first");
});
