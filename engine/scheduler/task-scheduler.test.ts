import { describe, expect, test } from "vitest";
import { FakeBackend, type Launched, succeeded, threw } from "../../test/fake-backend.ts";
import { MillraceError } from "../errors.ts";
import { ManualClock } from "../time/clock.ts";
import { TaskScheduler } from "./task-scheduler.ts";
import type { TaskSet } from "./task-set.ts";

const plan = { node: { op: "concat", parents: [] }, sink: { op: "count" } } as const;

function makeScheduler(executors: readonly string[], maxFailures = 4) {
  const backend = new FakeBackend();
  const clock = new ManualClock();
  const scheduler = new TaskScheduler(backend, clock, maxFailures);
  for (const id of executors) scheduler.executorAdded({ id, host: "test" });
  const finish = ({ executorId, task }: Launched, outcome = succeeded(task.partition)) =>
    scheduler.taskFinished(executorId, task.taskId, task.attempt, outcome);
  return { backend, clock, scheduler, finish };
}

function makeSet(partitions: number, overrides: Partial<TaskSet> = {}) {
  const successes: [number, string][] = [];
  const set: TaskSet = {
    stageId: 7,
    stageAttempt: 0,
    name: "test stage",
    partitions: Array.from({ length: partitions }, (_, i) => i),
    preferred: () => [],
    makeTask: () => ({ plan, bindings: [] }),
    onSuccess: (partition, executorId) => successes.push([partition, executorId]),
    ...overrides,
  };
  return { set, successes };
}

const places = (launched: readonly Launched[]) => launched.map(({ executorId, task }) => `${task.partition}@${executorId}`);

describe("placement", () => {
  test("partition i goes to slot i mod n, in every task set, in one message an executor", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"]);
    for (let round = 0; round < 2; round++) {
      const done = scheduler.run(makeSet(4).set);
      const launched = backend.take();
      expect(places(launched)).toEqual(["0@a", "2@a", "1@b", "3@b"]);
      for (const one of launched) finish(one);
      expect(await done).toEqual([]);
    }
    expect(backend.messages).toEqual([2, 2, 2, 2]);
  });

  test("a replacement takes over the slot of the executor that was lost", () => {
    const { backend, scheduler } = makeScheduler(["a", "b", "c"]);
    scheduler.executorLost("b", "gone");
    scheduler.executorAdded({ id: "d", host: "test" });
    void scheduler.run(makeSet(3).set);
    expect(places(backend.take())).toEqual(["0@a", "1@d", "2@c"]);
  });

  test("a preferred executor comes before the slot, the first that lives", () => {
    const { backend, scheduler } = makeScheduler(["a", "b"]);
    void scheduler.run(makeSet(2, { preferred: () => ["gone", "b"] }).set);
    expect(places(backend.take())).toEqual(["0@b", "1@b"]);
  });

  test("a task that ends makes nobody look at a long queue: only at what may go next", () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"]);
    let asked = 0;
    const preferred = () => {
      asked++;
      return [];
    };
    void scheduler.run(makeSet(1000, { preferred }).set);
    for (let launched = backend.take(); launched.length > 0; launched = backend.take()) for (const one of launched) finish(one);
    expect(asked).toBeLessThan(2 * 1000);
  });

  test("an executor holds one task that runs and one that waits; what is left waits for room", () => {
    const { backend, scheduler, finish } = makeScheduler(["a"]);
    void scheduler.run(makeSet(6).set);
    const launched = backend.take();
    expect(places(launched)).toEqual(["0@a", "1@a"]);
    finish(launched[0]!);
    expect(places(backend.take())).toEqual(["2@a"]);
  });

  test("an idle executor takes what waits for a full one", () => {
    const { backend, scheduler } = makeScheduler(["a", "b"]);
    void scheduler.run(makeSet(6, { preferred: () => ["a"] }).set);
    expect(places(backend.take())).toEqual(["0@a", "1@a", "2@b"]);
  });

  test("a new executor gets work at once", () => {
    const { backend, scheduler } = makeScheduler(["a"]);
    void scheduler.run(makeSet(6).set);
    backend.take();
    scheduler.executorAdded({ id: "b", host: "test" });
    expect(places(backend.take())).toEqual(["3@b", "5@b"]);
  });
});

