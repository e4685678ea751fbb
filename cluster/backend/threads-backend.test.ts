// Starts real threads: needs the build (`npm test` makes it). Threads know no functions of this file, so the tasks are
// made of the package's own ones and of JavaScript's.
import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { type AnyFunction, builtin, builtinFactory, defineClosure, tagClosure } from "../../engine/closure/closure.ts";
import { addLoadedBundle } from "../../engine/closure/runtime.ts";
import { appendFunc } from "../../engine/rdd/functions.ts";
import type { PlanNode, SinkPlan, StepKind } from "../../engine/rdd/plan.ts";
import { parallelCollectionRDD } from "../../engine/rdd/source-rdd.ts";
import type { Task } from "../../engine/scheduler/task.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { FakeCompute } from "../../test/cluster/fake-compute.ts";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { RecordingEvents } from "../../test/recording-events.ts";
import type { StartComputeThread } from "../executor/session-compute.ts";
import { ThreadsBackend, type ThreadsBackendOptions } from "./threads-backend.ts";

const readSlice = (planOf(parallelCollectionRDD(new FakeScope(), [], 1), 0).plan as unknown as { read: never }).read;
const source: PlanNode = { op: "source", read: readSlice, slot: 0 };
const step = (kind: StepKind, func: (...args: never[]) => unknown, parent: PlanNode = source): PlanNode => ({
  op: "step",
  kind,
  func,
  parent,
});

function task(taskId: string, node: PlanNode, bindings: unknown[], sink: SinkPlan = { op: "collect" }): Task {
  return { taskId, stageId: 1, stageAttempt: 0, partition: 0, attempt: 5, plan: { node, sink }, bindings };
}

const backends: ThreadsBackend[] = [];
afterEach(() => Promise.all(backends.splice(0).map((backend) => backend.stop())));

async function start(threads: number, memoryMiB = 256, more: Partial<ThreadsBackendOptions> = {}) {
  const [backend, events] = [new ThreadsBackend({ threads, memoryMiB, argv: [], taskTimeoutMs: 0, ...more }), new RecordingEvents()];
  backends.push(backend);
  await backend.start(events);
  return { backend, events, ids: events.added };
}

/** A function whose body comes to the threads in a bundle. */
function fromBundle(name: string, body: string): AnyFunction {
  const info = { name, file: "test", line: 1, column: 1, captureNames: [] };
  const code = `
const { defineClosure } = globalThis[Symbol.for("millrace.runtime")].modules["millrace/closure"];
defineClosure("test:${name}", () => () => { ${body} }, ${JSON.stringify(info)});`;
  addLoadedBundle({ hash: createHash("sha256").update(code).digest("hex"), code });
  defineClosure(`test:${name}`, () => () => undefined, info);
  return tagClosure(() => undefined, `test:${name}`);
}

test("a killed task sees it while it computes, and the one behind it does not begin", async () => {
  const { backend, events, ids } = await start(1);
  const looking = fromBundle(
    "looking",
    'const { TaskContext } = globalThis[Symbol.for("millrace.runtime")].modules.millrace; const end = Date.now() + 8000;' +
      "while (!TaskContext.get().isInterrupted() && Date.now() < end); return Date.now() < end;",
  );
  backend.launch(ids[0]!, [task("0.0.1", step("map", looking), [[1]]), task("0.0.2", step("map", looking), [[1]])]);
  backend.launch(ids[0]!, [task("0.0.3", step("map", Number), [["3"]])]);
  backend.killTasks(ids[0]!, [
    ["0.0.1", 5],
    ["0.0.2", 5],
  ]);
  expect(await events.resultOf("0.0.3")).toEqual([3]);
  expect(events.finished.map(({ taskId, outcome }) => [taskId, outcome.ok || outcome.failure.type])).toEqual([
    ["0.0.1", "killed"],
    ["0.0.2", "killed"],
    ["0.0.3", true],
  ]);
  backend.killTasks("nobody", [["0.0.4", 0]]);
});

test("each thread is an executor; tasks travel, and a plan is sent once", async () => {
  const { backend, events, ids } = await start(2);
  expect(ids).toHaveLength(2);
  for (const [i, id] of ids.entries())
    backend.launch(id, [task(`a${i}`, step("map", Number), [["1", "2"]]), task(`b${i}`, step("map", Number), [["3"]])]);
  expect(await Promise.all(["a0", "b0", "a1", "b1"].map((taskId) => events.resultOf(taskId)))).toEqual([[1, 2], [3], [1, 2], [3]]);
  expect(events.finished.every(({ attempt }) => attempt === 5)).toBe(true);
});

