import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { findRedisServer, startRedisProcess } from "./redis-process.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-redis-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("without a server on PATH, the error says how to get one", () => {
  expect(() => findRedisServer("/nowhere")).toThrow(
    expect.objectContaining({ code: "REDIS_NOT_FOUND", message: expect.stringContaining("apt-get install redis-server") }),
  );
  expect(findRedisServer()).toMatch(/(redis|valkey)-server$/);
});

test("a private server answers on its socket, which only we may use, and on no port", async () => {
  const { child, url } = await startRedisProcess(folder);
  const connection = await RedisConnection.connect(parseMaster(url));
  await connection.assertNoEviction();
  expect((await connection.call("CONFIG", ["GET", "port"])) as Buffer[]).toEqual([Buffer.from("port"), Buffer.from("0")]);
  expect(statSync(join(folder, "redis.sock")).mode & 0o077).toBe(0);
  connection.close();
  child.kill("SIGKILL");
});

test("a folder too deep for a socket is refused", async () => {
  await expect(startRedisProcess(`/tmp/${"x".repeat(100)}`)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
