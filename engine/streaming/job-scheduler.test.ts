import { expect, test } from "vitest";
import { ManualClock } from "../time/clock.ts";
import { type Job, JobScheduler } from "./job-scheduler.ts";
import { ListenerBus } from "./streaming-listener.ts";

function makeScheduler(completed: (timeMs: number) => void = () => {}) {
  const clock = new ManualClock(100);
  const bus = new ListenerBus();
  const log: string[] = [];
  const errors: unknown[] = [];
  bus.add({
    onBatchSubmitted: (batch) => log.push(`submitted ${batch.batchTime.milliseconds}`),
    onBatchStarted: (batch) => log.push(`started ${batch.batchTime.milliseconds}`),
    onBatchCompleted: (batch) =>
      log.push(
        `completed ${batch.batchTime.milliseconds}: ${[...batch.outputOperationInfos.values()].map((output) => output.failure?.message ?? "ok").join(", ")}`,
      ),
    onOutputOperationStarted: (output) => log.push(`output ${output.batchTime.milliseconds}.${output.id} begins`),
    onOutputOperationCompleted: (output) => log.push(`output ${output.batchTime.milliseconds}.${output.id} ends`),
  });
  const scheduler = new JobScheduler({
    clock,
    bus,
    reportError: (_message, error) => errors.push(error),
    batchCompleted: (timeMs) => {
      log.push(`done ${timeMs}`);
      completed(timeMs);
    },
  });
  const submit = (timeMs: number, ...jobs: Job[]) => scheduler.submit({ timeMs, jobs, inputs: new Map() });
  return { scheduler, log, errors, submit };
}

const job = (outputId: number, run: () => Promise<void> = async () => {}): Job => ({
  outputId,
  name: "print",
  description: "print at job.ts:1",
  run,
});

test("batches in time order, the outputs of a batch in the order of their declaration, with their events", async () => {
  const { scheduler, log, submit } = makeScheduler();
  submit(1000, job(0), job(1));
  submit(2000, job(0));
  expect(scheduler.pending).toBe(2);
  await scheduler.drained();
  expect(scheduler.pending).toBe(0);
  expect(log).toEqual([
    "submitted 1000",
    "submitted 2000",
    "started 1000",
    "output 1000.0 begins",
    "output 1000.0 ends",
    "output 1000.1 begins",
    "output 1000.1 ends",
    "completed 1000: ok, ok",
    "done 1000",
    "started 2000",
    "output 2000.0 begins",
    "output 2000.0 ends",
    "completed 2000: ok",
    "done 2000",
  ]);
});

test("a job that fails is reported, and the others of its batch and later batches run", async () => {
  const { scheduler, log, errors, submit } = makeScheduler();
  submit(
    1000,
    job(0, () => Promise.reject(new Error("boom"))),
    job(1),
  );
  submit(2000, job(0));
  await scheduler.drained();
  expect(errors).toEqual([new Error("boom")]);
  expect(log).toContain("completed 1000: boom, ok");
  expect(log).toContain("completed 2000: ok");
});

test("a batch without jobs is done without events", async () => {
  const { scheduler, log, submit } = makeScheduler();
  submit(1000);
  await scheduler.drained();
  expect(log).toEqual(["done 1000"]);
});

test("what fails when a batch is completed is reported, and later batches run", async () => {
  const { scheduler, log, errors, submit } = makeScheduler((timeMs) => {
    if (timeMs === 1000) throw new Error("cannot forget");
  });
  submit(1000, job(0));
  submit(2000, job(0));
  await scheduler.drained();
  expect(errors).toEqual([new Error("cannot forget")]);
  expect(log).toContain("done 2000");
  expect(scheduler.pending).toBe(0);
});

test("a stop when a batch is completed lets none of those that wait begin", async () => {
  const { scheduler, log, submit } = makeScheduler((timeMs) => {
    if (timeMs === 2000) scheduler.stop();
  });
  for (const timeMs of [1000, 2000, 3000, 4000]) submit(timeMs, job(0));
  await scheduler.drained();
  expect(log.filter((line) => line.startsWith("started"))).toEqual(["started 1000", "started 2000"]);
  expect(scheduler.pending).toBe(0);
});

test("after a stop nothing further begins, and what the stop broke is not reported", async () => {
  const { scheduler, log, errors, submit } = makeScheduler();
  let fail: (error: Error) => void = () => {};
  submit(
    1000,
    job(0, () => new Promise((_resolve, reject) => (fail = reject))),
    job(1),
  );
  submit(2000, job(0));
  await Promise.resolve();
  scheduler.stop();
  fail(new Error("executors are gone"));
  await scheduler.drained();
  expect(errors).toEqual([]);
  expect(log.filter((line) => /begins|completed/.test(line))).toEqual(["output 1000.0 begins"]);
});
