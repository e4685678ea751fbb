// States on a cluster of two executor processes: they stay where they are, and when executors or their threads are lost
// between batches, every batch gives what it would have given without. Needs `npm run build`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { installBundleRuntime } from "../../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../../cluster/compile/compile-job.ts";
import { loadJob } from "../../cluster/compile/load-job.ts";
import { clusterStatus, startCluster, stopCluster } from "../../cluster/driver/local-cluster.ts";
import * as millrace from "../../index.ts";
import * as testing from "../../testing.ts";
import type * as Programs from "../jobs/states.ts";
import { ROOT } from "../source-tree.ts";
import { until } from "./cluster-harness.ts";

const home = mkdtempSync(join(tmpdir(), "mr-"));
let programs: typeof Programs;
let master: string;
let sc: millrace.MillraceContext;

beforeAll(async () => {
  process.env.MILLRACE_HOME = home;
  installBundleRuntime({ millrace, "millrace/testing": testing }, ROOT);
  programs = (await loadJob(await compileJob(join(ROOT, "test/jobs/states.ts")))) as unknown as typeof Programs;
  ({ master } = await startCluster({ executors: 2, executorMemoryMiB: 96, home }));
});
afterEach(() => sc?.stop());
afterAll(async () => {
  await stopCluster({ home });
  delete process.env.MILLRACE_HOME;
  rmSync(home, { recursive: true, force: true });
});

const BATCHES = 32;

/** What the batches must give. */
function expectedRun(): { snapshots: Record<string, number>[]; updated: Record<string, number>[] } {
  const [sums, usedAt] = [new Map<string, number>(), new Map<string, number>()];
  const all = new Map<string, number>();
  const [snapshots, updated] = [[], []] as [Record<string, number>[], Record<string, number>[]];
  for (let batch = 0; batch < BATCHES; batch++) {
    for (const key of programs.keysOf(batch, 40)) {
      sums.set(key, (sums.get(key) ?? 0) + 1);
      all.set(key, (all.get(key) ?? 0) + 1);
      usedAt.set(key, batch);
    }
    for (const [key, at] of usedAt) {
      if (at >= batch - 20) continue;
      sums.delete(key);
      usedAt.delete(key);
    }
    snapshots.push(Object.fromEntries(sums));
    updated.push(Object.fromEntries(all));
  }
  return { snapshots, updated };
}

/** Runs all batches; `before` is called with the index of each. */
async function runAll(before: (batch: number) => Promise<void>, checkpointSeconds: number): Promise<Programs.StateRun> {
  sc = new millrace.MillraceContext(master, "states", { conf: new Map([["default.parallelism", "3"]]) });
  await sc.start();
  await until(() => sc.executors().length === 2, "two executors", 20_000);
  const run = programs.startStates(sc, join(home, "checkpoints"), BATCHES, checkpointSeconds);
  const failed = run.ssc.awaitTermination();
  failed.catch(() => {});
  for (let batch = 0; batch < BATCHES; batch++) {
    await Promise.race([run.ssc.whenIdle(), failed]);
    await before(batch);
    run.clock.advance(1000);
  }
  await Promise.race([run.ssc.whenIdle(), failed]);
  return run;
}

async function killOne(which: number): Promise<void> {
  const { executors } = await clusterStatus({ home });
  process.kill(executors[which % executors.length]!.pid, "SIGKILL");
}

test("without a loss each key's state stays in one process", async () => {
  const run = await runAll(async () => {}, 10);
  const byKey = new Map<string, Set<number>>();
  for (const batch of run.processes) for (const [key, pid] of batch) byKey.set(key, (byKey.get(key) ?? new Set()).add(pid));
  expect([...byKey].filter(([, pids]) => pids.size > 1)).toEqual([]);
  expect(new Set([...byKey.values()].flatMap((pids) => [...pids])).size).toBe(2);
  expect({ snapshots: run.snapshots, updated: run.updated }).toEqual(expectedRun());
  expect(run.gone.flat()).toContain("early");
});

test.each([
  ["before the first checkpoint", [3], 10],
  ["right before and after checkpoints of changes", [8, 9, 10, 13], 3],
  ["again and again", [2, 6, 7, 12, 17, 18, 24, 29], 4],
])(
  "executors are killed %s",
  async (_name, at, checkpointSeconds) => {
    const run = await runAll(async (batch) => {
      if (at.includes(batch)) await killOne(batch);
    }, checkpointSeconds);
    expect({ snapshots: run.snapshots, updated: run.updated }).toEqual(expectedRun());
  },
  120_000,
);

test("both executors are killed at once: all states come from the checkpoint and the batches since", async () => {
  const run = await runAll(async (batch) => {
    if (batch !== 17) return;
    const known = sc.executors().map(({ id }) => id);
    await killOne(0);
    await killOne(1);
    await until(() => !sc.executors().some(({ id }) => known.includes(id)), "they are missed", 20_000);
    await until(() => sc.executors().length === 2, "others have come", 20_000);
  }, 5);
  expect({ snapshots: run.snapshots, updated: run.updated }).toEqual(expectedRun());
}, 120_000);
