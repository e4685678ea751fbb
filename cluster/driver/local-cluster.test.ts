import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { clusterStatus, scaleCluster, startCluster, stopCluster } from "./local-cluster.ts";

const home = mkdtempSync(join(tmpdir(), "millrace-local-"));
afterAll(() => rmSync(home, { recursive: true }));

test("without a cluster, everything says so", async () => {
  const none = { code: "CLUSTER_UNREACHABLE", message: expect.stringContaining("millrace cluster start") };
  await expect(clusterStatus({ home })).rejects.toMatchObject(none);
  await expect(scaleCluster(3, { home })).rejects.toMatchObject(none);
  expect(await stopCluster({ home })).toBe(false);
});

test("a wrong size or address is refused before anything starts", async () => {
  await expect(startCluster({ executors: 0, home })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(startCluster({ executors: 1, redisUrl: "http://h", home })).rejects.toMatchObject({ code: "UNKNOWN_MASTER" });
});

test("a daemon that cannot start says why", async () => {
  const deep = join(home, "x".repeat(90));
  await expect(startCluster({ executors: 1, home: deep })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("MILLRACE_HOME"),
  });
});
