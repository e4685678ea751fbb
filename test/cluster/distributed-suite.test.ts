// Spark's DistributedSuite and FailureSuite on a real cluster of two executors and, where attempts are counted, in this
// thread. A test bears the id of its case (test/conformance/cases.json). Needs `npm run build`.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installBundleRuntime } from "../../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../../cluster/compile/compile-job.ts";
import { loadJob } from "../../cluster/compile/load-job.ts";
import * as millrace from "../../index.ts";
import { MasterSession } from "../conformance/masters.ts";
import type * as Programs from "../jobs/core-suites.ts";
import { ROOT } from "../source-tree.ts";

let programs: typeof Programs;
let cluster: MasterSession;

beforeAll(async () => {
  installBundleRuntime({ millrace }, ROOT);
  programs = (await loadJob(await compileJob(join(ROOT, "test/jobs/core-suites.ts")))) as unknown as typeof Programs;
  cluster = await MasterSession.open("redis", { MILLRACE_TEST_VAR: "TEST_VALUE" });
});
afterAll(() => cluster?.end());

/** Runs a program with a context of its own. */
async function on<R>(sc: millrace.MillraceContext, program: (sc: millrace.MillraceContext) => Promise<R>): Promise<R> {
  try {
    return await program(sc);
  } finally {
    await sc.stop();
  }
}
const onCluster = <R>(program: (sc: millrace.MillraceContext) => Promise<R>, conf = {}) => on(cluster.newContext(conf), program);
/** In this thread, where the job's own variables count attempts; each task may fail twice. */
const onLocal = <R>(program: (sc: millrace.MillraceContext) => Promise<R>) =>
  on(new millrace.MillraceContext("local", "test", { conf: new Map([["task.maxFailures", "2"]]) }), program);

describe("on a cluster", () => {
  test("core.DistributedSuite/task throws not serializable exception", async () => {
    await expect(onCluster(programs.throwNotSerializable)).rejects.toMatchObject({ code: "TASK_FAILED", cause: { message: "oops" } });
  });

  test("core.DistributedSuite/simple groupByKey", async () => {
    const groups = await onCluster(programs.simpleGroupByKey);
    expect(new Map(groups)).toEqual(
      new Map([
        [1, [1, 2, 3]],
        [2, [1]],
      ]),
    );
  });

  test("core.DistributedSuite/accumulators", async () => {
    expect(await onCluster(programs.sumByAccumulator)).toBe(55);
  });

  test("core.DistributedSuite/broadcast variables", async () => {
    expect(await onCluster(programs.sumOfBroadcast)).toBe(0);
  });

  test("core.DistributedSuite/repeatedly failing task", async () => {
    await expect(onCluster(programs.failAlways)).rejects.toMatchObject({
      code: "TASK_FAILED",
      message: expect.stringContaining("failed 4 times"),
    });
  });

  test("core.DistributedSuite/repeatedly failing task that crashes JVM with a zero exit code (SPARK-16925)", async () => {
    await onCluster(async (sc) => {
      await expect(programs.exitAlways(sc)).rejects.toMatchObject({ message: expect.stringContaining("failed 4 times") });
      expect(await programs.countToTen(sc)).toBe(10);
    });
  });

  test.each([
    ["core.DistributedSuite/caching", "MEMORY_ONLY", 1],
    ["core.DistributedSuite/caching in memory, replicated", "MEMORY_ONLY_2", 2],
    ["core.DistributedSuite/caching on disk, replicated", "DISK_ONLY_2", 2],
    ["core.DistributedSuite/caching in memory and disk, replicated", "MEMORY_AND_DISK_2", 2],
    ["core.DistributedSuite/caching in memory and disk, serialized, replicated", "MEMORY_AND_DISK_SER_2", 2],
  ])("%s", async (_id, level, replicas) => {
    const { counts, info, first } = await onCluster((sc) => programs.countCached(sc, level));
    expect(counts).toEqual([1000, 1000]);
    expect(info).toMatchObject({ numCachedPartitions: 10, storageLevel: millrace.StorageLevel.fromString(level) });
    expect([...info!.locations.values()].map((executors) => new Set(executors).size)).toEqual(Array(10).fill(replicas));
    expect(first).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test("core.DistributedSuite/compute without caching when no partitions fit in memory", async () => {
    const result = await onCluster(programs.countWithoutRoom, { "storage.memoryBytes": "10000" });
    expect(result).toEqual({ counts: [10_000, 10_000, 10_000], cachedBlocks: 0 });
  });

  test("core.DistributedSuite/passing environment variables to cluster", async () => {
    expect(await onCluster(programs.testVariables)).toEqual(["TEST_VALUE", "TEST_VALUE"]);
  });

  test("core.DistributedSuite/recover from node failures", async () => {
    expect(await onCluster(programs.dieOnce)).toBe(2);
  });

  test("core.DistributedSuite/recover from repeated node failures during shuffle-map", async () => {
    expect(await onCluster((sc) => programs.dieInShuffleMap(sc, 3))).toEqual([2, 2, 2]);
  });

  test("core.DistributedSuite/reference partitions inside a task: it is refused before anything runs", async () => {
    await expect(onCluster(programs.referRDD)).rejects.toMatchObject({ code: "CANNOT_ENCODE", message: expect.stringContaining("data") });
  });
});

describe("tasks that fail", () => {
  test("core.FailureSuite/failure in a two-stage job", async () => {
    expect(new Map(await onLocal(programs.failOnceOnReduceSide))).toEqual(
      new Map([
        [1, 1],
        [2, 4],
        [3, 9],
      ]),
    );
    expect(programs.runs.reduceSide).toBe(4);
  });

  test("core.FailureSuite/last failure cause is sent back to driver", async () => {
    const expected = { code: "TASK_FAILED", cause: { message: "oops", cause: { message: "failed=2" } } };
    await expect(onLocal(programs.failWithCause)).rejects.toMatchObject(expected);
    expect(programs.runs.cause).toBe(4);
  });

  test("core.FailureSuite/failure because task closure is not serializable", async () => {
    await onCluster(async (sc) => {
      for (const job of programs.captureNonSerializable(sc)) {
        await expect(job).rejects.toMatchObject({ code: "CANNOT_ENCODE", message: expect.stringContaining("holder") });
      }
    });
  });

  test("core.FailureSuite/failure cause stacktrace is sent back to driver if exception is not serializable", async () => {
    const { stack } = await failureOf(onCluster(programs.throwNonSerializable));
    expect(stack).toContain("NonSerializableUserException");
  });

  test("core.FailureSuite/failure cause stacktrace is sent back to driver if exception is not deserializable", async () => {
    const { stack } = await failureOf(onCluster(programs.throwNonDeserializable));
    expect(stack).toContain("NonDeserializableUserException");
  });
});

/** What a task threw, as the driver has it. */
async function failureOf(job: Promise<unknown>): Promise<Error> {
  const error = await job.then(
    () => expect.unreachable("it should have failed"),
    (failure: Error) => failure,
  );
  expect(error).toMatchObject({ code: "TASK_FAILED" });
  return error.cause as Error;
}
