import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ClusterDaemon } from "./cluster-daemon.ts";
import { ClusterHome } from "./cluster-home.ts";
import { askControl } from "./control-channel.ts";

const root = mkdtempSync(join(tmpdir(), "mr-daemon-"));
afterAll(() => rmSync(root, { recursive: true }));

test("a daemon with its own Redis: announced, scaled, and nothing left but the secret", async () => {
  const folder = join(root, "a");
  const daemon = new ClusterDaemon({ executors: 1, executorMemoryMiB: 32, redisUrl: undefined, home: folder });
  await daemon.start();
  const home = new ClusterHome(folder);
  const { control, master } = home.readState()!;
  expect(master).toMatch(/^redis\+unix:\/\//);
  await expect.poll(async () => (await askControl(control, { type: "DescribeCluster" }, 1000)).ready, { timeout: 10_000 }).toBe(1);
  await expect(askControl(control, { type: "ScaleCluster", executors: 1e6 }, 1000)).rejects.toThrow(/0 to 256 executors/);
  expect((await askControl(control, { type: "ScaleCluster", executors: 0 }, 5000)).wanted).toBe(0);
  await askControl(control, { type: "StopCluster" }, 1000);
  await daemon.ended;
  expect(readdirSync(folder)).toEqual(["secret"]);
});

test("a Redis that cannot be reached ends the start and leaves nothing running", async () => {
  const folder = join(root, "b");
  const daemon = new ClusterDaemon({ executors: 1, executorMemoryMiB: 32, redisUrl: "redis://127.0.0.1:1", home: folder });
  await expect(daemon.start()).rejects.toMatchObject({ code: "CLUSTER_UNREACHABLE" });
  expect(existsSync(join(folder, "cluster.json"))).toBe(false);
});
