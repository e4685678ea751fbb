import { describe, expect, test, vi } from "vitest";
import { TaskContext } from "./task-context.ts";

let killed = false;
const make = (partition = 3) =>
  new TaskContext({
    taskId: "7.3.9",
    stageId: 7,
    stageAttempt: 1,
    partition,
    attempt: 2,
    executorId: "e1",
    properties: { user: "me" },
    readBlock: async (id) => [id],
    isKilled: () => killed,
    endIfKilled: () => {
      if (killed) throw new Error("killed");
    },
  });

test("nobody watches for the kill of a task that has ended, whenever its signal is asked for", async () => {
  vi.useFakeTimers();
  try {
    const [during, listening, after] = [make(), make(), make()];
    await during.run(async () => void during.signal);
    await listening.addTaskCompletionListener((task) => void task.signal).run(async () => {});
    await after.run(async () => {});
    expect(after.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("a task knows what it is, and the current flow knows its task", async () => {
  expect([TaskContext.get(), TaskContext.getPartitionId()]).toEqual([undefined, 0]);
  const task = make();
  expect([task.partitionId, task.attemptNumber, task.stageId, task.stageAttemptNumber, task.taskAttemptId, task.executorId]).toEqual([
    3,
    2,
    7,
    1,
    "7.3.9.2",
    "e1",
  ]);
  expect([task.getLocalProperty("user"), task.getLocalProperty("other")]).toEqual(["me", undefined]);
  expect(await task.readBlock("rdd-1-1", [])).toEqual(["rdd-1-1"]);
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const seen = (one: TaskContext) => one.run(() => turn().then(() => TaskContext.get()?.partition));
  // Two that take turns, and somebody else in between.
  const both = Promise.all([seen(make(1)), seen(make(2))]);
  expect(TaskContext.get()).toBeUndefined();
  expect(await both).toEqual([1, 2]);
});

describe("the end of a task", () => {
  const recorded = (task: TaskContext, log: string[]) =>
    task
      .addTaskCompletionListener((context) => log.push(`first ${context.isCompleted()}`))
      .addTaskCompletionListener(async () => log.push("second"))
      .addTaskFailureListener((context, error) => log.push(`failed ${(error as Error).message} ${context.isCompleted()}`));

  test("well: completion listeners, the last one first", async () => {
    const log: string[] = [];
    expect(await recorded(make(), log).run(async () => 5)).toBe(5);
    expect(log).toEqual(["second", "first true"]);
  });

  test("not well: failure listeners, then completion listeners, then the error", async () => {
    const log: string[] = [];
    await expect(recorded(make(), log).run(() => Promise.reject(new Error("boom")))).rejects.toThrow("boom");
    expect(log).toEqual(["failed boom false", "second", "first true"]);
  });

  test("the error of a task that fails is its own, whatever its listeners throw, and all are told", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const log: string[] = [];
    const task = recorded(make(), log).addTaskFailureListener(() => Promise.reject(new Error("of the listener")));
    await expect(task.run(() => Promise.reject(new Error("boom")))).rejects.toThrow("boom");
    expect(log).toEqual(["failed boom false", "second", "first true"]);
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
  });

  test("a listener that throws fails the task, and keeps no other from being told, nor any twice", async () => {
    const log: string[] = [];
    const task = recorded(make(), log).addTaskCompletionListener(() => Promise.reject(new Error("not closed")));
    await expect(task.run(async () => 5)).rejects.toThrow("not closed");
    expect(log).toEqual(["second", "first true"]);
  });
});

describe("a function of a task that asks for a job", () => {
  const refused = { code: "CLOSURE_REFUSED", message: expect.stringContaining("rdd2.count()") };

  test("is nothing to somebody who is no task", () => {
    expect(TaskContext.refuseJob()).toBeUndefined();
  });

  test("fails its task, whether it waits for the job for ever or goes on", async () => {
    const waits = make().run(async () => {
      TaskContext.refuseJob();
      await new Promise(() => {});
    });
    await expect(waits).rejects.toMatchObject(refused);
    await expect(make().run(async () => String(TaskContext.refuseJob()))).rejects.toMatchObject(refused);
    expect(await make().run(async () => 1)).toBe(1);
  });
});

test("a task that was killed knows it, and fails even if it came to an end", async () => {
  const task = make();
  expect(task.isInterrupted()).toBe(false);
  task.endIfKilled();
  const failures: unknown[] = [];
  const ended = task
    .addTaskFailureListener((_task, error) => failures.push(error))
    .run(async () => {
      killed = true;
      return task.isInterrupted();
    });
  await expect(ended).rejects.toThrow("killed");
  expect([task.isCompleted(), failures.length]).toEqual([true, 1]);
  expect(() => task.endIfKilled()).toThrow();
  killed = false;
});
