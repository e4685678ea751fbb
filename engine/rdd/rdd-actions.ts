// Actions: methods of RDD that run a job and give a promise of its result. Whoever calls one imports this file.
import { MillraceError } from "../errors.ts";
import type { TaskContext } from "../scheduler/task-context.ts";
import { foreachPartitionFunc, foreachRecord } from "./functions.ts";
import type { SinkPlan } from "./plan.ts";
import { RDD } from "./rdd.ts";
import { requireSynchronous } from "./user-function.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * All records, in partition order. They must fit into the driver's memory.
     * @example
     * await sc.parallelize([1, 2, 3]).collect(); // [1, 2, 3]
     */
    collect(): Promise<T[]>;

    /**
     * Number of records.
     * @example
     * await sc.parallelize(["a", "b"]).count(); // 2
     */
    count(): Promise<number>;

    /**
     * All records merged two by two, in order: first within partitions, then, on the driver, across them. `reduceFunc` must
     * be associative. Rejects with EMPTY_COLLECTION when there is none.
     * @example
     * await sc.parallelize([1, 2, 3]).reduce((a, b) => a + b); // 6
     */
    reduce(reduceFunc: (a: T, b: T) => T): Promise<T>;

    /**
     * The first `count` records. Looks at one partition, then at four times as many, until it has enough.
     * @example
     * await sc.parallelize([1, 2, 3]).take(2); // [1, 2]
     */
    take(count: number): Promise<T[]>;

    /**
     * The first record. Rejects with EMPTY_COLLECTION when there is none.
     * @example
     * await sc.parallelize(["a", "b"]).first(); // "a"
     */
    first(): Promise<T>;

    /**
     * Is there no record? Computes no more partitions than it takes to find one.
     * @example
     * await sc.emptyRDD().isEmpty(); // true
     */
    isEmpty(): Promise<boolean>;

    /**
     * The records in order, one partition at a time: a job a partition, run when its first record is asked for, so that the
     * driver never holds more than the largest partition. With `prefetchPartitions` the next one is computed meanwhile.
     * @example
     * for await (const word of sc.parallelize(["a", "b"]).toLocalIterator()) console.log(word);
     */
    toLocalIterator(prefetchPartitions?: boolean): AsyncGenerator<T>;

    /**
     * The records of one partition, computed by a job when the first is asked for.
     * @example
     * for await (const word of sc.parallelize(["a", "b"], 2).iterator(1)) console.log(word); // b
     */
    iterator(partition: number): AsyncGenerator<T>;

    /**
     * Calls `foreachFunc` on the executors for each record; a promise it gives is awaited before the next record. To have
     * several at work at once, see `foreachAsync`.
     * @example
     * await sc.parallelize(["a", "b"]).foreach((word) => console.log(word));
     */
    foreach(foreachFunc: (value: T) => unknown): Promise<void>;

    /**
     * Calls `partitionFunc` on the executors once for each partition; a promise it gives is awaited.
     * @example
     * await sc.parallelize([1, 2, 3], 2).foreachPartition((records, { partition }) => console.log(partition, [...records]));
     */
    foreachPartition(partitionFunc: (records: IterableIterator<T>, task: TaskContext) => unknown): Promise<void>;
  }
}

RDD.prototype.collect = async function () {
  return (await run(this, { op: "collect" })).flat(1) as never[];
};

RDD.prototype.count = async function () {
  return ((await run(this, { op: "count" })) as number[]).reduce((sum, count) => sum + count, 0);
};

RDD.prototype.reduce = async function (reduceFunc) {
  const parts = (await run(this, { op: "reduce", func: reduceFunc })).flat(1) as never[];
  if (parts.length > 0) return parts.reduce((a, b) => requireSynchronous(reduceFunc(a, b) as never, reduceFunc, "reduce"));
  throw emptyCollection("reduce", "check isEmpty() first, or use fold with a zero value");
};

RDD.prototype.take = async function <T>(this: RDD<T>, count: number) {
  const { node } = this;
  const taken: T[] = [];
  let next = 0;
  while (taken.length < count && next < node.numPartitions) {
    const partitions = Array.from({ length: Math.min(Math.max(1, next * 4), node.numPartitions - next) }, (_, i) => next + i);
    const parts = (await node.scope.runSink(node, { op: "take", count: count - taken.length }, partitions)) as T[][];
    for (const part of parts) for (const record of part) if (taken.length < count) taken.push(record);
    next += partitions.length;
  }
  return taken;
};

RDD.prototype.first = async function () {
  const taken = await this.take(1);
  if (taken.length > 0) return taken[0] as never;
  throw emptyCollection("first", "check isEmpty() first");
};

RDD.prototype.isEmpty = async function () {
  return (await this.take(1)).length === 0;
};

RDD.prototype.toLocalIterator = async function* <T>(this: RDD<T>, prefetchPartitions = false) {
  const compute = (partition: number) => {
    const job = partition < this.getNumPartitions() ? partitionRecords(this, partition) : undefined;
    job?.catch(() => {}); // whoever stops early does not wait for it
    return job;
  };
  let next = compute(0);
  for (let partition = 1; next !== undefined; partition++) {
    const records = await next;
    next = prefetchPartitions ? compute(partition) : undefined;
    yield* records;
    next ??= compute(partition);
  }
};

RDD.prototype.iterator = async function* (partition) {
  yield* await partitionRecords(this, partition);
};

RDD.prototype.foreach = async function (foreachFunc) {
  await run(this, { op: "partition", func: foreachRecord(foreachFunc as (value: unknown) => unknown) });
};

RDD.prototype.foreachPartition = async function (partitionFunc) {
  const func = foreachPartitionFunc(partitionFunc as (records: IterableIterator<unknown>, task: TaskContext) => unknown);
  await run(this, { op: "partition", func });
};

async function partitionRecords<T>({ node }: RDD<T>, partition: number): Promise<T[]> {
  if (!Number.isInteger(partition) || partition < 0 || partition >= node.numPartitions)
    throw new MillraceError("INVALID_ARGUMENT", `There is no partition ${partition}: the RDD has ${node.numPartitions}`);
  return (await node.scope.runSink(node, { op: "collect" }, [partition]))[0] as T[];
}

function run({ node }: RDD<unknown>, sink: SinkPlan): Promise<unknown[]> {
  return node.scope.runSink(node, sink);
}

/** The error of an action that needs a record. */
export function emptyCollection(action: string, wayOut: string): MillraceError {
  return new MillraceError("EMPTY_COLLECTION", `${action} of an empty RDD (empty collection) has no value: ${wayOut}`);
}
