// What must hold when Redis forgets, dies, stalls or is written to by others. Real Redis, fake compute threads.
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Envelope } from "../../cluster/protocol/envelope.ts";
import { Keys } from "../../cluster/protocol/keys.ts";
import { parseMaster } from "../../cluster/protocol/master-url.ts";
import { encodeMessage } from "../../cluster/protocol/messages.ts";
import { RedisConnection } from "../../cluster/protocol/redis-connection.ts";
import { parseSecret } from "../../cluster/protocol/secret.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { ClusterHarness, NOTHING, SECRET, type TestExecutor, task, until } from "./cluster-harness.ts";
import { CuttingProxy } from "./cutting-proxy.ts";

const keys = new Keys("default");
let cluster: ClusterHarness;
let redis: RedisConnection;
beforeEach(async () => {
  cluster = await ClusterHarness.start();
  redis = await RedisConnection.connect(parseMaster(cluster.redis.url));
});
afterEach(async () => {
  redis.close();
  await cluster.stop();
});

async function twoExecutors(): Promise<[TestExecutor, TestExecutor]> {
  return [await cluster.executor("one"), await cluster.executor("two")];
}

const waiting = (...executors: TestExecutor[]) => executors.reduce((sum, { computes }) => sum + (computes.at(-1)?.waitingCount ?? 0), 0);

test.each([
  ["FLUSHALL", () => redis.call("FLUSHALL", [])],
  ["a restart without persistence", () => cluster.redis.restartEmpty()],
])("%s while tasks are outstanding: all finish, once, on the same executors", async (_, lose) => {
  const [one, two] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  for (let i = 0; i < 4; i++) backend.launch(i % 2 ? "one" : "two", [task(`before${i}`, { op: "wait" })]);
  await until(() => waiting(one, two) === 4, "tasks are running");
  await lose();
  backend.launch("one", [task("during", { op: "done", value: "during" })]);
  for (const executor of [one, two]) executor.computes[0]!.release();
  await until(() => events.finished.length === 5, "all have finished");
  backend.launch("two", [task("after", { op: "done", value: "after" })]);
  await until(() => events.finished.length === 6, "it goes on");
  expect([...events.values.keys()].sort()).toEqual(["after", "before0", "before1", "before2", "before3", "during"]);
  expect([...one.computes[0]!.ran, ...two.computes[0]!.ran].sort()).toHaveLength(6);
  expect(events.lost).toEqual([]);
  expect([one.computes.length, two.computes.length]).toEqual([1, 1]);
});

