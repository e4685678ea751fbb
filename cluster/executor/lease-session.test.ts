import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decode, encode } from "../../engine/serialize/codec.ts";
import { encodePlan } from "../../engine/serialize/plan-codec.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import { SECRET, task, until } from "../../test/cluster/cluster-harness.ts";
import { FakeCompute, type FakeWork } from "../../test/cluster/fake-compute.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { type DriverMessage, decodeMessage, EXECUTOR_MESSAGES, type ExecutorMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import { BlockStore } from "./block-store.ts";
import { KilledTasks } from "./killed-tasks.ts";
import { LeaseSession, MAX_OUTCOME_BYTES } from "./lease-session.ts";

const envelope = new Envelope(SECRET);

function setUp(startFails = false, taskTimeoutMs = 0) {
  const sent: ExecutorMessage[] = [];
  const ended: string[] = [];
  const computes: FakeCompute[] = [];
  const store = new BlockStore(join(mkdtempSync(join(tmpdir(), "millrace-session-")), "b"), 1e9);
  const connection = {
    run: async (_name: string, _keys: string[], args: Buffer[]) => {
      sent.push(decodeMessage(envelope.openFrom({ direction: "toDriver" }, args[5]!).body, EXECUTOR_MESSAGES));
      return Buffer.from("OK");
    },
    call: async () => Buffer.from("no bundle"),
  } as unknown as RedisConnection;
  const session = new LeaseSession(
    {
      executorId: "e",
      connection,
      envelope,
      keys: new Keys("c"),
      ring: SECRET,
      store,
      memoryMiB: 10,
      startComputeThread: async (host, options) => {
        if (startFails) throw new Error("no memory");
        computes.push(new FakeCompute(host, options));
        return computes.at(-1)!;
      },
      startReceiverThread: () => Promise.reject(new Error("not here")),
      ended: (reason) => ended.push(reason),
    },
    { cluster: "c", application: "app", epoch: 4, direction: "toExecutor", executor: "e", messageId: 1 },
    { type: "StartApplication", argv: ["x"], leaseTimeoutMs: 1000, taskTimeoutMs, storageBytes: 0, beat: 7 },
    20,
  );
  let id = 1;
  const receive = (message: DriverMessage) => session.receive(++id, message);
  return { session, sent, ended, computes, store, receive };
}

const { hash, bytes } = encodePlan(task("x", { op: "wait" }).plan);

function run(tasks: Record<string, FakeWork>, withPlan = true): DriverMessage {
  const wire = Object.entries(tasks).map(([taskId, work]) => ({
    taskId,
    stageId: 0,
    partition: 0,
    attempt: 0,
    planHash: hash,
    bindings: [work],
  }));
  const attempts = wire.map((one) => [one.taskId, 0] as const);
  return {
    type: "RunTasks",
    received: 0,
    tasks: encode(wire),
    attempts,
    plans: withPlan ? [[hash, bytes]] : [],
    needs: [hash],
    forget: [],
  };
}

const results = (sent: ExecutorMessage[]) => sent.flatMap((message) => (message.type === "TasksFinished" ? message.results : []));

test("outcomes of tasks that end together go in one message", async () => {
  const { sent, receive, computes } = setUp();
  await receive(run({ a: { op: "done", value: 1 }, b: { op: "done", value: 2 }, c: { op: "done", value: 3 } }));
  await until(() => results(sent).length === 3, "three results");
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ received: 2 });
  expect(computes[0]!.options).toMatchObject({ executorId: "e", memoryMiB: 10, storageBytes: 5 * 1024 * 1024, argv: ["x"] });
});

test("a message out of its turn is dropped, and an attempt that comes again does not run again", async () => {
  const { session, computes, receive } = setUp();
  await session.receive(5, run({ z: { op: "wait" } }));
  await receive(run({ a: { op: "wait" } }));
  await session.receive(2, run({ y: { op: "wait" } }));
  await receive(run({ a: { op: "wait" }, b: { op: "wait" } }));
  expect(computes[0]!.ran).toEqual(["a#0", "b#0"]);
  expect(session.received).toBe(3);
});

