// Tries of one stage. Whole jobs, with losses and several stages, are in dag-scheduler.test.ts.
import { expect, test } from "vitest";
import { FakeBackend, succeeded } from "../../test/fake-backend.ts";
import { FakeScope } from "../../test/fake-scope.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import "../rdd/rdd-functions.ts";
import { ManualClock } from "../time/clock.ts";
import { CacheTracker } from "./cache-tracker.ts";
import { MapOutputTracker } from "./map-output-tracker.ts";
import { StageRunner } from "./stage-runner.ts";
import type { TaskOutcome } from "./task.ts";
import { TaskPlanner } from "./task-planner.ts";
import { TaskScheduler } from "./task-scheduler.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function start(partitions: number, signal = new AbortController().signal) {
  const backend = new FakeBackend();
  const clock = new ManualClock(0);
  const log: string[] = [];
  const tasks = new TaskScheduler(backend, clock, 4);
  tasks.executorAdded({ id: "a", host: "test" });
  const [mapOutputs, cache] = [new MapOutputTracker(), new CacheTracker()];
  const planner = new TaskPlanner({ mapOutputs, cache, broadcasts: { usedBy: () => [] } });
  const events = { post: (name: string, event: unknown) => void log.push(`${name} ${shown(event)}`) };
  const runner = new StageRunner({ tasks, clock, events, planner, mapOutputs, cache });
  const { node } = parallelize(new FakeScope(), [1, 2, 3, 4], partitions);
  const done = new Map<number, unknown>();
  const run = runner.run(
    { id: 0, properties: { user: "ada" }, signal },
    {
      stage: { stageId: 7, name: "test", numTasks: partitions, parentIds: [], attempts: 0 },
      node,
      avoid: undefined,
      completeParents: async (wanted) => void log.push(`parents of ${wanted}`),
      sink: () => ({ op: "count" }),
      missing: () => Array.from({ length: partitions }, (_, i) => i).filter((i) => !done.has(i)),
      succeeded: (partition, _executorId, value) => void done.set(partition, value),
      countsOnce: () => true,
    },
  );
  run.catch(() => {});
  const finish = async (outcomeOf: (partition: number) => TaskOutcome) => {
    await turn();
    for (let launched = backend.take(); launched.length > 0; launched = backend.take())
      for (const { executorId, task } of launched) tasks.taskFinished(executorId, task.taskId, task.attempt, outcomeOf(task.partition));
    await turn();
  };
  return { backend, runner, run, done, log, finish };
}

function shown(event: unknown): string {
  const { stageInfo } = event as { stageInfo: { attemptNumber: number; numTasks: number; failureReason?: string } };
  return `${stageInfo.attemptNumber} x${stageInfo.numTasks}${stageInfo.failureReason === undefined ? "" : `: ${stageInfo.failureReason}`}`;
}

const gone: TaskOutcome = { ok: false, failure: { type: "fetchFailed", shuffleId: 3, executorId: "x", message: "x is gone" } };

test("runs what is missing after its parents, until nothing is; tasks have the job's properties", async () => {
  const { backend, runner, run, done, log, finish } = start(3);
  await turn();
  expect(backend.launched.map(({ task }) => [task.stageId, task.stageAttempt, task.properties])).toEqual([
    [7, 0, { user: "ada" }],
    [7, 0, { user: "ada" }],
  ]);
  await finish((partition) => (partition === 1 ? gone : succeeded(partition)));
  await finish((partition) => succeeded(partition));
  await run;
  expect([...done.keys()].sort()).toEqual([0, 1, 2]);
  expect(log).toEqual([
    "parents of 0,1,2",
    "onStageSubmitted 0 x3",
    "onStageCompleted 0 x3: x is gone",
    "parents of 1",
    "onStageSubmitted 1 x1",
    "onStageCompleted 1 x1",
  ]);
  expect([runner.counts(), runner.unreachableFor(3)]).toEqual([{ stages: 1, tasks: 4 }, new Set(["x"])]);
  runner.forgetShuffle(3);
  expect(runner.unreachableFor(3)).toBeUndefined();
});

test("four tries in a row that only find inputs gone are enough", async () => {
  const { run, finish } = start(2);
  for (let i = 0; i < 4; i++) await finish(() => gone);
  await expect(run).rejects.toMatchObject({ code: "FETCH_FAILED", message: expect.stringMatching(/Stage 7 \(test\).*4 times.*x is gone/) });
});

test("ends when the job's signal is aborted: at its tasks, and before them", async () => {
  const controller = new AbortController();
  const { run, log } = start(2, controller.signal);
  await turn();
  controller.abort(new Error("enough"));
  await expect(run).rejects.toThrow("enough");
  expect(log.at(-1)).toBe("onStageCompleted 0 x2: enough");
  const late = start(2, AbortSignal.abort(new Error("before")));
  await expect(late.run).rejects.toThrow("before");
  expect(late.log).toEqual(["parents of 0,1"]);
});