describe("loss of an executor", () => {
  test("its tasks run again on all that remain, before what waits, and count no failure", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b", "c"], 1);
    const { set, successes } = makeSet(6);
    const done = scheduler.run(set);
    const before = backend.take().sort((x, y) => x.task.partition - y.task.partition);
    scheduler.executorLost("b", "gone");
    for (const one of before) if (one.executorId !== "b") finish(one);
    const again = backend.take();
    expect(again.map(({ task }) => task.partition).sort((x, y) => x - y)).toEqual([1, 4]);
    expect(new Set(again.map(({ executorId }) => executorId))).toEqual(new Set(["a", "c"]));
    for (const one of again) finish(one);
    await done;
    expect(successes.map(([partition]) => partition).sort((x, y) => x - y)).toEqual(set.partitions);
  });

  test("late and doubled results are dropped and counted", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"]);
    const { set, successes } = makeSet(2);
    const done = scheduler.run(set);
    const [first, second] = backend.take();
    scheduler.executorLost("a", "gone");
    const [again] = backend.take();
    finish(first!, succeeded("late"));
    scheduler.taskFinished("b", again!.task.taskId, again!.task.attempt + 1, succeeded("of another attempt"));
    scheduler.taskFinished("stranger", again!.task.taskId, 0, succeeded("of a stranger"));
    expect([successes, scheduler.droppedResults]).toEqual([[], 3]);
    for (const one of [again!, second!, second!]) finish(one);
    await done;
    expect([successes.length, scheduler.droppedResults]).toEqual([2, 4]);
  });

  test("without any executor tasks fail after a minute, not before, and not when one comes", async () => {
    const { backend, clock, scheduler } = makeScheduler([]);
    const failed = scheduler.run(makeSet(1).set).catch((error: MillraceError) => error.code);
    clock.advance(59_999);
    scheduler.executorAdded({ id: "a", host: "test" });
    expect(places(backend.take())).toEqual(["0@a"]);
    scheduler.executorLost("a", "gone");
    clock.advance(59_999);
    expect(await Promise.race([failed, Promise.resolve("waiting")])).toBe("waiting");
    clock.advance(1);
    expect(await failed).toBe("NO_EXECUTORS");
  });
});