test("a shuffle between threads, read in the order asked for, until it is forgotten", async () => {
  const { backend, events, ids } = await start(2);
  const write: SinkPlan = { op: "shuffleWrite", slot: 1, numPartitions: 1, partition: null, combine: null };
  ids.forEach(
    (id, mapId) => void backend.launch(id, [task(`map${mapId}`, source, [[["k", `from ${mapId}`]], { shuffleId: 9, mapId }], write)]),
  );
  expect(await events.resultOf("map0")).toEqual({ bucketBytes: [expect.any(Number)] });
  await events.resultOf("map1");
  const read: PlanNode = { op: "shuffleRead", slot: 0, combine: null, combined: false };
  const outputs = [1, 0].map((mapId) => ({ mapId, executorId: ids[mapId]! }));
  backend.launch(ids[0]!, [task("reduce", read, [{ shuffleId: 9, reduceId: 0, outputs }])]);
  expect(await events.resultOf("reduce")).toEqual([
    ["k", "from 1"],
    ["k", "from 0"],
  ]);
  backend.forget([{ type: "shuffle", shuffleId: 9 }]);
  backend.launch(ids[1]!, [task("late", read, [{ shuffleId: 9, reduceId: 0, outputs }])]);
  expect(await events.outcomeOf("late")).toMatchObject({ ok: false, failure: { type: "fetchFailed", shuffleId: 9 } });
});

const { MEMORY_ONLY, DISK_ONLY_2 } = StorageLevel;

test("a partition cached in one thread is fetched by another; forgotten, it is missing", async () => {
  const { backend, events, ids } = await start(2);
  const blockId = "rdd-4-0" as const;
  backend.launch(ids[0]!, [
    task("keep", { op: "cache", slot: 1, level: MEMORY_ONLY, parent: source }, [["kept"], { blockId, locations: [] }]),
  ]);
  expect(await events.outcomeOf("keep")).toMatchObject({ ok: true, cached: [{ blockId, executorId: ids[0], held: "thread" }] });
  const known: PlanNode = { op: "cache", slot: 0, level: MEMORY_ONLY, parent: null };
  backend.launch(ids[1]!, [task("fetch", known, [{ blockId, locations: [ids[0]] }])]);
  expect(await events.outcomeOf("fetch")).toMatchObject({ ok: true, value: ["kept"], cached: [] });
  backend.forget([{ type: "rdd", rddId: 4 }]);
  backend.launch(ids[1]!, [task("gone", known, [{ blockId, locations: [ids[0]] }])]);
  expect(await events.outcomeOf("gone")).toMatchObject({ ok: false, failure: { type: "cacheMissing", blockId } });
});

test("a copy of a partition that was kept on disk is read when the thread that made it is gone", async () => {
  const { backend, events, ids } = await start(2);
  const blockId = "rdd-5-0" as const;
  backend.launch(ids[0]!, [
    task("keep", { op: "cache", slot: 1, level: DISK_ONLY_2, parent: source }, [["kept"], { blockId, locations: [] }]),
  ]);
  const cached = ids.map((executorId) => ({ blockId, executorId, held: "process" }));
  expect(await events.outcomeOf("keep")).toMatchObject({ ok: true, cached });
  backend.launch(ids[0]!, [task("exits", step("map", fromBundle("exit", "process.exit(0)")), [[1]])]);
  await events.until("the thread is gone", () => events.lost.length === 1);
  const known: PlanNode = { op: "cache", slot: 0, level: DISK_ONLY_2, parent: null };
  backend.launch(ids[1]!, [task("read", known, [{ blockId, locations: ids }])]);
  expect(await events.resultOf("read")).toEqual(["kept"]);
});

test("a task that cannot travel fails; the thread goes on", async () => {
  const { backend, events, ids } = await start(1);
  backend.launch(ids[0]!, [
    task(
      "closure",
      step("map", (n: number) => n),
      [[1]],
    ),
    task("fine", source, [[1]]),
  ]);
  await expect(events.resultOf("closure")).rejects.toMatchObject({ code: "CLOSURE_NOT_COMPILED" });
  expect(await events.resultOf("fine")).toEqual([1]);
});

test("a function that is not defined in the thread is a typed error", async () => {
  const { backend, events, ids } = await start(1);
  backend.launch(ids[0]!, [
    task(
      "unknown",
      step(
        "map",
        builtin("test-only-here", (n: number) => n),
      ),
      [[1]],
    ),
  ]);
  await expect(events.resultOf("unknown")).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringContaining("test-only-here") });
});

