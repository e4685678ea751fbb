// Programs that persist RDDs, for a cluster of executor processes: test/cluster/caching.test.ts compiles this file as a
// job and runs them.
import { type MillraceContext, type RDD, StorageLevel } from "millrace";

/** The numbers from 1 to 1000 in ten partitions, each with a number that differs whenever it is computed. */
function stamped(sc: MillraceContext, level: string): RDD<[number, number]> {
  return sc
    .range(1, 1001, 1, 10)
    .map((n) => [n, Math.random()] as [number, number])
    .persist(StorageLevel.fromString(level));
}

export interface Caching {
  readonly counts: readonly number[];
  /** How many partitions are kept, and on how many executors each. */
  readonly cachedPartitions: number;
  readonly replicas: readonly number[];
  readonly firstBlock: readonly number[];
  /** Whether everything read twice was the same. */
  readonly isComputedOnce: boolean;
}

export async function caching(sc: MillraceContext, level: string): Promise<Caching> {
  const rdd = stamped(sc, level);
  const counts = [await rdd.count(), await rdd.count()];
  const [info] = sc.getRDDStorageInfo();
  const [first] = await rdd.glom().take(1);
  const [once, twice] = [await rdd.collect(), await rdd.collect()];
  return {
    counts,
    cachedPartitions: info?.numCachedPartitions ?? 0,
    replicas: [...new Set([...(info?.locations.values() ?? [])].map((holders) => holders.length))],
    firstBlock: (first ?? []).map(([n]) => n),
    isComputedOnce: JSON.stringify(once) === JSON.stringify(twice),
  };
}

/** Counts three times what does not fit, or only in part; gives the counts and how many partitions are kept. */
export async function countThrice(sc: MillraceContext): Promise<readonly [counts: number[], kept: number]> {
  const rdd = sc
    .range(0, 10_000, 1, 10)
    .map((n) => n)
    .cache();
  const counts = [await rdd.count(), await rdd.count(), await rdd.count()];
  return [counts, sc.getRDDStorageInfo()[0]?.numCachedPartitions ?? 0];
}

/** An RDD that is computed and kept, and a way to see whether what is read later was computed anew. */
export async function keep(sc: MillraceContext, level: string) {
  const rdd = stamped(sc, level);
  const before = JSON.stringify(await rdd.collect());
  const { tasks } = sc.counts();
  const [info] = sc.getRDDStorageInfo();
  return {
    info,
    unpersist: () => rdd.unpersist(),
    /** How many of the 1000 records are as they were, and how many tasks it took to see that. */
    async compare(): Promise<{ readonly same: number; readonly tasks: number }> {
      const now = await rdd.collect();
      const old = JSON.parse(before) as [number, number][];
      return { same: now.filter(([, stamp], i) => stamp === old[i]![1]).length, tasks: sc.counts().tasks - tasks };
    },
  };
}

/** Ends the compute threads of both executors. */
export async function loseThreads(sc: MillraceContext): Promise<void> {
  const exits = sc.range(0, 2, 1, 2).foreach(() => process.exit(0));
  await exits.catch(() => {});
}

/** Where a partition of an RDD is computed: each executor's process. */
export const processIds = async (sc: MillraceContext): Promise<number[]> => {
  const pids = await sc
    .range(0, 2, 1, 2)
    .map(() => process.pid)
    .collect();
  return [...new Set(pids)];
};

/** Many RDDs at all levels, several times as large as the memory for them; what comes out is what would without keeping any. */
export async function manyLevels(
  sc: MillraceContext,
): Promise<{ readonly wrong: number; readonly kept: number; readonly spilledBytes: number; readonly maxUsedBytes: number }> {
  const levels = ["MEMORY_ONLY", "MEMORY_AND_DISK", "MEMORY_ONLY_SER", "MEMORY_AND_DISK_SER_2", "DISK_ONLY", "MEMORY_ONLY_2"];
  const rdds = levels.flatMap((level, i) =>
    [0, 1].map((k) =>
      sc
        .range(0, 2000, 1, 4)
        .map((n) => ({ n, text: `number ${n} of ${i}-${k}` }))
        .persist(StorageLevel.fromString(level)),
    ),
  );
  let wrong = 0;
  for (let round = 0; round < 3; round++) {
    for (const rdd of rdds) {
      const sum = await rdd.map(({ n, text }) => n + text.length).reduce((a, b) => a + b);
      if (sum !== rddSum()) wrong++;
    }
  }
  // What has given way on an executor is told when it keeps something again.
  await sc.range(0, 64, 1, 16).persist(StorageLevel.DISK_ONLY).count();
  const status = [...sc.getExecutorMemoryStatus().values()];
  return {
    wrong,
    spilledBytes: sc.getRDDStorageInfo().reduce((sum, { storageLevel: { useMemory }, diskBytes }) => sum + (useMemory ? diskBytes : 0), 0),
    kept: sc.getRDDStorageInfo().reduce((sum, { numCachedPartitions }) => sum + numCachedPartitions, 0),
    maxUsedBytes: Math.max(...status.map(({ usedBytes }) => usedBytes)),
  };
}

function rddSum(): number {
  let sum = 0;
  for (let n = 0; n < 2000; n++) sum += n + `number ${n} of 0-0`.length;
  return sum;
}
