// A local cluster of real executor processes (from dist/, which the test script builds): what holds when they are killed,
// paused, or lose their Redis. Tasks run real plans in real compute threads; their functions come in a bundle.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRedisBackend, type RedisBackend } from "../../cluster/backend/redis-backend.ts";
import { isAlive } from "../../cluster/driver/cluster-home.ts";
import { clusterStatus, scaleCluster, startCluster, stopCluster } from "../../cluster/driver/local-cluster.ts";
import { threadEntry } from "../../cluster/executor/thread-entry.ts";
import { readSecretFile } from "../../cluster/protocol/secret.ts";
import { builtin, defineClosure, tagClosure } from "../../engine/closure/closure.ts";
import { addLoadedBundle } from "../../engine/closure/runtime.ts";
import type { Task } from "../../engine/scheduler/task.ts";
import { RecordedEvents, until } from "./cluster-harness.ts";

const CODE = `
const { defineClosure } = globalThis[Symbol.for("millrace.runtime")].modules["millrace/closure"];
const info = { name: "work", file: "test", line: 1, column: 1, captureNames: [] };
defineClosure("test:work", () => (work) => {
  if (work.sleepMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, work.sleepMs);
  if (work.hang) for (;;);
  if (work.exit) process.exit(3);
  if (work.leak) { const kept = []; for (;;) kept.push(new Array(100000).fill(kept.length)); }
  return work.value + ":" + process.pid;
}, info);
`;
const INFO = { name: "work", file: "test", line: 1, column: 1, captureNames: [] };
defineClosure("test:work", () => () => undefined, INFO);
const work = tagClosure(() => undefined, "test:work");
const slice = builtin("slice", (records: readonly unknown[]) => [records]);
const PLAN = {
  node: { op: "step", kind: "map", func: work, parent: { op: "source", read: slice, slot: 0 } },
  sink: { op: "collect" },
} as const;

const home = mkdtempSync(join(tmpdir(), "mr-"));
let master = "";
let backend: RedisBackend;
let events: RecordedEvents;

function job(taskId: string, does: { value: string; sleepMs?: number; exit?: boolean; leak?: boolean; hang?: boolean }, attempt = 0): Task {
  return { taskId, stageId: 0, stageAttempt: 0, partition: 0, attempt, plan: PLAN, bindings: [[does]] };
}

const pidOf = async (id: string) => (await clusterStatus({ home })).executors.find((executor) => executor.id === id)!.pid;
const finished = (taskId: string) => events.finished.find((entry) => entry.taskId === taskId);

beforeAll(async () => {
  ({ master } = await startCluster({ executors: 2, executorMemoryMiB: 96, home }));
  const hash = createHash("sha256").update(CODE).digest("hex");
  addLoadedBundle({ hash, code: CODE });
  const conf = new Map([["task.timeoutMs", "8000"]]);
  backend = createRedisBackend(master, { appName: "processes", conf, secret: readSecretFile(join(home, "secret")) });
  events = new RecordedEvents();
  await backend.start(events);
});
afterAll(async () => {
  await backend?.stop();
  await stopCluster({ home });
  rmSync(home, { recursive: true, force: true });
});

const live = () => events.added.filter((id) => !events.lost.some((lost) => lost.id === id));

test("tasks run in the executor processes", async () => {
  await until(() => live().length === 2, "two executors");
  for (const id of live()) backend.launch(id, [job(`first-${id}`, { value: "x" })]);
  await until(() => events.finished.length === 2, "two results");
  for (const id of live()) expect(finished(`first-${id}`)?.outcome).toMatchObject({ ok: true, value: [`x:${await pidOf(id)}`] });
});

test("kill -9 in mid-task is noticed within a second, and a replacement joins by itself", async () => {
  const [victim, other] = live();
  backend.launch(victim!, [job("killed", { value: "x", sleepMs: 60_000 })]);
  const killedAt = performance.now();
  process.kill(await pidOf(victim!), "SIGKILL");
  await until(() => events.lost.length === 1, "the loss is noticed");
  expect(events.lost[0]!.id).toBe(victim);
  expect(events.lost[0]!.at - killedAt).toBeLessThan(1000);
  backend.launch(other!, [job("killed", { value: "again" }, 1)]);
  await until(() => finished("killed") !== undefined, "the second attempt");
  await until(() => live().length === 2, "a replacement");
});