describe("failures", () => {
  test("a task is tried on another executor, then the set fails with the user's error", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"], 3);
    const failed = scheduler.run(makeSet(1).set);
    const tried: [string, number][] = [];
    for (let i = 0; i < 3; i++) {
      const [one] = backend.take();
      tried.push([one!.executorId, one!.task.attempt]);
      finish(one!, threw(`boom ${i}`));
    }
    await expect(failed).rejects.toMatchObject({
      code: "TASK_FAILED",
      message: "Task 0 in stage 7 (test stage) failed 3 times, most recent failure on executor a: boom 2",
      cause: { message: "boom 2" },
      details: { partition: 0, attempts: 3 },
    });
    expect(tried.map(([id]) => id)).toEqual(["a", "b", "a"]);
    expect(tried.map(([, attempt]) => attempt)).toEqual([0, 1, 2]);
  });

  test("an idle executor that failed a task does not take it again while another can", () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"], 4);
    void scheduler.run(makeSet(4, { preferred: () => ["b"] }).set);
    backend.take();
    void scheduler.run(makeSet(1, { stageId: 8 }).set);
    const [one] = backend.take();
    expect(one!.executorId).toBe("a");
    finish(one!, threw("boom"));
    expect(backend.take()).toEqual([]);
  });

  test("a lost compute thread counts; what cannot be encoded is not tried again", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a"], 2);
    const lost = scheduler.run(makeSet(1).set);
    for (let i = 0; i < 2; i++) finish(backend.take()[0]!, { ok: false, failure: { type: "computeThreadLost", reason: "out of memory" } });
    await expect(lost).rejects.toMatchObject({ code: "TASK_FAILED", message: expect.stringContaining("out of memory") });
    const refused = scheduler.run(makeSet(1).set);
    const error = new MillraceError("CANNOT_ENCODE", "a socket");
    finish(backend.take()[0]!, { ok: false, failure: { type: "exception", error } });
    await expect(refused).rejects.toThrow("a socket");
    expect(backend.take()).toEqual([]);
  });

  test("the other tasks of a failed set are forgotten, their results dropped", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a"], 1);
    const { set, successes } = makeSet(6);
    const failed = scheduler.run(set);
    const launched = backend.take();
    finish(launched[0]!, threw("boom"));
    await expect(failed).rejects.toThrow("boom");
    for (const one of launched.slice(1)) finish(one);
    expect([successes, backend.take(), scheduler.droppedResults]).toEqual([[], [], 1]);
  });

  test("missing inputs are no failures: the rest runs, and the caller is told", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a"], 1);
    const { set, successes } = makeSet(3, { makeTask: (partition) => (partition === 2 ? undefined : { plan, bindings: [] }) });
    const done = scheduler.run(set);
    const [first, second] = backend.take();
    const failure = { type: "fetchFailed", shuffleId: 1, executorId: "x", message: "gone" } as const;
    finish(first!, { ok: false, failure });
    finish(second!);
    expect(await done).toEqual([
      { partition: 0, readerId: "a", failure },
      { partition: 2, readerId: undefined, failure: { type: "inputMissing" } },
    ]);
    expect(successes).toEqual([[1, "a"]]);
  });

  test("a task that takes its executor along every time is stopped; what waited behind it is not blamed", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a"]);
    const { set, successes } = makeSet(2);
    const done = scheduler.run(set);
    for (const [lost, next] of ["a", "b", "c", "d"].map((id, i, ids) => [id, ids[i + 1] ?? "e"] as const)) {
      expect(backend.take().map(({ task }) => task.partition)).toEqual([0, 1]);
      scheduler.executorLost(lost, "killed");
      scheduler.executorAdded({ id: next, host: "h" });
    }
    await expect(done).rejects.toMatchObject({
      code: "TASK_FAILED",
      message: expect.stringMatching(/Task 0 .*4 times.*lost while it ran/),
    });
    for (const one of backend.take()) finish(one);
    expect(successes).toEqual([]);
  });

  test("a partition stays away from executors it should avoid, while there are others", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"]);
    const done = scheduler.run(makeSet(1, { avoid: () => new Set(["a"]) }).set);
    const [first] = backend.take();
    expect(first!.executorId).toBe("b");
    finish(first!);
    await done;
    void scheduler.run(makeSet(1, { avoid: () => new Set(["a", "b"]) }).set);
    expect(backend.take()).toHaveLength(1);
  });

  test("a set that is cancelled ends at once: what waits is dropped, what executors have is killed, its results are dropped", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"]);
    const controller = new AbortController();
    const dropped: unknown[] = [];
    const { set, successes } = makeSet(9, { onDropped: ({ value }) => dropped.push(value) });
    const cancelled = scheduler.run(set, controller.signal);
    const launched = backend.take();
    finish(launched[0]!);
    controller.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    const outstanding = [...launched.slice(1), ...backend.take()];
    expect(backend.killed.sort()).toEqual(outstanding.map(({ executorId, task }) => `${task.taskId}#0@${executorId}`).sort());
    const next = scheduler.run(makeSet(1).set);
    const [first, ...rest] = outstanding;
    finish(first!, { ok: false, failure: { type: "killed", reason: "" } });
    for (const one of rest) finish(one);
    const [launchedNext] = backend.take();
    finish(launchedNext!);
    expect(await next).toEqual([]);
    expect([successes.length, dropped.length]).toEqual([1, 3]);
    await expect(scheduler.run(set, controller.signal)).rejects.toThrow("enough");
  });

  test("a set that fails has its other tasks killed too", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a", "b"], 1);
    const failed = scheduler.run(makeSet(2).set);
    const [first, second] = backend.take();
    finish(first!, threw("boom"));
    await expect(failed).rejects.toThrow("boom");
    expect(backend.killed).toEqual([`${second!.task.taskId}#0@${second!.executorId}`]);
  });

  test("a task that is killed alone runs again, and its attempt is no failure", async () => {
    const { backend, scheduler, finish } = makeScheduler(["a"], 1);
    const done = scheduler.run(makeSet(1).set);
    const [first] = backend.take();
    const name = `${first!.task.taskId}.0`;
    expect([scheduler.killTask(name), scheduler.killTask("other")]).toEqual([true, false]);
    finish(first!, { ok: false, failure: { type: "killed", reason: "" } });
    const [again] = backend.take();
    expect([again!.task.attempt, scheduler.killTask(name)]).toEqual([0, false]);
    finish(again!);
    expect(await done).toEqual([]);
  });

  test("a plan that cannot be made fails the set", async () => {
    const { scheduler } = makeScheduler(["a"]);
    const makeTask = () => {
      throw new Error("no plan");
    };
    await expect(scheduler.run(makeSet(1, { makeTask }).set)).rejects.toThrow("no plan");
  });

  test("abort fails what runs, what waits and what comes later", async () => {
    const { scheduler } = makeScheduler(["a"]);
    const running = scheduler.run(makeSet(9).set);
    scheduler.abort(new MillraceError("STOPPED", "stopped"));
    await expect(running).rejects.toMatchObject({ code: "STOPPED" });
    await expect(scheduler.run(makeSet(1).set)).rejects.toMatchObject({ code: "STOPPED" });
  });
});

test("a set without partitions is done", async () => {
  expect(await makeScheduler([]).scheduler.run(makeSet(0).set)).toEqual([]);
});
