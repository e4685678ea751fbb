// RDD: the fluent handle of an RDDNode. Each method makes a node or runs a job; the work is in the nodes and the
// scheduler. What Spark has on RDDs of certain records stands in files of its own that add to this class
// (pair-rdd-functions.ts).
import { MillraceError } from "../errors.ts";
import type { TaskContext } from "../scheduler/task-context.ts";
import type { Partitioner } from "../shuffle/partitioner.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { debugString } from "./debug-string.ts";
import { appendFunc, firstOfPairFunc, foreachPartitionFunc, foreachRecord, toArrayFunc } from "./functions.ts";
import { shuffledNode } from "./keyed-nodes.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import type { SinkPlan } from "./plan.ts";
import type { RDDNode } from "./rdd-node.ts";
import { unionRDD } from "./union-rdd.ts";

/** What a function of a whole partition gives: any iterable, an async one, or a promise of one. */
export type PartitionResult<U> = Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>;

/**
 * An immutable collection in partitions, described by how it is computed. Transformations make new RDDs and compute
 * nothing; actions run a job and give a promise. See Spark's `RDD`.
 * @example
 * const counts = await ssc.sparkContext
 *   .parallelize(["a b", "b"])
 *   .flatMap((line) => line.split(" "))
 *   .map((word) => [word, 1])
 *   .reduceByKey((a, b) => a + b)
 *   .collect(); // [["a", 1], ["b", 2]]
 */
export class RDD<T> {
  readonly node: RDDNode;

  constructor(node: RDDNode) {
    this.node = node;
  }

  /** Number that names this RDD within its context. */
  get id(): number {
    return this.node.id;
  }

  get partitioner(): Partitioner | undefined {
    return this.node.partitioner;
  }

  getNumPartitions(): number {
    return this.node.numPartitions;
  }

