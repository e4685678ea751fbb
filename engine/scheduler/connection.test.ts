// How what a backend tells is passed on. Most of it is in the tests of the context.
import { expect, test } from "vitest";
import { FakeBackend, succeeded } from "../../test/fake-backend.ts";
import { ManualClock } from "../time/clock.ts";
import { registerBackend } from "./backend.ts";
import type { Broadcasts } from "./broadcasts.ts";
import { connectTo } from "./connection.ts";
import type { SchedulerEvents } from "./scheduler-listener.ts";

let backend: FakeBackend;
registerBackend(/^fake/, () => backend);

function options(log: string[], master = "fake") {
  backend = Object.assign(new FakeBackend(), { executorsAtStart: ["a"] });
  const events: SchedulerEvents = { post: (name) => void log.push(name) };
  return {
    master,
    appName: "app",
    conf: new Map<string, string>(),
    clock: new ManualClock(5),
    events,
    broadcasts: { usedBy: () => [] } as unknown as Broadcasts,
    isPersisted: (rddId: number) => rddId === 1,
    executorLost: (executorId: string) => log.push(`lost ${executorId}`),
    failed: (error: Error) => log.push(`failed ${error.message}`),
    receiver: ({ type }: { type: string }) => log.push(type),
  };
}

test("tells of the application, then of executors; of a loss after nothing of the executor is left", async () => {
  const log: string[] = [];
  const { tasks, dag } = await connectTo(options(log));
  expect(log).toEqual(["onApplicationStart", "onExecutorAdded"]);
  dag.mapOutputs.register(0, 0, "a", { bucketBytes: [1] });
  backend.events!.executorLost("a", "gone");
  expect([tasks.executorInfos(), dag.mapOutputs.missing(0, 1), log.slice(2)]).toEqual([[], [0], ["onExecutorRemoved", "lost a"]]);
  backend.events!.receiver({ type: "ReceiverStopped", streamId: 0, attempt: 0, message: "" });
  backend.events!.failed!(new Error("taken over"));
  expect(log.slice(4)).toEqual(["ReceiverStopped", "failed taken over"]);
  const set = {
    stageId: 0,
    stageAttempt: 0,
    name: "",
    partitions: [0],
    preferred: () => [],
    makeTask: () => undefined,
    onSuccess: () => {},
  };
  await expect(tasks.run(set)).rejects.toThrow("taken over");
});

test("what a task kept of an RDD that is persisted no longer is forgotten", async () => {
  const { dag } = await connectTo(options([]));
  const kept = (rddId: number) => ({ blockId: `rdd-${rddId}-0`, executorId: "a", held: "thread", memoryBytes: 1, diskBytes: 0 }) as const;
  dag.cache.learn([kept(1), kept(2)], () => true);
  expect([dag.cache.get("rdd-1-0"), dag.cache.get("rdd-2-0"), backend.forgotten]).toEqual([["a"], [], [{ type: "rdd", rddId: 2 }]]);
  backend.events!.computeThreadLost?.("a");
  expect(dag.cache.get("rdd-1-0")).toEqual([]);
});

test("a master that cannot be reached is let go, and the application has ended", async () => {
  const log: string[] = [];
  const given = options(log);
  backend.start = () => Promise.reject(new Error("refused"));
  await expect(connectTo(given)).rejects.toThrow("refused");
  expect([backend.stopped, log]).toEqual([true, ["onApplicationStart", "onApplicationEnd"]]);
  await expect(connectTo(options(log, "nowhere://"))).rejects.toMatchObject({ code: "UNKNOWN_MASTER" });
});

test("results reach the task scheduler", async () => {
  const { tasks } = await connectTo(options([]));
  backend.events!.taskFinished("a", "0.0.0", 0, succeeded(1));
  expect(tasks.droppedResults).toBe(1);
});
