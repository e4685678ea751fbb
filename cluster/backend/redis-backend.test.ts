// The driver's backend and executors over a real Redis, with fake compute threads: what is promised when all goes well.

import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addLoadedBundle } from "../../engine/closure/runtime.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { ClusterHarness, NOTHING, SECRET, task, until } from "../../test/cluster/cluster-harness.ts";

const SETTINGS = { blockIntervalMs: 200, restartDelayMs: 2000 };

let cluster: ClusterHarness;
beforeEach(async () => {
  cluster = await ClusterHarness.start();
});
afterEach(() => cluster.stop());

test("executors are leased, run tasks and give results", async () => {
  const one = await cluster.executor("one");
  await cluster.executor("two");
  const { backend, events, start } = cluster.backend();
  await start();
  expect(events.added.sort()).toEqual(["one", "two"]);
  expect(backend.defaultParallelism).toBe(2);
  backend.launch("one", [task("a", { op: "done", value: 1 }), task("b", { op: "done", value: [2, "x"] })]);
  backend.launch("two", [task("c", { op: "done", value: new Map([["k", 3n]]) })]);
  await until(() => events.finished.length === 3, "three results");
  expect(events.values).toEqual(
    new Map<string, unknown>([
      ["a", 1],
      ["b", [2, "x"]],
      ["c", new Map([["k", 3n]])],
    ]),
  );
  expect(one.computes).toHaveLength(1);
  backend.launch("one", [task("d", { op: "done", value: 4 })]);
  await until(() => events.finished.length === 4, "another result");
  expect(one.computes[0]!.plans.size).toBe(1);
});

test("an executor that registers later is announced", async () => {
  await cluster.executor("one");
  const { events, start } = cluster.backend();
  await start();
  await cluster.executor("two");
  await until(() => events.added.length === 2, "two executors");
});

test("without an executor, start says so", async () => {
  const { start } = cluster.backend("app", { "cluster.executorWaitMs": "300" });
  await expect(start()).rejects.toMatchObject({ code: "NO_EXECUTORS", message: expect.stringContaining("No executor is registered") });
});