  /** Applies `mapFunc` to each record. A function that gives two-element arrays makes an RDD of pairs. */
  map<K, V>(mapFunc: (value: T) => [K, V]): RDD<[K, V]>;
  map<U>(mapFunc: (value: T) => U): RDD<U>;
  map<U>(mapFunc: (value: T) => U): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "map", mapFunc));
  }

  /** Keeps the records for which `filterFunc` gives a true value. */
  filter<U extends T>(filterFunc: (value: T) => value is U): RDD<U>;
  filter(filterFunc: (value: T) => unknown): RDD<T>;
  filter(filterFunc: (value: T) => unknown): RDD<T> {
    return new RDD<T>(new MapPartitionsRDD(this.node, "filter", filterFunc));
  }

  /** Applies `flatMapFunc` to each record and strings the results together. */
  flatMap<K, V>(flatMapFunc: (value: T) => Iterable<[K, V]>): RDD<[K, V]>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): RDD<U>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "flatMap", flatMapFunc));
  }

  /** Applies `partitionFunc` once to each partition: it gets an iterator over the records and the partition's index. */
  mapPartitions<U>(
    partitionFunc: (records: IterableIterator<T>, partition: number) => PartitionResult<U>,
    preservesPartitioning = false,
  ): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "mapPartitions", partitionFunc, preservesPartitioning));
  }

  /** Each partition as one array. */
  glom(): RDD<T[]> {
    return this.mapPartitions(toArrayFunc as (records: IterableIterator<T>) => T[][]);
  }

  /** The records of this RDD, then those of `others`. Nothing is moved and nothing deduplicated. */
  union(...others: readonly RDD<T>[]): RDD<T> {
    return new RDD<T>(unionRDD([this.node, ...others.map((other) => other.node)]));
  }

  /** Pairs of key and record. */
  keyBy<K>(keyFunc: (value: T) => K): RDD<[K, T]> {
    const pair = firstOfPairFunc(keyFunc as (value: unknown) => unknown) as (value: T) => [K, T];
    return new RDD<[K, T]>(new MapPartitionsRDD(this.node, "map", pair));
  }

  /** Each record once, in first-seen order within a partition. */
  distinct(numPartitions?: number): RDD<T> {
    const keyed = this.keyBy(appendFunc.identity as (value: T) => T).node;
    const first = { create: null, mergeValue: appendFunc.first, mergeCombiners: appendFunc.first };
    return new RDD<T>(new MapPartitionsRDD(shuffledNode(keyed, numPartitions, { combine: first }), "map", appendFunc.key));
  }

  // Actions.

  /** All records, in partition order. */
  async collect(): Promise<T[]> {
    return (await this.run({ op: "collect" })).flat(1) as T[];
  }

  /** Number of records. */
  async count(): Promise<number> {
    return ((await this.run({ op: "count" })) as number[]).reduce((sum, count) => sum + count, 0);
  }

  /** All records merged two by two. Rejects with EMPTY_COLLECTION when there is none. */
  async reduce(reduceFunc: (a: T, b: T) => T): Promise<T> {
    const parts = (await this.run({ op: "reduce", func: reduceFunc })).flat(1) as T[];
    if (parts.length === 0)
      throw new MillraceError(
        "EMPTY_COLLECTION",
        "reduce of an empty RDD has no value: check isEmpty() first, or use fold with a zero value",
      );
    return parts.reduce((a, b) => reduceFunc(a, b));
  }

  /** The first `count` records. Looks at one partition, then at four times as many, until it has enough. */
  async take(count: number): Promise<T[]> {
    const taken: T[] = [];
    let next = 0;
    while (taken.length < count && next < this.node.numPartitions) {
      const partitions = Array.from({ length: Math.min(Math.max(1, next * 4), this.node.numPartitions - next) }, (_, i) => next + i);
      const parts = (await this.node.scope.runSink(this.node, { op: "take", count: count - taken.length }, partitions)) as T[][];
      for (const part of parts) for (const record of part) if (taken.length < count) taken.push(record);
      next += partitions.length;
    }
    return taken;
  }

  /** The first record. Rejects with EMPTY_COLLECTION when there is none. */
  async first(): Promise<T> {
    const taken = await this.take(1);
    if (taken.length === 0) throw new MillraceError("EMPTY_COLLECTION", "first() of an empty RDD has no value");
    return taken[0] as T;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.take(1)).length === 0;
  }

  /** Calls `foreachFunc` on the executors for each record; a promise it gives is awaited before the next record. */
  async foreach(foreachFunc: (value: T) => unknown): Promise<void> {
    await this.run({ op: "partition", func: foreachRecord(foreachFunc as (value: unknown) => unknown) });
  }

  /** Calls `partitionFunc` on the executors once for each partition; a promise it gives is awaited. */
  async foreachPartition(partitionFunc: (records: IterableIterator<T>, task: TaskContext) => unknown): Promise<void> {
    const func = foreachPartitionFunc(partitionFunc as (records: IterableIterator<unknown>, task: TaskContext) => unknown);
    await this.run({ op: "partition", func });
  }

  /**
   * Keeps the partitions in the executors' memory once they have been computed: `persist(StorageLevel.MEMORY_ONLY)`.
   * @example
   * const words = sc.parallelize(["a b", "b"]).flatMap((line) => line.split(" ")).cache();
   * await words.count(); // computes the partitions and keeps them
   * await words.first(); // reads what is kept
   */
  cache(): this {
    return this.persist();
  }

  /**
   * Keeps the partitions at `level` (default MEMORY_ONLY) once they have been computed. Throws UNSUPPORTED_OPERATION when
   * the RDD has another level already: `unpersist()` it first.
   * @example
   * const words = sc.parallelize(["a b", "b"]).flatMap((line) => line.split(" ")).persist(StorageLevel.MEMORY_AND_DISK_2);
   * await words.count();
   */
  persist(level: StorageLevel = StorageLevel.MEMORY_ONLY): this {
    this.node.persist(level);
    return this;
  }

  /**
   * How the partitions are kept; `StorageLevel.NONE` if they are not.
   * @example
   * sc.parallelize([1, 2]).cache().getStorageLevel() === StorageLevel.MEMORY_ONLY; // true
   */
  getStorageLevel(): StorageLevel {
    return this.node.storageLevel;
  }

  /** Drops the kept partitions. */
  unpersist(): this {
    this.node.unpersist();
    return this;
  }

  setName(name: string): this {
    this.node.name = name;
    return this;
  }

  /** The lineage, one line an RDD, indented at each shuffle. */
  toDebugString(): string {
    return debugString(this.node);
  }

  private run(sink: SinkPlan): Promise<unknown[]> {
    return this.node.scope.runSink(this.node, sink);
  }
}
