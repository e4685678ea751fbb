import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SECRET, until } from "../../test/cluster/cluster-harness.ts";
import { TestRedis } from "../../test/redis-server.ts";
import { runExecutor } from "./executor.ts";

const folder = () => mkdtempSync(join(tmpdir(), "millrace-executor-"));
const options = { secret: SECRET, memoryMiB: 16 };

test("a wrong id or master is refused before anything starts", async () => {
  const signal = AbortSignal.timeout(1000);
  await expect(runExecutor({ ...options, masterUrl: "local[2]", dataDir: folder(), signal })).rejects.toMatchObject({
    code: "UNKNOWN_MASTER",
  });
  const bad = runExecutor({ ...options, masterUrl: "redis://h", id: "a b", dataDir: folder(), signal });
  await expect(bad).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("it registers, ends when asked, and leaves no file", async () => {
  const redis = await TestRedis.start();
  const abort = new AbortController();
  const dataDir = folder();
  const ids: string[] = [];
  const running = runExecutor({
    ...options,
    masterUrl: redis.url,
    id: "one",
    dataDir,
    signal: abort.signal,
    onRegistered: (id) => ids.push(id),
  });
  await until(() => ids.length === 1, "it is registered");
  expect(readdirSync(dataDir)).toHaveLength(1);
  abort.abort();
  await running;
  expect(ids).toEqual(["one"]);
  expect(readdirSync(dataDir)).toEqual([]);
  await redis.stop();
});
