// The Lua commands of the protocol, by what a driver and an executor see of them.
import { afterEach, beforeEach, expect, test } from "vitest";
import { SECRET } from "../../test/cluster/cluster-harness.ts";
import { TestRedis } from "../../test/redis-server.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { parseMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { RedisApplication } from "./redis-application.ts";

const keys = new Keys("c");
const envelope = new Envelope(SECRET);
let redis: TestRedis;
let connection: RedisConnection;
beforeEach(async () => {
  redis = await TestRedis.start();
  connection = await RedisConnection.connect(parseMaster(redis.url));
});
afterEach(async () => {
  connection.close();
  await redis.stop();
});

async function registered(): Promise<RedisApplication> {
  const application = new RedisApplication("app", connection, envelope, keys);
  await application.register();
  return application;
}

const beatExecutor = async (id: string, lease: string, inApplication = true) =>
  (
    (await connection.run(
      "beat-executor",
      [keys.executors, keys.beats, keys.leases, keys.fenced, keys.inbox(id), ...(inApplication ? [keys.application("app")] : [])],
      [id, "sealed", lease, "0-0"],
    )) as Buffer[]
  ).map(String);

const enqueue = async ({ epoch, generation, lease }: RedisApplication, id: number, executor = "e", most = 10) =>
  String(
    await connection.run(
      "enqueue-message",
      [keys.application("app"), keys.leases, keys.inbox(executor)],
      [epoch, generation, executor, lease, id, "m", most],
    ),
  );

const report = async ({ epoch, generation, lease }: RedisApplication, id: number, taken = 0) =>
  String(
    await connection.run(
      "report-message",
      [keys.application("app"), keys.leases, keys.results("app"), keys.inbox("e")],
      [epoch, generation, "e", lease, id, "m", taken, 10],
    ),
  );

test("epochs only grow: after a stop, and against a clock that was set back", async () => {
  const first = await registered();
  expect(first.epoch).toBeGreaterThan(1_600_000_000_000);
  expect(first.generation).toBe(first.epoch);
  await first.unregister();
  await connection.call("HSET", [keys.application("app"), "epoch", first.epoch + 1e9]);
  expect((await registered()).epoch).toBe(first.epoch + 1e9 + 1);
});

test("a newer driver shuts out the older one everywhere", async () => {
  const old = await registered();
  await beatExecutor("e", "", false);
  expect(await old.leaseExecutor("e", 0, 0)).toBe("OK");
  const fresh = await registered();
  expect(fresh.epoch).toBeGreaterThan(old.epoch);
  const fenced = expect.objectContaining({ code: "FENCED" });
  await expect(old.beat(new Map(), "0-0")).rejects.toEqual(fenced);
  await expect(old.register()).rejects.toEqual(fenced);
  expect(await enqueue(old, 1)).toBe("FENCED");
  expect(await report(old, 1)).toBe("FENCED");
  expect((await beatExecutor("e", old.lease))[3]).toBe(String(fresh.epoch));
  await old.unregister();
  expect(await fresh.beat(new Map(), "0-0")).toBeDefined();
});

test("one lease at a time; only the executor ends it, and only this one", async () => {
  const application = await registered();
  await beatExecutor("e", "", false);
  await connection.call("HSET", [keys.leases, "taken", "other/1"]);
  expect(await application.leaseExecutor("taken", 0, 0)).toBe("TAKEN");
  expect(await application.leaseExecutor("e", 0, 0)).toBe("OK");
  expect(await application.leaseExecutor("e", 5, 5)).toBe("OK");
  expect(await enqueue(application, 1)).toBe("OK"); // The repetition has not moved the link.
  await connection.run("free-executor", [keys.leases, keys.inbox("e")], ["e", "app/1"]);
  expect((await beatExecutor("e", application.lease))[2]).toBe(application.lease);
  await connection.run("free-executor", [keys.leases, keys.inbox("e")], ["e", application.lease]);
  expect(await enqueue(application, 2)).toBe("UNLEASED");
});

test("messages go once, in order, and not into a full inbox", async () => {
  const application = await registered();
  await application.leaseExecutor("e", 0, 0);
  expect(await enqueue(application, 2)).toBe("GAP");
  expect(await enqueue(application, 1)).toBe("OK");
  expect(await enqueue(application, 1)).toBe("DUPLICATE");
  expect(await enqueue(application, 2, "e", 1)).toBe("FULL");
  expect(await enqueue(application, 2)).toBe("OK");
  expect(await connection.call("XLEN", [keys.inbox("e")])).toBe(2);
  expect(await report(application, 1, 1)).toBe("OK");
  expect(await connection.call("XLEN", [keys.inbox("e")])).toBe(1);
  expect([await report(application, 1), await report(application, 3), await report(application, 2)]).toEqual(["DUPLICATE", "GAP", "OK"]);
});

test("a new generation empties the streams and starts the links where both sides stand", async () => {
  const application = await registered();
  await application.leaseExecutor("e", 0, 0);
  await enqueue(application, 1);
  await report(application, 1);
  const before = { ...application, lease: application.lease, generation: application.generation } as RedisApplication;
  await application.register();
  expect(application.generation).toBe(before.generation + 1);
  expect(await enqueue(before, 2)).toBe("STALE");
  expect(await connection.call("XLEN", [keys.results("app")])).toBe(0);
  expect(await application.leaseExecutor("e", 1, 1)).toBe("OK");
  expect([await enqueue(application, 1), await enqueue(application, 2), await report(application, 2)]).toEqual(["DUPLICATE", "OK", "OK"]);
});

test("a Redis that lost everything knows neither driver nor lease", async () => {
  const application = await registered();
  await application.leaseExecutor("e", 0, 0);
  await connection.call("FLUSHALL", []);
  expect(await application.beat(new Map(), "0-0")).toBeUndefined();
  expect([await enqueue(application, 1), await report(application, 1), await application.leaseExecutor("e", 0, 0)]).toEqual([
    "LOST",
    "LOST",
    "LOST",
  ]);
  const { epoch } = application;
  await application.register();
  expect(application.epoch).toBe(epoch);
  expect(await application.beat(new Map(), "0-0")).toBeDefined();
});

test("a fenced executor is never heard or leased again", async () => {
  const application = await registered();
  await beatExecutor("e", "", false);
  await application.fenceExecutor("e");
  expect(await beatExecutor("e", "", false)).toEqual(["FENCED"]);
  expect(await application.leaseExecutor("e", 0, 0)).toBe("FENCED");
  expect((await application.beat(new Map(), "0-0"))!.executors).toEqual([]);
});

test("a heartbeat reads the executors and drops results that were taken", async () => {
  const application = await registered();
  await beatExecutor("e", "", false);
  await application.leaseExecutor("e", 0, 0);
  await report(application, 1);
  await report(application, 2);
  const { now, executors } = (await application.beat(new Map([["e", 1]]), `${application.generation}-2`))!;
  expect(executors).toEqual([{ id: "e", at: expect.any(Number), sealed: Buffer.from("sealed"), lease: application.lease }]);
  expect(now - executors[0]!.at).toBeLessThan(5000);
  expect(await connection.call("XLEN", [keys.results("app")])).toBe(1);
});
