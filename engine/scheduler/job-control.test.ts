import { expect, test } from "vitest";
import { MillraceError } from "../errors.ts";
import { JobControl } from "./job-control.ts";
import type { TaskScheduler } from "./task-scheduler.ts";

test("a job has what the flow has that begins it", async () => {
  const control = new JobControl(() => undefined);
  const job = control.scopes.withProperties({ user: "ada" }, () => control.run(async ({ id, properties }) => [id, properties]));
  expect(await job).toEqual([0, { user: "ada" }]);
  expect(await control.run(async ({ id, properties }) => [id, properties])).toEqual([1, {}]);
});

test("what is posted is known at once, and told outside of the flow that posts", async () => {
  const control = new JobControl(() => undefined);
  const told: unknown[] = [];
  control.listeners.add({ onJobStart: ({ jobId }) => told.push([jobId, control.scopes.current.properties]) });
  control.scopes.withProperties({ user: "ada" }, () =>
    control.events.post("onJobStart", { jobId: 3, time: 0, stageIds: [], stageInfos: [], properties: {} }),
  );
  expect([control.status.getActiveJobIds(), told]).toEqual([[3], []]);
  await Promise.resolve();
  expect(told).toEqual([[3, {}]]);
});

test("executors and tasks are those of the task scheduler, once there is one", () => {
  let tasks: TaskScheduler | undefined;
  const control = new JobControl(() => tasks);
  expect([control.status.getExecutorInfos(), control.killTask("0.0.0.0")]).toEqual([[], false]);
  const executor = { executorId: "e", host: "h", numRunningTasks: 0 };
  tasks = { executorStatuses: () => [executor], killTask: (id: string) => id === "0.0.0.0" } as unknown as TaskScheduler;
  expect([control.status.getExecutorInfos(), control.killTask("0.0.0.0")]).toEqual([[executor], true]);
});

test("an error that names no place gets that of the line which began the job", async () => {
  const control = new JobControl(() => undefined);
  /** As the scheduler makes it, with no line of the program on the stack. */
  const failure = Object.assign(new MillraceError("TASK_FAILED", "failed 4 times"), { stack: "" });
  const begun = control.run(() => Promise.reject(failure));
  await expect(begun).rejects.toBe(failure);
  expect(failure.message).toMatch(/^failed 4 times \(called at job-control\.test\.ts:\d+:\d+\)$/);
});