test("a thread out of memory costs its task an attempt; its other tasks are the driver's, and a new executor comes", async () => {
  const { backend, events, ids } = await start(1, 24);
  const grow = step("flatMap", Array.of, step("flatMap", appendFunc.identity));
  const huge = Array.from({ length: 40 }, () => Array.from({ length: 20_000 }, (_, i) => i));
  let node = grow;
  for (let i = 0; i < 6; i++) node = step("map", Array.of, node);
  backend.launch(ids[0]!, [task("guilty", node, [[...huge, ...huge, ...huge]]), task("innocent", source, [[1]])]);
  expect(await events.outcomeOf("guilty")).toMatchObject({
    ok: false,
    failure: { type: "computeThreadLost", reason: expect.stringContaining("out of memory") },
  });
  await events.until("a new executor", () => events.added.length === 2);
  expect(events.lost).toEqual([{ executorId: ids[0], reason: expect.stringContaining("memory") }]);
  expect(events.finished.map(({ taskId }) => taskId)).toEqual(["guilty"]);
  expect(events.added[1]).not.toBe(events.added[0]);
  backend.launch(ids[0]!, [task("to the dead", source, [[1]])]);
  backend.launch(events.added[1]!, [task("again", source, [[1]])]);
  expect(await events.resultOf("again")).toEqual([1]);
});

test("a task that never returns is TIMED_OUT; its other tasks are the driver's, and a new executor comes", async () => {
  const { backend, events, ids } = await start(2, 256, { taskTimeoutMs: 2000 });
  const hang = step("map", fromBundle("hang", "for (;;);"));
  backend.launch(ids[0]!, [task("hangs", hang, [[1]]), task("behind", source, [[1]])]);
  backend.launch(ids[1]!, [task("beside", source, [[2]])]);
  expect(await events.outcomeOf("hangs")).toMatchObject({
    ok: false,
    failure: { type: "exception", error: { code: "TIMED_OUT", message: expect.stringMatching(/2000 ms.*task\.timeoutMs/) } },
  });
  await events.until("a new executor", () => events.added.length === 3);
  expect(events.lost.map(({ executorId }) => executorId)).toEqual([ids[0]]);
  expect(events.finished.map(({ taskId }) => taskId)).toEqual(["beside", "hangs"]);
  backend.launch(events.added[2]!, [task("again", source, [[1]])]);
  expect(await events.resultOf("again")).toEqual([1]);
});

/** Fake threads, the first `starts` of which start. */
function fakeThreads(starts: number) {
  const computes: FakeCompute[] = [];
  let asked = 0;
  const startComputeThread: StartComputeThread = async (host, options) => {
    if (asked++ >= starts) throw new Error("no thread to be had");
    computes.push(new FakeCompute(host, options));
    return computes.at(-1)!;
  };
  return { startComputeThread, computes, asked: () => asked };
}

test("a thread that cannot be replaced is tried again, and in the end the backend has failed", async () => {
  vi.useFakeTimers();
  try {
    const { startComputeThread, asked } = fakeThreads(1);
    const { backend, events, ids } = await start(1, 1, { startComputeThread });
    const failed: string[] = [];
    Object.assign(events, { failed: (error: Error) => failed.push(error.message) });
    backend.launch(ids[0]!, [{ ...task("dies", source, []), bindings: [{ op: "die" }] }]);
    await vi.advanceTimersByTimeAsync(0);
    expect([asked(), failed]).toEqual([2, []]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([asked(), failed]).toEqual([6, ["no thread to be had"]]);
  } finally {
    vi.useRealTimers();
  }
});

test("a receiver's thread that cannot be started counts as a receiver that has stopped", async () => {
  const { startComputeThread } = fakeThreads(1);
  const startReceiverThread = () => Promise.reject(new Error("no thread to be had"));
  const { backend, events, ids } = await start(1, 1, { startComputeThread, startReceiverThread });
  backend.startReceiver(ids[0]!, {
    streamId: 1,
    attempt: 3,
    makeReceiver: readSlice,
    settings: { blockIntervalMs: 1, restartDelayMs: 1 },
    storageLevel: StorageLevel.MEMORY_ONLY_SER,
  });
  await events.until("its end", () => events.received.length === 1);
  const message = expect.stringContaining("no thread to be had");
  expect(events.received).toEqual([{ type: "ReceiverStopped", streamId: 1, attempt: 3, message }]);
});

test("large plans, new with every batch, do not pile up in a thread", async () => {
  const { startComputeThread, computes } = fakeThreads(1);
  const { backend, events, ids } = await start(1, 1, { startComputeThread });
  const tableOf = builtinFactory("test-table", (table: Uint8Array) => () => [table]);
  for (let i = 0; i < 40; i++) {
    const node = step("map", tableOf(new Uint8Array(2.5 * 1024 * 1024).fill(i)));
    backend.launch(ids[0]!, [{ ...task(`t${i}`, node, []), bindings: [{ op: "done", value: i }] }]);
    expect(await events.resultOf(`t${i}`)).toBe(i);
  }
  expect([...computes[0]!.plans.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(64 * 1024 * 1024);
  expect(computes[0]!.plans.size).toBe(25);
});