test("results, tasks and announcements written while Redis is away arrive when it is back", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  const makeReceiver = NOTHING;
  backend.startReceiver("one", {
    streamId: 1,
    attempt: 1,
    makeReceiver,
    settings: { blockIntervalMs: 100, restartDelayMs: 2000 },
    storageLevel: StorageLevel.MEMORY_ONLY_SER,
  });
  backend.launch("one", [task("a", { op: "wait" })]);
  await until(() => waiting(one) === 1 && one.receivers.length === 1, "a task and a receiver are running");
  await cluster.redis.kill();
  one.computes[0]!.release();
  backend.launch("one", [task("b", { op: "done", value: "b" })]);
  let stored = false;
  const storing = one.receivers[0]!.host.storeBlock({ blockId: "input-1-x", bytes: new Uint8Array([1]), numRecords: 1 }).then(() => {
    stored = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(stored).toBe(false);
  await cluster.redis.restartEmpty();
  await storing;
  await until(() => events.finished.length === 2 && events.receivers.length === 1, "everything arrived");
  expect(events.values).toEqual(
    new Map([
      ["a", "a"],
      ["b", "b"],
    ]),
  );
  expect(events.lost).toEqual([]);
});

test("losing everything again and again, in the middle of work, loses and doubles nothing", async () => {
  const executors = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  for (let round = 0; round < 20; round++) {
    backend.launch(round % 2 ? "one" : "two", [task(`r${round}`, { op: "done", value: round })]);
    if (round % 4 === 1) await redis.call("FLUSHALL", []);
  }
  await until(() => events.finished.length === 20, "twenty results");
  expect(new Set(events.values.values()).size).toBe(20);
  expect(executors.flatMap((executor) => executor.computes[0]!.ran)).toHaveLength(20);
  expect(events.lost).toEqual([]);
});

test.each([1, 2, 3])("replies cut off at random (seed %i) lose and double nothing", async (seed) => {
  const proxy = await CuttingProxy.start(cluster.redis.url.replace("redis+unix://", ""), seed);
  cluster.master = `redis://127.0.0.1:${proxy.port}`;
  const executors = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  proxy.chance = 0.1;
  for (let round = 0; round < 100; round++) {
    backend.launch(round % 2 ? "one" : "two", [task(`r${round}`, { op: "done", value: round })]);
    await until(() => events.finished.length >= round - 4, `result ${round - 4}`);
  }
  await until(() => events.finished.length === 100, "all results");
  proxy.chance = 0;
  expect(proxy.cuts).toBeGreaterThan(10);
  expect(new Set(events.values.values()).size).toBe(100);
  expect(executors.flatMap((executor) => executor.computes[0]!.ran)).toHaveLength(100);
  expect(events.lost).toEqual([]);
  proxy.stop();
});

test("a Redis without memory takes nothing, and everything goes on when it has some", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  backend.launch("one", [task("before", { op: "wait" })]);
  await until(() => waiting(one) === 1, "it runs");
  await redis.call("CONFIG", ["SET", "maxmemory", "1"]);
  one.computes[0]!.release();
  backend.launch("one", [task("full", { op: "done", value: "full" })]);
  await expect(redis.call("SET", ["x", "y"])).rejects.toThrow(/OOM/);
  await redis.call("CONFIG", ["SET", "maxmemory", "0"]);
  await until(() => events.finished.length === 2, "both results");
  expect(events.lost).toEqual([]);
});

test("a stalled Redis kills no executor", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  await redis.call("DEBUG", ["SLEEP", "2"]);
  backend.launch("one", [task("a", { op: "done", value: 1 })]);
  await until(() => events.finished.length === 1, "a result after the stall");
  await until(() => one.log.length > 0, "one logs");
  expect(events.lost).toEqual([]);
});

test("a newer driver of the same application shuts the older one out", async () => {
  const [one] = await twoExecutors();
  const first = cluster.backend();
  await first.start();
  const second = cluster.backend();
  await second.start();
  await until(() => second.events.added.length === 2, "the newer driver has both executors");
  await until(() => first.events.error !== undefined, "the older one was told");
  expect(first.events.error).toMatchObject({ code: "FENCED" });
  expect(first.events.lost.map(({ id }) => id).sort()).toEqual(["one", "two"]);
  first.backend.launch("one", [task("old", { op: "done", value: 0 })]);
  second.backend.launch("one", [task("new", { op: "done", value: 1 })]);
  await until(() => second.events.finished.length === 1, "the newer one's result");
  expect(one.computes.flatMap((compute) => compute.ran)).toEqual(["new#0"]);
});

test("forged, altered, foreign and random messages are refused before decoding and counted; the loops live", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  const generation = Number(await redis.call("HGET", [keys.application("app"), "generation"]));
  const epoch = Number(await redis.call("HGET", [keys.application("app"), "epoch"]));
  const header = { cluster: "default", application: "app", epoch, direction: "toExecutor", executor: "one", messageId: 99 } as const;
  const body = encodeMessage({ type: "Forget", groups: [] });
  const genuine = new Envelope(SECRET).seal(header, body);
  const altered = Buffer.from(genuine);
  altered[altered.length - 1]! ^= 1;
  const forged = [
    new Envelope(parseSecret("00".repeat(32), "test")).seal(header, body),
    altered,
    new Envelope(SECRET).seal({ ...header, executor: "two" }, body),
    new Envelope(SECRET).seal({ ...header, application: "other" }, body),
    new Envelope(SECRET).seal({ ...header, epoch: 1 }, body),
    ...Array.from({ length: 20 }, (_, i) => randomBytes(i * 7)),
  ];
  let number = 1000;
  for (const message of forged) {
    await redis.call("XADD", [keys.inbox("one"), `${generation}-${number++}`, "m", message]);
    await redis.call("XADD", [keys.results("app"), `${generation}-${number++}`, "e", "one", "m", message]);
  }
  await until(() => one.log.filter(({ event }) => event === "refused").length >= forged.length, "the executor refused all");
  await until(() => backend.counters.refused >= forged.length, "the driver refused all");
  await redis.call("FLUSHALL", []); // The forger has used up the streams' ids; a new generation begins.
  backend.launch("one", [task("a", { op: "done", value: 1 })]);
  await until(() => events.finished.length === 1, "the loops live");
});

