import { beforeEach, expect, test } from "vitest";
import type { SimulatedCluster } from "../../test/simulated-cluster.ts";
import { run, simulatedContext } from "../../test/simulated-context.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import type { MillraceContext } from "./millrace-context.ts";

let cluster: SimulatedCluster;
let sc: MillraceContext;

beforeEach(async () => {
  ({ cluster, sc } = await simulatedContext());
});

test("RDDs are listed as long as they are persisted", () => {
  const [a, b] = [sc.parallelize([1], 1), sc.parallelize([2], 1)];
  expect(sc.getPersistentRDDs().size).toBe(0);
  b.cache();
  a.persist(StorageLevel.DISK_ONLY);
  expect([...sc.getPersistentRDDs()].map(([id, rdd]) => [id, rdd.getStorageLevel()])).toEqual([
    [b.id, StorageLevel.MEMORY_ONLY],
    [a.id, StorageLevel.DISK_ONLY],
  ]);
  sc.broadcast("not an RDD");
  b.unpersist();
  expect([...sc.getPersistentRDDs().keys()]).toEqual([a.id]);
});

test("where an RDD is kept, how much it takes, and what is left", async () => {
  const rdd = sc.parallelize([1, 2, 3], 3).persist(StorageLevel.DISK_ONLY_2).setName("numbers");
  const live = sc.parallelize(["a", "b"], 2).cache();
  expect(sc.getRDDStorageInfo()).toEqual([]);
  await run(rdd.count());
  await run(live.count());
  const [stored, kept] = sc.getRDDStorageInfo();
  expect(stored).toEqual({
    id: rdd.id,
    name: "numbers",
    numPartitions: 3,
    storageLevel: StorageLevel.DISK_ONLY_2,
    numCachedPartitions: 3,
    memoryBytes: 0,
    diskBytes: expect.any(Number),
    locations: new Map([
      [0, ["e0", "e1"]],
      [1, ["e1", "e0"]],
      [2, ["e0", "e1"]],
    ]),
  });
  expect(stored!.diskBytes).toBeGreaterThan(0);
  expect(kept).toMatchObject({ name: undefined, numCachedPartitions: 2, diskBytes: 0 });
  const status = sc.getExecutorMemoryStatus();
  expect([...status.keys()]).toEqual(["e0", "e1"]);
  expect([...status.values()].reduce((sum, { usedBytes }) => sum + usedBytes, 0)).toBe(kept!.memoryBytes);
  cluster.kill("e0");
  expect(sc.getRDDStorageInfo().map(({ numCachedPartitions }) => numCachedPartitions)).toEqual([3, 1]);
  live.unpersist();
  expect(sc.getRDDStorageInfo()).toHaveLength(1);
});
