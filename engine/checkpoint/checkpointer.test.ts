// Which checkpoints are written when, and what is left of an RDD then. That the files are right is told in sources/files.
import { beforeEach, describe, expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { MapPartitionsRDD } from "../rdd/map-partitions-rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { ShuffledRDD } from "../rdd/shuffled-rdd.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { unionRDD } from "../rdd/union-rdd.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { type CheckpointStore, registerCheckpointStore } from "./checkpoint-store.ts";
import { Checkpointer } from "./checkpointer.ts";

const log: string[] = [];
const readPart = () => [];
registerCheckpointStore({
  folder: (directory, unique) => `${directory}/${unique}`,
  rddPath: (folder, rddId) => `${folder}/rdd-${rddId}`,
  prepare: async (path) => void log.push(`prepare ${path}`),
  partWriter: (path) => Object.assign(() => {}, { path }),
  commit: async (path, count) => void log.push(`commit ${path} ${count}`),
  readPart,
  remove: async (path) => void log.push(`remove ${path}`),
} as Partial<CheckpointStore> as CheckpointStore);

let scope: FakeScope;
let fault: Error | undefined;
const waitFor = new Map<RDDNode, Promise<void>>();
let sizes: number[] = [];
let checkpointer: Checkpointer;
beforeEach(() => {
  log.length = 0;
  fault = undefined;
  scope = new FakeScope();
  checkpointer = new Checkpointer({
    unique: "app",
    async run(node, sink) {
      log.push(`${sink.op} ${node.label}`);
      await waitFor.get(node);
      if (fault !== undefined) throw fault;
      return sizes;
    },
    reportError: (message, error) => log.push(`${message}: ${(error as Error).message}`),
  });
  checkpointer.setDirectory("/c");
});

const source = () => parallelCollectionRDD(scope, [1, 2, 3], 3);
const step = (parent: RDDNode) => new MapPartitionsRDD(parent, "filter", () => true);

test("nothing is written before a job reaches the RDD; then it is written once", async () => {
  const rdd = step(source());
  checkpointer.mark(rdd, "reliable");
  await checkpointer.afterJob(source());
  expect(log).toEqual([]);
  await checkpointer.afterJob(step(rdd));
  const path = `/c/app/rdd-${rdd.id}`;
  expect(log).toEqual([`prepare ${path}`, "partition MapPartitionsRDD", `commit ${path} 3`]);
  expect(rdd.checkpoint).toEqual({ kind: "reliable", path, done: true });
  await checkpointer.afterJob(rdd);
  checkpointer.mark(rdd, "reliable");
  await checkpointer.afterJob(rdd);
  expect(log).toHaveLength(3);
});

test("a node may be written in a form of its own, and restored from it with others", async () => {
  const [rdd, written, other] = [step(source()), step(source()), source()];
  const sources: unknown[] = [];
  rdd.checkpointForm = () => ({
    written: Object.assign(written, { label: "its form" }),
    needs: [other],
    restored: (from, bytes) => {
      sources.push(from.label, bytes);
      return unionRDD([from, other]);
    },
  });
  sizes = [10, 20, 3];
  checkpointer.mark(rdd, "reliable");
  await checkpointer.afterJob(rdd);
  expect(log).toContain("partition its form");
  expect(sources).toEqual(["ReliableCheckpointRDD", 33]);
  expect([rdd.checkpoint?.needs, rdd.checkpointForm, planOf(rdd, 0).plan.op]).toEqual([[other], undefined, "source"]);
});

test("then it reads its checkpoint, and holds nothing of what it was made from", async () => {
  const parent = source();
  const shuffled = new ShuffledRDD(unionRDD([parent, step(parent)]), new HashPartitioner(2));
  checkpointer.mark(shuffled, "reliable");
  await checkpointer.afterJob(shuffled);
  expect([shuffled.numPartitions, shuffled.partitioner?.numPartitions]).toEqual([2, 2]);
  expect(planOf(shuffled, 1)).toEqual({
    plan: { op: "source", read: readPart, slot: 0 },
    bindings: [{ path: `/c/app/rdd-${shuffled.id}`, partition: 1 }],
  });
  const [dependency] = shuffled.dependencies;
  expect(dependency?.type === "narrow" && [dependency.narrow.node.label, dependency.narrow.parents(1)]).toEqual([
    "ReliableCheckpointRDD",
    [1],
  ]);
  expect(reaches(shuffled, parent, new Set())).toBe(false);
});

/** Does any own property lead to `target`? */
function reaches(from: unknown, target: object, seen: Set<unknown>): boolean {
  if (from === target) return true;
  if (typeof from !== "object" || from === null || from === scope || seen.has(from)) return false;
  seen.add(from);
  return Object.values(from).some((value) => reaches(value, target, seen));
}

test("of several marked RDDs the ones further up are written first", async () => {
  const first = step(source());
  const second = step(first);
  checkpointer.mark(second, "reliable");
  checkpointer.mark(first, "reliable");
  await checkpointer.afterJob(second);
  expect(log.filter((line) => line.startsWith("commit"))).toEqual([`commit /c/app/rdd-${first.id} 3`, `commit /c/app/rdd-${second.id} 3`]);
});

test("two jobs that end together write one checkpoint, and both wait for it", async () => {
  const rdd = step(source());
  checkpointer.mark(rdd, "reliable");
  await Promise.all([checkpointer.afterJob(rdd), checkpointer.afterJob(step(rdd))]);
  expect(log.filter((line) => line.startsWith("prepare"))).toHaveLength(1);
});

test("what another job has written meanwhile is not written again", async () => {
  const [slow, other] = [step(source()), step(source())];
  for (const rdd of [slow, other]) checkpointer.mark(rdd, "reliable");
  let goOn = () => {};
  waitFor.set(slow, new Promise((resolve) => (goOn = resolve)));
  const both = checkpointer.afterJob(unionRDD([slow, other]));
  await checkpointer.afterJob(other);
  goOn();
  await both;
  expect(log.filter((line) => line.startsWith("prepare"))).toEqual([`prepare /c/app/rdd-${slow.id}`, `prepare /c/app/rdd-${other.id}`]);
});

test("one that fails is reported, leaves the lineage as it was, and is tried again by the next job", async () => {
  const parent = source();
  const rdd = step(parent);
  checkpointer.mark(rdd, "reliable");
  fault = new Error("disk full");
  await checkpointer.afterJob(rdd);
  expect(log.at(-1)).toBe(`RDD ${rdd.id} (MapPartitionsRDD) could not be checkpointed; the next job that uses it tries again: disk full`);
  expect([rdd.checkpoint?.done, reaches(rdd, parent, new Set())]).toEqual([false, true]);
  fault = undefined;
  await checkpointer.afterJob(rdd);
  expect(rdd.checkpoint?.done).toBe(true);
});

test("without a directory only a local checkpoint can be had", () => {
  checkpointer.setDirectory(undefined);
  expect(() => checkpointer.mark(source(), "reliable")).toThrow(expect.objectContaining({ code: "CHECKPOINT_DIR_NOT_SET" }));
  checkpointer.mark(source(), "local");
});

describe("a local checkpoint", () => {
  test("keeps the RDD, computes all of it, and writes nothing", async () => {
    const rdd = step(source());
    checkpointer.mark(rdd, "local");
    expect(rdd.storageLevel).toBe(StorageLevel.MEMORY_AND_DISK);
    await checkpointer.afterJob(rdd);
    expect(log).toEqual(["count MapPartitionsRDD"]);
    expect(rdd.checkpoint).toEqual({ kind: "local", path: undefined, done: true });
  });

  test("a level without a disk gets one: what gives way in memory would be lost", () => {
    const rdd = step(source());
    rdd.persist(StorageLevel.MEMORY_ONLY_SER_2);
    checkpointer.mark(rdd, "local");
    expect(rdd.storageLevel).toBe(StorageLevel.MEMORY_AND_DISK_SER_2);
    expect(scope.unpersisted).toEqual([rdd]);
  });

  test("a level of its own stays; what is lost then is lost for good", async () => {
    const rdd = step(source());
    rdd.persist(StorageLevel.DISK_ONLY);
    checkpointer.mark(rdd, "local");
    await checkpointer.afterJob(rdd);
    expect(rdd.storageLevel).toBe(StorageLevel.DISK_ONLY);
    expect(() => planOf(rdd, 1)).toThrow(expect.objectContaining({ code: "BLOCK_LOST" }));
  });
});

test("an RDD that is no longer asked for is not written", async () => {
  const rdd = step(source());
  checkpointer.mark(rdd, "reliable");
  checkpointer.unmark(rdd);
  await checkpointer.afterJob(rdd);
  expect(log).toEqual([]);
});

test("closing removes the folders of this application, of every directory it used", async () => {
  checkpointer.mark(source(), "reliable");
  checkpointer.setDirectory("/d");
  checkpointer.mark(source(), "reliable");
  await checkpointer.close();
  expect(log).toEqual(["remove /c/app", "remove /d/app"]);
});