test("tasks whose plan is not here are handed back", async () => {
  const { sent, receive, computes } = setUp();
  await receive(run({ a: { op: "done", value: 1 } }, false));
  expect(sent).toEqual([{ type: "PlansMissed", hashes: [hash], attempts: [["a", 0]] }]);
  await receive(run({ a: { op: "done", value: 1 } }));
  await until(() => results(sent).length === 1, "its result");
  expect(computes[0]!.ran).toEqual(["a#0"]);
});

test("a large outcome stays here as a block", async () => {
  const { sent, receive, store } = setUp();
  await receive(run({ a: { op: "done", value: new Uint8Array(MAX_OUTCOME_BYTES) } }));
  await until(() => results(sent).length === 1, "its result");
  const { outcome, blockId } = results(sent)[0]!;
  expect(outcome).toBeNull();
  expect((await store.get(blockId!))!.bytes.length).toBeGreaterThan(MAX_OUTCOME_BYTES);
});

test("a persisted partition is kept here, and what gave way for it is told", async () => {
  const { sent, receive, store, computes } = setUp();
  const keep = (id: BlockId, bytes: number): FakeWork => {
    return { op: "cache", request: { id, bytes: new Uint8Array(bytes), here: "memory", copies: 0, copyMode: "memory" } };
  };
  for (const [i, work] of [keep("rdd-1-0", 3e6), keep("rdd-2-0", 3e6), keep("rdd-3-0", 6e6)].entries()) {
    await receive(run({ [`t${i}`]: work }));
    await until(() => results(sent).length === i + 1, "its answer");
  }
  expect(results(sent).map(({ outcome }) => (decode(outcome!) as { value: unknown }).value)).toEqual([
    { place: "memory", copies: [], dropped: [] },
    { place: "memory", copies: [], dropped: ["rdd-1-0"] },
    { place: undefined, copies: [], dropped: [] },
  ]);
  expect(await store.get("rdd-2-0")).toBeDefined();
  expect(computes).toHaveLength(1);
});

test("the driver hears of a lost compute thread before it hears of the task", async () => {
  const { sent, receive } = setUp();
  await receive(run({ a: { op: "die" } }));
  await until(() => results(sent).length === 1, "the outcome");
  expect(sent.map(({ type }) => type)).toEqual(["ComputeThreadLost", "TasksFinished"]);
});

test("a bundle that is not genuine fails the tasks that come after it, and is never loaded", async () => {
  const { sent, receive, computes } = setUp();
  await receive({ type: "LoadBundle", hash: "ab" });
  await receive(run({ a: { op: "done", value: 1 } }));
  await until(() => results(sent).length === 1, "its failure");
  expect(computes[0]!.ran).toEqual([]);
  expect(computes[0]!.bundles).toEqual([]);
});

test("the driver's heartbeat: an old one is ignored, one that does not name us ends the lease", async () => {
  const { session, ended } = setUp();
  const alive = (received: Map<string, number>) => ({ type: "DriverAlive", generation: 20, received }) as const;
  session.driverAlive(7, alive(new Map()));
  session.driverAlive(8, alive(new Map([["e", 0]])));
  expect(ended).toEqual([]);
  session.driverAlive(9, alive(new Map()));
  session.driverAlive(10, alive(new Map()));
  expect(ended).toEqual(["its driver gave it up"]);
});

test("StopApplication ends the lease, and closing leaves nothing", async () => {
  const { session, ended, computes, store, receive } = setUp();
  await receive(run({ a: { op: "store", id: "shuffle-1-1-1", bytes: new Uint8Array(1) } }));
  await receive({ type: "StopApplication" });
  expect(ended).toEqual(["its driver stopped"]);
  await session.close();
  expect(computes[0]!.terminated).toBe(true);
  expect(store.usage.blocks).toBe(0);
});

test("a compute thread that does not start ends the lease", async () => {
  const { ended } = setUp(true);
  await until(() => ended.length === 1, "the end");
  expect(ended[0]).toMatch(/did not start: no memory/);
});

test("tasks that are to end are marked for the thread", async () => {
  const { receive, computes } = setUp();
  await receive(run({ "0.0.1": { op: "wait" }, "0.0.2": { op: "wait" } }));
  await receive({ type: "KillTasks", attempts: [["0.0.2", 0]] });
  const killed = new KilledTasks(computes[0]!.options.killed);
  expect([killed.has("0.0.1"), killed.has("0.0.2")]).toEqual([false, true]);
});