test("executors of another version are left alone, and start says so", async () => {
  await cluster.executor("one", SECRET, "0.0.9");
  const { events, start } = cluster.backend("app", { "cluster.executorWaitMs": "600" });
  const message = expect.stringMatching(/No executor of this driver's version \d+\.\d+\.\d+ is free .* 1 of version 0\.0\.9\./);
  await expect(start()).rejects.toMatchObject({ code: "NO_EXECUTORS", message });
  expect(events.added).toEqual([]);
});

test("an executor has one lease at a time, and a fresh compute thread for each application", async () => {
  const one = await cluster.executor("one");
  const first = cluster.backend("first");
  await first.start();
  const second = cluster.backend("second", { "cluster.executorWaitMs": "600" });
  await expect(second.start()).rejects.toMatchObject({
    code: "NO_EXECUTORS",
    message: expect.stringContaining("work for other applications"),
  });
  await first.backend.stop();
  const third = cluster.backend("third");
  await third.start();
  third.backend.launch("one", [task("a", { op: "done", value: 1 })]);
  await until(() => third.events.finished.length === 1, "a result");
  expect(one.computes).toHaveLength(2);
  expect(one.computes[0]!.terminated).toBe(true);
});

test("bundles arrive before the tasks that need them", async () => {
  const one = await cluster.executor("one");
  const { backend, events, start } = cluster.backend();
  await start();
  const code = "export {};";
  const hash = createHash("sha256").update(code).digest("hex");
  addLoadedBundle({ hash, code });
  backend.launch("one", [task("a", { op: "done", value: 1 })]);
  await until(() => events.finished.length === 1, "a result");
  expect(one.computes[0]!.bundles).toEqual([hash]);
});

test("a large result comes from the executor, not through Redis, and is dropped there", async () => {
  await cluster.executor("one");
  const { backend, events, start } = cluster.backend();
  await start();
  const value = "x".repeat(3_000_000);
  backend.launch("one", [task("a", { op: "done", value })]);
  await until(() => events.finished.length === 1, "the large result");
  expect(events.values.get("a")).toBe(value);
});

test("executors read each other's blocks, their own, and each other's cached partitions", async () => {
  await cluster.executor("one");
  await cluster.executor("two");
  const { backend, events, start } = cluster.backend();
  await start();
  backend.launch("one", [task("put", { op: "store", id: "shuffle-1-0-0", bytes: new Uint8Array([7, 8]) })]);
  await until(() => events.finished.length === 1, "the block is stored");
  const ids = ["shuffle-1-0-0", "rdd-1-1", "rdd-1-2"] as const;
  backend.launch("one", [task("own", { op: "fetch", from: "one", ids: ["shuffle-1-0-0"] })]);
  backend.launch("two", [task("other", { op: "fetch", from: "one", ids }), task("nobody", { op: "fetch", from: "gone", ids })]);
  await until(() => events.finished.length === 4, "three fetches");
  expect(events.values.get("own")).toEqual([new Uint8Array([7, 8])]);
  expect(events.values.get("other")).toEqual([new Uint8Array([7, 8]), new Uint8Array([1, 1]), undefined]);
  expect(events.values.get("nobody")).toMatch(/not registered/);
  backend.forget([{ type: "shuffle", shuffleId: 1 }]);
  backend.launch("one", [task("again", { op: "fetch", from: "one", ids: ["shuffle-1-0-0"] })]);
  await until(() => events.finished.length === 5, "a fetch after forgetting");
  expect(events.values.get("again")).toEqual([undefined]);
});

test("a task that cannot be encoded fails alone", async () => {
  await cluster.executor("one");
  const { backend, events, start } = cluster.backend();
  await start();
  backend.launch("one", [task("bad", { op: "done", value: new WeakMap() }), task("good", { op: "done", value: 1 })]);
  await until(() => events.finished.length === 2, "both outcomes");
  expect(events.values).toEqual(
    new Map<string, unknown>([
      ["bad", "exception"],
      ["good", 1],
    ]),
  );
});

test("a receiver that cannot travel is an error at once, not one that restarts for ever", async () => {
  await cluster.executor("one");
  const { backend, events, start } = cluster.backend();
  await start();
  const spec = { streamId: 3, attempt: 1, makeReceiver: () => [], settings: SETTINGS, storageLevel: StorageLevel.MEMORY_ONLY_SER };
  expect(() => backend.startReceiver("one", spec)).toThrow(expect.objectContaining({ code: "CLOSURE_NOT_COMPILED" }));
  expect(events.receivers).toEqual([]);
});

test("a compute thread that dies costs the task it was running an attempt; the others run on a fresh one", async () => {
  const one = await cluster.executor("one");
  const { backend, events, start } = cluster.backend();
  await start();
  backend.launch("one", [task("d", { op: "die" }), task("w", { op: "wait" })]);
  await until(() => one.computes[1]?.waitingCount === 1, "a fresh thread runs what waited");
  one.computes[1]!.release();
  await until(() => events.finished.length === 2, "both outcomes");
  expect(events.values).toEqual(
    new Map([
      ["d", "computeThreadLost"],
      ["w", "w"],
    ]),
  );
  backend.launch("one", [task("d", { op: "done", value: 5 }, 1)]);
  await until(() => events.finished.length === 3, "the second attempt");
  expect(one.computes).toHaveLength(2);
  expect(one.computes[1]!.plans.size).toBe(1);
});

test("a task that hangs has a typed outcome that names the limit and the setting", async () => {
  const one = await cluster.executor("one");
  const { backend, events, start } = cluster.backend("app", { "task.timeoutMs": "150" });
  await start();
  backend.launch("one", [task("hangs", { op: "wait" })]);
  await until(() => events.finished.length === 1, "its outcome");
  const error = expect.objectContaining({ code: "TIMED_OUT", message: expect.stringMatching(/150 ms.*task\.timeoutMs/) });
  expect(events.finished[0]!.outcome).toEqual({ ok: false, failure: { type: "exception", error } });
  backend.launch("one", [task("next", { op: "done", value: 1 })]);
  await until(() => events.finished.length === 2, "the next task");
  expect([events.values.get("next"), one.computes.length, events.lost]).toEqual([1, 2, []]);
});

test("a receiver's block is stored twice, announced, and its receiver stopped", async () => {
  const one = await cluster.executor("one");
  const two = await cluster.executor("two");
  const { backend, events, start } = cluster.backend();
  await start();
  backend.startReceiver("one", {
    streamId: 3,
    attempt: 1,
    makeReceiver: NOTHING,
    settings: SETTINGS,
    storageLevel: StorageLevel.MEMORY_AND_DISK_SER_2,
  });
  await until(() => one.receivers.length === 1, "the receiver started");
  const { host } = one.receivers[0]!;
  host.event({ type: "ReceiverStarted", streamId: 3, attempt: 1, executorId: "one" });
  await host.storeBlock({ blockId: "input-3-a", bytes: new Uint8Array([1, 2, 3]), numRecords: 9 });
  await until(() => events.receivers.length === 2, "the announcement");
  expect(events.receivers[1]).toEqual({
    type: "BlockAdded",
    streamId: 3,
    attempt: 1,
    blockId: "input-3-a",
    numRecords: 9,
    executorIds: ["one", "two"],
  });
  backend.launch("two", [task("read", { op: "fetch", from: "two", ids: ["input-3-a"] })]);
  await until(() => events.finished.length === 1, "the copy is there");
  expect(events.values.get("read")).toEqual([new Uint8Array([1, 2, 3])]);
  backend.updateReceiverRate(3, 150);
  await until(() => one.receivers[0]!.rates[0] === 150, "the receiver has its rate");
  backend.stopReceiver(3);
  await until(() => one.receivers[0]!.stopped, "the receiver was stopped");
  host.exited("crashed");
  await until(() => events.receivers.length === 3, "its end was told");
  expect(events.receivers[2]).toMatchObject({ type: "ReceiverStopped", message: "crashed" });
  expect(two.receivers).toHaveLength(0);
});

test("an executor that is given back is free for others, under another id, and taken again when more are wanted", async () => {
  const one = await cluster.executor("one");
  await cluster.executor("two");
  const { backend, events, start } = cluster.backend();
  await start();
  await until(() => events.added.length === 2, "both executors");
  backend.killExecutor("one");
  expect(events.lost).toMatchObject([{ id: "one", reason: "it was given back" }]);
  await until(() => one.ids.length === 2, "it has registered again");
  const other = cluster.backend("other");
  await other.start();
  expect(other.events.added).toEqual([one.ids[1]]);
  await other.backend.stop();
  expect(events.added).toHaveLength(2);
  backend.requestTotalExecutors(2);
  await until(() => events.added.length === 3, "it is taken again");
});
