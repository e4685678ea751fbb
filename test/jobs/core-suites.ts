// Programs of Spark's core suites on recovery, for a cluster of two executors: test/cluster/distributed-suite.test.ts
// compiles this file as a job and runs them.
import { type MillraceContext, registerClass, StorageLevel, TaskContext } from "millrace";

declare global {
  /** On an executor's compute thread: this one is to die. */
  var isMarked: boolean | undefined;
}

function killExecutor(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;); // until it is gone
}

/** What cannot travel: it holds a function. */
class NonSerializableUserException extends Error {
  readonly nonSerializableInstanceVariable = () => 1;
}

class NonDeserializable {
  readonly text = "x";
}
registerClass("NonDeserializable", NonDeserializable, {
  encode: (value) => value.text,
  decode: () => {
    throw new Error("cannot be made again");
  },
});
class NonDeserializableUserException extends Error {
  readonly value = new NonDeserializable();
}

// DistributedSuite

export const throwNotSerializable = (sc: MillraceContext) =>
  sc
    .parallelize([1, 2, 3], 3)
    .map(() => {
      throw Object.assign(new Error("oops"), { socket: () => 1 });
    })
    .count();

export const simpleGroupByKey = (sc: MillraceContext) =>
  sc
    .parallelize<[number, number]>(
      [
        [1, 1],
        [1, 2],
        [1, 3],
        [2, 1],
      ],
      5,
    )
    .groupByKey(5)
    .collect();

export async function sumByAccumulator(sc: MillraceContext): Promise<number> {
  const sum = sc.longAccumulator();
  await sc.range(1, 11, 1, 10).foreach((n) => sum.add(n));
  return sum.value;
}

export async function sumOfBroadcast(sc: MillraceContext): Promise<number> {
  const zeros = Array<number>(100).fill(0);
  const array = sc.broadcast(zeros);
  zeros[5] = 5;
  const sums = await sc
    .range(1, 11, 1, 10)
    .map(() => array.value.reduce((a, b) => a + b, 0))
    .collect();
  return sums.reduce((a, b) => a + b, 0);
}

export const failAlways = (sc: MillraceContext) =>
  sc.range(1, 11, 1, 10).foreach(() => {
    throw new Error("fail");
  });

export const exitAlways = (sc: MillraceContext) => sc.range(1, 3, 1, 2).foreach(() => process.exit(0));

export const countToTen = (sc: MillraceContext) => sc.range(1, 11, 1, 2).count();

export const testVariables = (sc: MillraceContext) =>
  sc
    .range(0, 2, 1, 2)
    .map(() => process.env.MILLRACE_TEST_VAR)
    .collect();

/** Marks the executor of partition 0, which dies in the next job. */
export async function dieOnce(sc: MillraceContext): Promise<number> {
  await mark(sc);
  return sc
    .parallelize([true, true], 2)
    .map((value) => {
      if (globalThis.isMarked) killExecutor();
      return value;
    })
    .count();
}

async function mark(sc: MillraceContext): Promise<void> {
  await sc.parallelize([true, true], 2).foreachPartition(() => {
    globalThis.isMarked = TaskContext.getPartitionId() === 0;
  });
}

export async function dieInShuffleMap(sc: MillraceContext, rounds: number): Promise<number[]> {
  const counts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await mark(sc);
    const groups = sc
      .parallelize([true, false], 2)
      .map((value) => {
        if (globalThis.isMarked) killExecutor();
        return [value, value] as [boolean, boolean];
      })
      .groupByKey();
    counts.push(await groups.count());
  }
  return counts;
}

/** 1 to 1000 in ten partitions, kept at a level: counted twice, and where it was kept. */
export async function countCached(sc: MillraceContext, level: string) {
  const data = sc.range(1, 1001, 1, 10).persist(StorageLevel.fromString(level));
  const counts = [await data.count(), await data.count()];
  const [info] = sc.getRDDStorageInfo();
  const first = await data.mapPartitions((numbers, partition) => (partition === 0 ? numbers : [])).collect();
  return { counts, info, first };
}

/** Counts three times what does not fit. */
export async function countWithoutRoom(sc: MillraceContext) {
  const data = sc
    .range(0, 10_000, 1, 10)
    .map((n) => `${n}`.repeat(100))
    .cache();
  const counts = [await data.count(), await data.count(), await data.count()];
  return { counts, cachedBlocks: sc.getRDDStorageInfo().reduce((sum, { numCachedPartitions }) => sum + numCachedPartitions, 0) };
}

export function referRDD(sc: MillraceContext): Promise<unknown[]> {
  const data = sc.parallelize([true, true], 2);
  return data.map(() => data.getNumPartitions()).collect();
}

// FailureSuite

/** How often functions ran, on master local: there the tasks' module is the driver's. */
export const runs = { reduceSide: 0, failedKey: 0, cause: 0, failedCause: 0 };

/** On the reduce side the task of key 1 fails once. */
export const failOnceOnReduceSide = (sc: MillraceContext) =>
  sc
    .parallelize([1, 2, 3], 3)
    .map((x) => [x, x] as [number, number])
    .groupByKey(3)
    .map(([key, values]) => {
      runs.reduceSide++;
      if (key === 1 && runs.failedKey++ === 0) throw new Error("Intentional task failure");
      return [key, values[0]! * values[0]!] as [number, number];
    })
    .collect();

/** The task of 3 fails always; the cause of its cause says for which time. */
export const failWithCause = (sc: MillraceContext) =>
  sc
    .parallelize([1, 2, 3], 3)
    .map((x) => {
      runs.cause++;
      if (x === 3) throw new Error("oops", { cause: new Error(`failed=${++runs.failedCause}`) });
      return x;
    })
    .count();

/** Three ways to use a function that captures what cannot travel. */
export function captureNonSerializable(sc: MillraceContext): Promise<unknown>[] {
  const value = new NonSerializableUserException("captured");
  const holder = { lock: new WeakMap() };
  const pairs = sc.parallelize([1, 2, 3], 3).map((x) => [x, holder.lock.has(value) ? 1 : 2] as [number, number]);
  return [pairs.count(), pairs.partitionBy(2).count(), sc.parallelize([1]).foreach(() => holder.lock.has(value))];
}

export const throwNonSerializable = (sc: MillraceContext) =>
  sc
    .parallelize([1])
    .map(() => {
      throw new NonSerializableUserException("NonSerializableUserException: no way");
    })
    .count();

export const throwNonDeserializable = (sc: MillraceContext) =>
  sc
    .parallelize([1])
    .map(() => {
      throw new NonDeserializableUserException("NonDeserializableUserException: no way");
    })
    .count();
