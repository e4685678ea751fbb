// How the driver plans with persisted partitions: where they are read, what is computed again when some of them are gone.
import { beforeEach, expect, test } from "vitest";
import type { SimulatedCluster } from "../../test/simulated-cluster.ts";
import { run, simulatedContext } from "../../test/simulated-context.ts";
import type { RDD } from "../rdd/rdd.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import type { MillraceContext } from "./millrace-context.ts";

let cluster: SimulatedCluster;
let sc: MillraceContext;
let computed: number[];

async function start(storageBytes?: number): Promise<void> {
  ({ cluster, sc } = await simulatedContext(storageBytes));
  computed = [];
}
beforeEach(() => start());

const NUMBERS = [0, 1, 2, 3];
/** A number in each of four partitions; each that is computed is noted. */
const numbers = (level: StorageLevel): RDD<number> =>
  sc
    .parallelize(NUMBERS, 4)
    .map((n) => {
      computed.push(n);
      return n;
    })
    .persist(level);

const TWICE = ["MEMORY_ONLY_2", "MEMORY_ONLY_SER_2", "MEMORY_AND_DISK_2", "MEMORY_AND_DISK_SER_2", "DISK_ONLY_2"];

test.each(TWICE)("%s: nothing is computed again when an executor is lost", async (name) => {
  const rdd = numbers(StorageLevel.fromString(name));
  await run(rdd.count());
  cluster.kill("e0");
  expect(await run(rdd.collect())).toEqual(NUMBERS);
  expect([computed.length, sc.counts()]).toEqual([4, expect.objectContaining({ tasks: 8, recomputedTasks: 0 })]);
});

test.each(TWICE)("%s: nothing is computed again when all compute threads are lost", async (name) => {
  const rdd = numbers(StorageLevel.fromString(name));
  await run(rdd.count());
  for (const id of ["e0", "e1"]) cluster.loseThread(id);
  expect(await run(rdd.collect())).toEqual(NUMBERS);
  expect([computed.length, sc.counts().tasks]).toEqual([4, 8]);
});

test.each([
  ["MEMORY_ONLY", 6],
  ["MEMORY_AND_DISK", 6],
  ["MEMORY_ONLY_SER", 4],
  ["MEMORY_AND_DISK_SER", 4],
  ["DISK_ONLY", 4],
])("%s: of 4 partitions %i are computed in all when a compute thread is lost", async (name, count) => {
  const rdd = numbers(StorageLevel.fromString(name));
  await run(rdd.count());
  cluster.loseThread("e0");
  const { tasks } = sc.counts();
  expect(await run(rdd.collect())).toEqual(NUMBERS);
  expect([computed.length, sc.counts().tasks - tasks]).toEqual([count, 4]);
});

test("one partition that is missing does not make the driver forget the others", async () => {
  const rdd = numbers(StorageLevel.MEMORY_ONLY);
  await run(rdd.count());
  cluster.executors.get("e0")!.cache.forget([{ type: "block", blockId: `rdd-${rdd.id}-2` }]);
  expect(await run(rdd.collect())).toEqual(NUMBERS);
  expect(computed).toEqual([0, 2, 1, 3, 2]);
  expect(sc.counts().tasks).toBe(9);
});

test("partitions that gave way are computed again without a failed try", async () => {
  await start(1000);
  const rdds = Array.from({ length: 6 }, () =>
    numbers(StorageLevel.MEMORY_ONLY)
      .map((n) => ({ n }))
      .cache(),
  );
  for (const rdd of rdds) await run(rdd.count());
  const { tasks } = sc.counts();
  for (const rdd of rdds) expect(await run(rdd.collect())).toEqual(NUMBERS.map((n) => ({ n })));
  expect(sc.counts().tasks - tasks).toBe(24);
  expect(computed.length).toBeGreaterThan(24);
});

test("an RDD larger than all memory keeps what fits", async () => {
  const size = (records: number) => 48 + 8 * records;
  await start(2 * size(1));
  const rdd = numbers(StorageLevel.MEMORY_ONLY).union(numbers(StorageLevel.MEMORY_ONLY));
  const kept = rdd.map((n) => n).persist(StorageLevel.MEMORY_AND_DISK);
  await run(kept.count());
  for (let i = 0; i < 3; i++) expect(await run(kept.collect())).toEqual([...NUMBERS, ...NUMBERS]);
  expect(computed.length).toBe(8);
  for (const { cache } of cluster.executors.values()) expect(cache.usedBytes).toBeLessThanOrEqual(2 * size(1));
});

test("what a running task keeps of an RDD that is not persisted any more is dropped", async () => {
  const rdd = numbers(StorageLevel.MEMORY_ONLY);
  const job = rdd.count();
  await cluster.drain((task) => task.partition === 3);
  await cluster.runNext("e1");
  rdd.unpersist();
  await cluster.drain();
  cluster.deliver(0);
  expect(await run(job)).toBe(4);
  expect([...cluster.executors.values()].map(({ cache }) => cache.usedBytes)).toEqual([0, 0]);
});

test("an executor that was given a copy and is lost before that is told holds nothing", async () => {
  const rdd = sc.parallelize([7], 1).persist(StorageLevel.DISK_ONLY_2);
  const job = rdd.count();
  await cluster.drain(() => true);
  const [worker] = cluster.busy();
  await cluster.runNext(worker!);
  cluster.kill(worker === "e0" ? "e1" : "e0");
  cluster.deliver(0);
  expect(await run(job)).toBe(1);
  cluster.loseThread(worker!);
  expect(await run(rdd.collect())).toEqual([7]);
  expect(sc.counts().tasks).toBe(2);
});
