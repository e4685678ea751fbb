import { afterAll, beforeAll, expect, test } from "vitest";
import { ClusterHarness, SECRET, until } from "../../test/cluster/cluster-harness.ts";
import { parseMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { parseSecret } from "../protocol/secret.ts";
import { readClusterStatus } from "./cluster-status.ts";

let cluster: ClusterHarness;
let connection: RedisConnection;
beforeAll(async () => {
  cluster = await ClusterHarness.start();
  connection = await RedisConnection.connect(parseMaster(cluster.redis.url));
});
afterAll(async () => {
  connection.close();
  await cluster.stop();
});

test("executors with their state and application; those of another secret are not shown", async () => {
  const master = parseMaster(cluster.redis.url);
  await cluster.executor("one");
  expect(await readClusterStatus(connection, master, SECRET)).toEqual({
    master: cluster.redis.url,
    executors: [
      { id: "one", pid: process.pid, host: expect.any(String), state: "free", application: null, lastHeartbeatMs: expect.any(Number) },
    ],
  });
  expect((await readClusterStatus(connection, master, parseSecret("00".repeat(32), "test"))).executors).toEqual([]);
  const { start } = cluster.backend("counting");
  await start();
  await until(() => true, "now");
  await expect
    .poll(async () => (await readClusterStatus(connection, master, SECRET)).executors[0])
    .toMatchObject({ state: "idle", application: "counting" });
});
