import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../test/cluster/cluster-harness.ts";
import { TestRedis } from "../../test/redis-server.ts";
import { parseMaster } from "./master-url.ts";
import { RedisConnection } from "./redis-connection.ts";
import { StreamReader } from "./stream-reader.ts";

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

const add = (id: string, value: string) => connection.call("XADD", ["s", id, "m", value]);

test("entries come in order, across a restart without data, and after a rewind", async () => {
  const reader = await StreamReader.open(parseMaster(redis.url), "s", "5-0");
  const seen: string[] = [];
  const running = reader.run((entries) => {
    for (const { fields } of entries) seen.push(String(fields.get("m")));
  });
  await add("4-9", "before the cursor");
  await add("5-1", "a");
  await add("5-2", "b");
  await until(() => seen.length === 2, "two entries");
  await redis.restartEmpty();
  await add("6-1", "c");
  await until(() => seen.length === 3, "an entry after the restart");
  reader.rewind();
  await connection.call("DEL", ["s"]);
  await add("7-1", "wakes it");
  await until(() => seen.length === 4, "one more");
  expect(seen).toEqual(["a", "b", "c", "wakes it"]);
  reader.close();
  await running;
});
