import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../test/cluster/cluster-harness.ts";
import { TestRedis } from "../../test/redis-server.ts";
import { ensureSecretFile } from "../protocol/secret.ts";
import { ExecutorProcess } from "./executor-process.ts";

const runFolder = mkdtempSync(join(tmpdir(), "mr-process-"));
let redis: TestRedis;
beforeAll(async () => {
  redis = await TestRedis.start();
});
afterAll(async () => {
  await redis.stop();
  rmSync(runFolder, { recursive: true });
});

test("a process that is killed is reported and replaced under a new id; a stopped one is not", async () => {
  const secretFile = join(runFolder, "secret");
  ensureSecretFile(secretFile);
  const registered: string[] = [];
  const exited: [string, string][] = [];
  const place = new ExecutorProcess({
    master: redis.url,
    memoryMiB: 32,
    runFolder,
    secretFile,
    registered: (id) => registered.push(id),
    exited: (id, reason) => exited.push([id, reason]),
  });
  await until(() => registered.length === 1, "it is registered");
  process.kill(place.pid!, "SIGKILL");
  await until(() => registered.length === 2, "its replacement is registered");
  expect(exited).toEqual([[registered[0], "it was killed by SIGKILL"]]);
  expect(registered[1]).not.toBe(registered[0]);
  await place.stop();
  expect(exited[1]).toEqual([registered[1], "it ended with code 0"]);
  expect(place.pid).toBeUndefined();
});