test("a genuine message sent a second time runs once", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  const sent: Buffer[] = [];
  backend.launch("one", [task("a", { op: "wait" })]);
  await until(() => waiting(one) === 1, "it runs");
  for (const [, fields] of (await redis.call("XRANGE", [keys.inbox("one"), "-", "+"])) as [Buffer, Buffer[]][]) sent.push(fields[1]!);
  expect(sent.length).toBeGreaterThan(0);
  const generation = Number(await redis.call("HGET", [keys.application("app"), "generation"]));
  for (const [i, message] of sent.entries()) await redis.call("XADD", [keys.inbox("one"), `${generation}-${500 + i}`, "m", message]);
  one.computes[0]!.release();
  await until(() => events.finished.length === 1, "its result");
  expect(one.computes[0]!.ran).toEqual(["a#0"]);
});

test("an executor that ends in order is reported at once, and its tasks' results are no longer taken", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  backend.launch("one", [task("a", { op: "wait" })]);
  await until(() => waiting(one) === 1, "it runs");
  await one.stop();
  await until(() => events.lost.length === 1, "it is lost");
  expect(events.lost[0]).toMatchObject({ id: "one" });
  backend.launch("two", [task("a", { op: "done", value: 2 }, 1)]);
  await until(() => events.finished.length === 1, "another attempt");
});

test("an executor that was fenced drops everything and comes back under a new id", async () => {
  const [one] = await twoExecutors();
  const { backend, events, start } = cluster.backend();
  await start();
  backend.launch("one", [task("a", { op: "wait" })]);
  await until(() => waiting(one) === 1, "it runs");
  const fence = [keys.executors, keys.beats, keys.leases, keys.fenced, keys.inbox("one")];
  await redis.run("fence-executor", fence, ["one"]);
  await until(() => events.added.length === 3, "a new executor was leased");
  expect(events.added[2]).toBe("one-2");
  await until(() => events.lost.length === 1, "the old one is lost");
  expect(events.lost[0]!.id).toBe("one");
  expect(one.computes[0]!.terminated).toBe(true);
  backend.launch("one-2", [task("a", { op: "done", value: 7 }, 1)]);
  await until(() => events.finished.length === 1, "the new one works");
  expect(one.ids).toEqual(["one", "one-2"]);
});

test("a Redis that evicts is refused by drivers and executors", async () => {
  await redis.call("CONFIG", ["SET", "maxmemory-policy", "allkeys-lru"]);
  await expect(cluster.executor("one")).rejects.toThrow();
  await expect(cluster.backend().start()).rejects.toMatchObject({ code: "REDIS_EVICTS" });
});

test.each([true, false])("an executor whose driver fell silent becomes free again (it had begun to work: %s)", async (begun) => {
  const one = await cluster.executor("one");
  const silent = cluster.backend("silent", { "cluster.leaseTimeoutMs": "600" });
  await silent.start();
  if (begun) await until(() => one.computes.length === 1, "it began to work");
  (silent.backend as unknown as { close(): Promise<void> }).close();
  const next = cluster.backend("next");
  await next.start();
  expect(next.events.added).toEqual(["one"]);
});
