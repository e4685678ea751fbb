// A whole cluster through the built command: needs the build (`npm test` makes it) and a Redis server on PATH.
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, type RunningCli, startCli } from "../../test/spawn-cli.ts";
import type { ClusterStatus } from "../driver/cluster-status.ts";

let home: string;
let master: string;

function start(...args: string[]): RunningCli {
  return startCli(args, { env: { MILLRACE_HOME: home } });
}

function millrace(...args: string[]): Promise<Finished> {
  return start(...args).finished;
}

async function status(): Promise<ClusterStatus> {
  const { code, stdout, stderr } = await millrace("cluster", "status", "-o", "json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as ClusterStatus;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "mr-"));
  const { code, stdout, stderr } = await millrace("cluster", "start", "--executors", "2");
  expect(stderr).toContain("2 executors are registered");
  expect(code).toBe(0);
  master = stdout.trim();
});
afterAll(async () => {
  await millrace("cluster", "stop");
  await rm(home, { recursive: true, force: true });
});

test("start prints the master URL alone; status shows each executor", async () => {
  expect(master).toMatch(/^redis\+unix:\/\/\//);
  const found = await status();
  expect(found.master).toBe(master);
  expect(found.executors).toHaveLength(2);
  for (const executor of found.executors) {
    expect(executor).toEqual({
      id: expect.any(String),
      pid: expect.any(Number),
      host: expect.any(String),
      state: "free",
      application: null,
      lastHeartbeatMs: expect.any(Number),
    });
    expect(() => process.kill(executor.pid, 0)).not.toThrow();
  }
});

test("a second cluster in the same place is refused", async () => {
  const { code, stderr } = await millrace("cluster", "start");
  expect(code).toBe(1);
  expect(stderr).toContain("error CONTEXT_STATE: A cluster is already running");
});

test("submit runs a job there, and the executors are free again afterwards", async () => {
  const input = await mkdtemp(join(home, "in-"));
  const cli = start("submit", "examples/directory-word-count.ts", "--master", master, "--batch-interval", "200ms", "--", input);
  await cli.seen(/^Time: \d+ ms$/m);
  const [application] = (await status()).executors.map((executor) => executor.application);
  expect(application).toMatch(/^directory-word-count-[0-9a-f]{6}$/);
  expect((await status()).executors.map((executor) => executor.application)).toEqual([application, application]);
  await writeFile(join(input, ".next"), "a b a\nc\n");
  await rename(join(input, ".next"), join(input, "text"));
  await cli.seen(/\(a,2\)/);
  cli.child.kill("SIGINT");
  expect((await cli.finished).code).toBe(0);
  await expect
    .poll(async () => (await status()).executors.map((executor) => executor.state), { timeout: 10_000, interval: 100 })
    .toEqual(["free", "free"]);
});

test("executor joins from another process; scale changes the number of the cluster's own", async () => {
  const joined = start("executor", "--master", master, "--id", "mine");
  await expect
    .poll(async () => (await status()).executors.map((executor) => executor.id), { timeout: 10_000, interval: 100 })
    .toContain("mine");
  joined.child.kill("SIGTERM");
  expect((await joined.finished).code).toBe(0);
  const { code, stderr } = await millrace("cluster", "scale", "1");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "1 executor is registered.\n" });
  expect((await status()).executors).toHaveLength(1);
});

test("stop ends it, and says when there was nothing to stop", async () => {
  const { executors } = await status();
  expect(await millrace("cluster", "stop")).toMatchObject({ code: 0, stderr: "The cluster has stopped.\n" });
  for (const { pid } of executors) expect(() => process.kill(pid, 0)).toThrow();
  expect(await millrace("cluster", "stop")).toMatchObject({ code: 0, stderr: "No cluster was running.\n" });
  expect(await millrace("cluster", "status")).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("error CLUSTER_UNREACHABLE: No cluster is running"),
  });
});
