// Persisted RDDs on a cluster of two executor processes: each storage level, what a lost executor and a lost compute
// thread take along, and memory that is too small. Tests of what Spark's suites show bear the ids of their cases. Needs
// `npm run build`.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { installBundleRuntime } from "../../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../../cluster/compile/compile-job.ts";
import { loadJob } from "../../cluster/compile/load-job.ts";
import { clusterStatus, startCluster, stopCluster } from "../../cluster/driver/local-cluster.ts";
import * as millrace from "../../index.ts";
import type * as Programs from "../jobs/caching.ts";
import { ROOT } from "../source-tree.ts";
import { until } from "./cluster-harness.ts";

const home = mkdtempSync(join(tmpdir(), "mr-"));
let programs: typeof Programs;
let master: string;
let sc: millrace.MillraceContext;

beforeAll(async () => {
  process.env.MILLRACE_HOME = home;
  installBundleRuntime({ millrace }, ROOT);
  programs = (await loadJob(await compileJob(join(ROOT, "test/jobs/caching.ts")))) as unknown as typeof Programs;
  ({ master } = await startCluster({ executors: 2, executorMemoryMiB: 96, home }));
});
afterEach(() => sc?.stop());
afterAll(async () => {
  await stopCluster({ home });
  delete process.env.MILLRACE_HOME;
  rmSync(home, { recursive: true, force: true });
});

/** Begins an application that has both executors. */
async function begin(conf: Record<string, string> = {}): Promise<millrace.MillraceContext> {
  sc = new millrace.MillraceContext(master, "caching", { conf: new Map(Object.entries(conf)) });
  await sc.start();
  await until(() => sc.executors().length === 2, "two executors", 20_000);
  return sc;
}

test.each([
  ["core.DistributedSuite/caching", "MEMORY_ONLY", 1],
  ["core.DistributedSuite/caching on disk", "DISK_ONLY", 1],
  ["core.DistributedSuite/caching in memory, replicated", "MEMORY_ONLY_2", 2],
  ["core.DistributedSuite/caching in memory, serialized, replicated", "MEMORY_ONLY_SER_2", 2],
  ["core.DistributedSuite/caching on disk, replicated", "DISK_ONLY_2", 2],
  ["core.DistributedSuite/caching in memory and disk, replicated", "MEMORY_AND_DISK_2", 2],
  ["core.DistributedSuite/caching in memory and disk, serialized, replicated", "MEMORY_AND_DISK_SER_2", 2],
])("%s", async (_id, level, replicas) => {
  expect(await programs.caching(await begin(), level)).toEqual({
    counts: [1000, 1000],
    cachedPartitions: 10,
    replicas: [replicas],
    firstBlock: Array.from({ length: 100 }, (_, i) => i + 1),
    isComputedOnce: true,
  });
});

test("core.DistributedSuite/compute without caching when no partitions fit in memory", async () => {
  expect(await programs.countThrice(await begin({ "storage.memoryBytes": "1000" }))).toEqual([[10_000, 10_000, 10_000], 0]);
});

test("core.DistributedSuite/compute when only some partitions fit in memory", async () => {
  const [counts, kept] = await programs.countThrice(await begin({ "storage.memoryBytes": "25000" }));
  expect(counts).toEqual([10_000, 10_000, 10_000]);
  expect(kept).toBeGreaterThanOrEqual(4);
  expect(kept).toBeLessThanOrEqual(6);
});

test("core.DistributedSuite/unpersist RDDs", async () => {
  const kept = await programs.keep(await begin(), "DISK_ONLY_2");
  const files = () => (readdirSync(home, { recursive: true }) as string[]).filter((name) => name.endsWith(".block")).length;
  expect([sc.getPersistentRDDs().size, kept.info?.numCachedPartitions, files()]).toEqual([1, 10, 20]);
  kept.unpersist();
  expect([sc.getPersistentRDDs().size, sc.getRDDStorageInfo()]).toEqual([0, []]);
  await until(() => files() === 0, "the files are gone");
  expect(await kept.compare()).toMatchObject({ same: 0 });
});

const TWICE = ["MEMORY_ONLY_2", "MEMORY_ONLY_SER_2", "MEMORY_AND_DISK_2", "MEMORY_AND_DISK_SER_2", "DISK_ONLY_2"];

describe("what is kept twice outlives an executor", () => {
  test.each(TWICE)("core.DistributedSuite/recover from node failures with replication: %s", async (level) => {
    const kept = await programs.keep(await begin(), level);
    expect([...kept.info!.locations.values()].every((holders) => holders.length === 2)).toBe(true);
    const [victim] = (await clusterStatus({ home })).executors;
    process.kill(victim!.pid, "SIGKILL");
    await until(() => !sc.executors().some(({ id }) => id === victim!.id), "it is missed");
    expect(await kept.compare()).toEqual({ same: 1000, tasks: 10 });
    expect(sc.counts().recomputedTasks).toBe(0);
  });
});

describe("a lost compute thread", () => {
  test.each([...TWICE.slice(1, 2), ...TWICE.slice(3), "DISK_ONLY", "MEMORY_ONLY_SER", "MEMORY_AND_DISK_SER"])(
    "leaves %s as it is",
    async (level) => {
      const kept = await programs.keep(await begin({ "task.maxFailures": "1" }), level);
      await programs.loseThreads(sc);
      expect(await kept.compare()).toMatchObject({ same: 1000 });
    },
  );

  test("takes along what was kept as records, and the driver knows", async () => {
    const kept = await programs.keep(await begin({ "task.maxFailures": "1" }), "MEMORY_ONLY");
    expect(sc.getRDDStorageInfo()[0]?.numCachedPartitions).toBe(10);
    await programs.loseThreads(sc);
    await until(() => sc.getRDDStorageInfo().length === 0, "nothing is said to be kept");
    expect(await kept.compare()).toMatchObject({ same: 0 });
  });

  test("takes none of two copies along", async () => {
    const kept = await programs.keep(await begin({ "task.maxFailures": "1" }), "MEMORY_ONLY_2");
    await programs.loseThreads(sc);
    expect(await kept.compare()).toMatchObject({ same: 1000 });
  });
});

test("RDDs much larger than the memory for them give the right results at every level, and the bound holds", async () => {
  const storageBytes = 150_000;
  const { wrong, kept, spilledBytes, maxUsedBytes } = await programs.manyLevels(
    await begin({ "storage.memoryBytes": String(storageBytes) }),
  );
  expect(wrong).toBe(0);
  expect(kept).toBeGreaterThan(12);
  expect(spilledBytes).toBeGreaterThan(0);
  // As records, and as much again encoded.
  expect(maxUsedBytes).toBeLessThanOrEqual(2 * storageBytes);
});

test("on one executor there is one copy, whatever was asked for", async () => {
  sc = new millrace.MillraceContext(master, "alone", { conf: new Map([["cluster.maxExecutors", "1"]]) });
  await sc.start();
  expect(await programs.caching(sc, "DISK_ONLY_3")).toMatchObject({ cachedPartitions: 10, replicas: [1], isComputedOnce: true });
});
