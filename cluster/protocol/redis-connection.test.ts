import { afterAll, beforeAll, expect, test } from "vitest";
import { TestRedis } from "../../test/redis-server.ts";
import { parseMaster } from "./master-url.ts";
import { RedisConnection } from "./redis-connection.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await TestRedis.start();
});
afterAll(() => redis.stop());

const connect = (options = {}) => RedisConnection.connect(parseMaster(redis.url), options);

test("a server that is not there is reported within the deadline", async () => {
  const master = parseMaster("redis+unix:///nowhere/redis.sock");
  await expect(RedisConnection.connect(master, { connectDeadlineMs: 200 })).rejects.toMatchObject({
    code: "CLUSTER_UNREACHABLE",
    message: expect.stringContaining("within 200 ms (connect ENOENT"),
  });
});

test("commands wait for a server that comes back, in order, and the loss is told", async () => {
  const connection = await connect();
  let reconnected = 0;
  connection.onReconnect = () => reconnected++;
  await redis.kill();
  const replies = Promise.all([
    connection.call("RPUSH", ["list", "a"]),
    connection.call("RPUSH", ["list", "b"]),
    connection.call("LRANGE", ["list", 0, -1]),
  ]);
  await redis.restartEmpty();
  expect((await replies)[2]).toEqual([Buffer.from("a"), Buffer.from("b")]);
  expect(reconnected).toBe(1);
  connection.close();
});

test("a command without an answer is cut off and asked again", async () => {
  const connection = await connect({ commandDeadlineMs: 100 });
  const other = await connect();
  let reconnected = 0;
  connection.onReconnect = () => reconnected++;
  const sleeping = other.call("DEBUG", ["SLEEP", "0.6"]);
  expect(String(await connection.call("PING", []))).toBe("PONG");
  expect(reconnected).toBeGreaterThan(0);
  await sleeping;
  connection.close();
  other.close();
});

test("a command refused by Redis rejects with its reason", async () => {
  const connection = await connect();
  await expect(connection.call("HGET", ["x"])).rejects.toThrow(/wrong number of arguments/);
  connection.close();
});

test("a Lua command is loaded when Redis does not know it (any more)", async () => {
  const connection = await connect();
  const free = () => connection.run("free-executor", ["leases", "inbox"], ["e", "lease"]);
  expect(String(await free())).toBe("OK");
  await connection.call("SCRIPT", ["FLUSH"]);
  expect(String(await free())).toBe("OK");
  connection.close();
});

test("close rejects what waits and what comes after", async () => {
  const connection = await connect();
  const waiting = connection.call("BLPOP", ["nothing", 0]);
  connection.close();
  await expect(waiting).rejects.toMatchObject({ code: "STOPPED" });
  await expect(connection.call("PING", [])).rejects.toMatchObject({ code: "STOPPED" });
});

test("only a Redis that evicts nothing will do", async () => {
  const connection = await connect();
  await connection.assertNoEviction();
  await connection.call("CONFIG", ["SET", "maxmemory-policy", "volatile-ttl"]);
  await expect(connection.assertNoEviction()).rejects.toMatchObject({ code: "REDIS_EVICTS", details: { policy: "volatile-ttl" } });
  connection.close();
});