test("a paused executor is given up, and fenced when it goes on", async () => {
  const [victim] = live();
  const pid = await pidOf(victim!);
  backend.launch(victim!, [job("paused", { value: "late", sleepMs: 300 })]);
  process.kill(pid, "SIGSTOP");
  try {
    await until(() => !live().includes(victim!), "it is given up");
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await until(() => live().length === 2, "it is back under a new id");
  const again = live().find((id) => id.startsWith(victim!));
  expect(again).toBe(`${victim}-2`);
  expect(await pidOf(again!)).toBe(pid);
  backend.launch(again!, [job("fresh", { value: "fresh" })]);
  await until(() => finished("fresh") !== undefined, "the new life works");
  expect(finished("paused")).toBeUndefined();
});

test.each(["exit", "leak"] as const)("user code that ends its thread (%s) costs the thread, not the process", async (how) => {
  const [id] = live();
  const pid = await pidOf(id!);
  backend.launch(id!, [job(`bad-${how}`, { value: "", [how]: true })]);
  await until(() => finished(`bad-${how}`) !== undefined, "its outcome", 20_000);
  expect(finished(`bad-${how}`)?.outcome).toMatchObject({ ok: false, failure: { type: "computeThreadLost" } });
  backend.launch(id!, [job(`next-${how}`, { value: "next" })]);
  await until(() => finished(`next-${how}`) !== undefined, "the next task");
  expect(finished(`next-${how}`)?.outcome).toMatchObject({ ok: true, value: [`next:${pid}`] });
});

test("a task that never returns costs its thread, not the process, and what waited behind it runs", async () => {
  const [id] = live();
  const pid = await pidOf(id!);
  backend.launch(id!, [job("hangs", { value: "", hang: true }), job("behind", { value: "behind" })]);
  await until(() => finished("behind") !== undefined, "the task behind it", 20_000);
  expect(finished("hangs")?.outcome).toMatchObject({ ok: false, failure: { type: "exception", error: { code: "TIMED_OUT" } } });
  expect(finished("behind")?.outcome).toMatchObject({ ok: true, value: [`behind:${pid}`] });
});

test("the daemon starts a Redis that died again, and the work goes on", async () => {
  const lostBefore = events.lost.length;
  const [a, b] = live();
  backend.launch(a!, [job("over", { value: "over", sleepMs: 500 })]);
  process.kill(redisPid(), "SIGKILL");
  backend.launch(b!, [job("meanwhile", { value: "meanwhile" })]);
  await until(() => finished("over") !== undefined && finished("meanwhile") !== undefined, "both results");
  expect(events.lost.length).toBe(lostBefore);
  expect(events.finished.filter(({ taskId }) => taskId === "over")).toHaveLength(1);
});

test("an executor that nobody watches is missed within a second too", async () => {
  const entry = fileURLToPath(threadEntry("cluster/executor/executor-entry"));
  const settings = JSON.stringify({ master, id: "stray", memoryMiB: 64, dataDir: home });
  const env = { ...process.env, MILLRACE_EXECUTOR: settings, MILLRACE_SECRET_FILE: join(home, "secret") };
  const stray = spawn(process.execPath, [entry], { stdio: "ignore", env });
  await until(() => live().includes("stray"), "it is leased");
  backend.launch("stray", [job("on-stray", { value: "stray" })]);
  await until(() => finished("on-stray") !== undefined, "it works");
  const killedAt = performance.now();
  stray.kill("SIGKILL");
  await until(() => !live().includes("stray"), "it is missed");
  expect(events.lost.at(-1)!.at - killedAt).toBeLessThan(1000);
  expect(events.lost.at(-1)!.reason).toMatch(/no heartbeat for more than 750 ms/);
});

test("scaling up and down", async () => {
  const lostBefore = events.lost.length;
  expect((await scaleCluster(3, { home })).executors).toHaveLength(3);
  await until(() => live().length === 3, "a third executor");
  expect((await scaleCluster(2, { home })).executors).toHaveLength(2);
  await until(() => events.lost.length === lostBefore + 1, "one fewer");
});

test("the secret stands in no argument and no log", async () => {
  const secret = readFileSync(join(home, "secret"), "utf8").trim();
  for (const { pid } of (await clusterStatus({ home })).executors) {
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain(secret);
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain(secret);
  }
  expect(readFileSync(join(master.replace("redis+unix://", ""), "..", "..", "executors.log"), "utf8")).not.toContain(secret);
});

test("a second cluster in the same home is refused", async () => {
  await expect(startCluster({ executors: 1, home })).rejects.toMatchObject({ code: "CONTEXT_STATE" });
});

test("a daemon that was killed takes its executors with it, and the next start clears what it left", async () => {
  const other = mkdtempSync(join(tmpdir(), "mr-"));
  const { executors } = await startCluster({ executors: 1, home: other });
  const state = JSON.parse(readFileSync(join(other, "cluster.json"), "utf8")) as { pid: number; runFolder: string };
  const redis = Number(readFileSync(join(state.runFolder, "redis", "redis.pid"), "utf8"));
  process.kill(state.pid, "SIGKILL");
  await until(() => !isAlive(executors[0]!.pid), "the executor has ended");
  expect(isAlive(redis)).toBe(true);
  await startCluster({ executors: 1, home: other });
  await until(() => !isAlive(redis), "the old Redis has ended");
  expect(existsSync(state.runFolder)).toBe(false);
  await stopCluster({ home: other });
  rmSync(other, { recursive: true });
});

/** Redis' process, by the folder it runs in. */
function redisPid(): number {
  return Number(readFileSync(join(master.replace("redis+unix://", ""), "..", "redis.pid"), "utf8"));
}
