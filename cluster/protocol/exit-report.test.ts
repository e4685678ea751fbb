import { afterAll, beforeAll, expect, test } from "vitest";
import { SECRET } from "../../test/cluster/cluster-harness.ts";
import { TestRedis } from "../../test/redis-server.ts";
import { Envelope } from "./envelope.ts";
import { reportExit } from "./exit-report.ts";
import { Keys } from "./keys.ts";
import { parseMaster } from "./master-url.ts";
import { decodeMessage } from "./messages.ts";
import { RedisConnection } from "./redis-connection.ts";

const keys = new Keys("c");
const envelope = new Envelope(SECRET);
let redis: TestRedis;
let connection: RedisConnection;
beforeAll(async () => {
  redis = await TestRedis.start();
  connection = await RedisConnection.connect(parseMaster(redis.url));
});
afterAll(async () => {
  connection.close();
  await redis.stop();
});

test("the driver that leases the executor is told, and the id is fenced", async () => {
  await connection.call("HSET", [keys.application("app"), "epoch", 7, "generation", 8]);
  await connection.call("HSET", [keys.leases, "e", "app/7"]);
  await reportExit(connection, keys, envelope, "e", "it was killed");
  const [[id, [, executor, , sealed]]] = (await connection.call("XRANGE", [keys.results("app"), "-", "+"])) as unknown as [
    [Buffer, Buffer[]],
  ];
  expect(String(id)).toBe("8-1");
  expect(String(executor)).toBe("");
  const expected = { cluster: "c", application: "app", epoch: 7, direction: "supervisor", executor: "e" } as const;
  const { body } = envelope.openFrom(expected, sealed!);
  expect(decodeMessage(body, ["ExecutorExited"])).toEqual({ type: "ExecutorExited", executorId: "e", reason: "it was killed" });
  expect(await connection.call("ZSCORE", [keys.fenced, "e"])).not.toBeNull();
  expect(await connection.call("HGET", [keys.leases, "e"])).toBeNull();
});

test("an executor nobody leased is fenced, and nobody is told", async () => {
  await reportExit(connection, keys, envelope, "free", "it was killed");
  expect(await connection.call("ZSCORE", [keys.fenced, "free"])).not.toBeNull();
  expect(await connection.call("XLEN", [keys.results("app")])).toBe(1);
});
