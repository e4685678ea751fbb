// RDD: the fluent handle of an RDDNode. Each method makes a node or runs a job; the work is in the nodes and the
// scheduler. Here are the steps over single records and partitions; all other methods stand, by kind, in files that add
// to this class (rdd-functions.ts lists them).
import type { Partitioner } from "../shuffle/partitioner.ts";
import type { ExecutorId } from "../storage/block.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { debugString } from "./debug-string.ts";
import { firstOfPairFunc, indexFirst, toArrayFunc } from "./functions.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
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
  /** What the RDD is: its dependencies, partitions and plan. For those who write nodes of their own; see `millrace/spi`. */
  readonly node: RDDNode;

  constructor(node: RDDNode) {
    this.node = node;
  }

  /**
   * Number that names this RDD within its context.
   * @example
   * sc.emptyRDD().id < sc.emptyRDD().id; // true
   */
  get id(): number {
    return this.node.id;
  }

  /**
   * How keys are laid out over the partitions, if an operation by key has laid them out; else undefined.
   * @example
   * sc.parallelize(["a"]).map((word) => [word, 1]).partitionBy(4).partitioner?.numPartitions; // 4
   */
  get partitioner(): Partitioner | undefined {
    return this.node.partitioner;
  }

  /**
   * How many partitions it has.
   * @example
   * sc.parallelize([1, 2, 3], 2).getNumPartitions(); // 2
   */
  getNumPartitions(): number {
    return this.node.numPartitions;
  }

  /**
   * The partitions, by index.
   * @example
   * sc.parallelize([1, 2], 2).partitions; // [{ index: 0 }, { index: 1 }]
   */
  get partitions(): readonly { readonly index: number }[] {
    return Array.from({ length: this.node.numPartitions }, (_, index) => ({ index }));
  }

  /**
   * The RDDs that this one is computed from, nearest first: from partitions of theirs in place, or through a shuffle.
   * @example
   * sc.parallelize([1]).map((n) => [n, n]).groupByKey().dependencies.map(({ type }) => type); // ["shuffle"]
   */
  get dependencies(): readonly { readonly type: "narrow" | "shuffle"; readonly rdd: RDD<unknown> }[] {
    return this.node.dependencies.map((dependency) => ({
      type: dependency.type,
      rdd: new RDD<unknown>(dependency.type === "narrow" ? dependency.narrow.node : dependency.shuffle.node),
    }));
  }

  /**
   * The executors that a partition's source prefers: those that hold a received block, say. Empty if it does not matter.
   * @example
   * sc.parallelize([1, 2], 2).preferredLocations(0); // []
   */
  preferredLocations(partition: number): readonly ExecutorId[] {
    return this.node.preferredLocations(partition);
  }

  /**
   * Applies `mapFunc` to each record. A function that gives two-element arrays makes an RDD of pairs.
   * @example
   * await sc.parallelize([1, 2]).map((n) => n * 10).collect(); // [10, 20]
   */
  map<K, V>(mapFunc: (value: T) => [K, V]): RDD<[K, V]>;
  map<U>(mapFunc: (value: T) => U): RDD<U>;
  map<U>(mapFunc: (value: T) => U): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "map", mapFunc));
  }

  /**
   * Keeps the records for which `filterFunc` gives a true value.
   * @example
   * await sc.parallelize([1, 2, 3]).filter((n) => n !== 2).collect(); // [1, 3]
   */
  filter<U extends T>(filterFunc: (value: T) => value is U): RDD<U>;
  filter(filterFunc: (value: T) => unknown): RDD<T>;
  filter(filterFunc: (value: T) => unknown): RDD<T> {
    return new RDD<T>(new MapPartitionsRDD(this.node, "filter", filterFunc));
  }

  /**
   * Applies `flatMapFunc` to each record and strings the results together.
   * @example
   * await sc.parallelize(["a b", "c"]).flatMap((line) => line.split(" ")).collect(); // ["a", "b", "c"]
   */
  flatMap<K, V>(flatMapFunc: (value: T) => Iterable<[K, V]>): RDD<[K, V]>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): RDD<U>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "flatMap", flatMapFunc));
  }

  /**
   * Applies `partitionFunc` once to each partition: it gets an iterator over the records and the partition's index, and
   * gives an iterable, an async one, or a promise of one. With `preservesPartitioning` keys are taken to stay in place.
   * @example
   * await sc.parallelize([1, 2, 3], 2).mapPartitions((records) => [[...records].length]).collect(); // [1, 2]
   */
  mapPartitions<U>(
    partitionFunc: (records: IterableIterator<T>, partition: number) => PartitionResult<U>,
    preservesPartitioning = false,
  ): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "mapPartitions", partitionFunc, { preservesPartitioning }));
  }

  /**
   * Like `mapPartitions`, with the index first, as Spark has it.
   * @example
   * await sc.parallelize(["a", "b"], 2).mapPartitionsWithIndex((index, records) => [...records].map((r) => r + index)).collect(); // ["a0", "b1"]
   */
  mapPartitionsWithIndex<U>(
    partitionFunc: (partition: number, records: IterableIterator<T>) => PartitionResult<U>,
    preservesPartitioning = false,
  ): RDD<U> {
    return new RDD<U>(new MapPartitionsRDD(this.node, "mapPartitions", indexFirst(partitionFunc), { preservesPartitioning }));
  }

  /**
   * Each partition as one array.
   * @example
   * await sc.parallelize([1, 2, 3], 2).glom().collect(); // [[1], [2, 3]]
   */
  glom(): RDD<T[]> {
    return this.mapPartitions(toArrayFunc as (records: IterableIterator<T>) => T[][]);
  }

  /**
   * The records of this RDD, then those of `others`. Nothing is moved and nothing deduplicated.
   * @example
   * await sc.parallelize([1, 2]).union(sc.parallelize([2]), sc.parallelize([3])).collect(); // [1, 2, 2, 3]
   */
  union(...others: readonly RDD<T>[]): RDD<T> {
    return new RDD<T>(unionRDD([this.node, ...others.map((other) => other.node)]));
  }

  /**
   * Pairs of what `keyFunc` gives and the record.
   * @example
   * await sc.parallelize(["a", "bb"]).keyBy((word) => word.length).collect(); // [[1, "a"], [2, "bb"]]
   */
  keyBy<K>(keyFunc: (value: T) => K): RDD<[K, T]> {
    const pair = firstOfPairFunc(keyFunc as (value: unknown) => unknown) as (value: T) => [K, T];
    return new RDD<[K, T]>(new MapPartitionsRDD(this.node, "map", pair));
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
   * Keeps the partitions at `level` (default MEMORY_ONLY) once they have been computed. Levels that keep records as they
   * are (not SER or DISK_ONLY) give functions the kept records themselves, which must not be changed. Tasks that need
   * a partition before it is kept compute it each, as on Spark: `rdd.union(rdd)` may. Throws UNSUPPORTED_OPERATION when
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

  /**
   * Drops the kept partitions and keeps no more: whoever needs one computes it again.
   * @example
   * const squares = sc.range(3).map((n) => n * n).cache();
   * await squares.count();
   * squares.unpersist().getStorageLevel() === StorageLevel.NONE; // true
   */
  unpersist(): this {
    this.node.unpersist();
    return this;
  }

  /** What `setName` gave it, for people to read. */
  get name(): string | undefined {
    return this.node.name;
  }

  /**
   * Names the RDD where it is shown, as by `toDebugString`.
   * @example
   * sc.parallelize([1]).setName("ones").name; // "ones"
   */
  setName(name: string): this {
    this.node.name = name;
    return this;
  }

  /**
   * The lineage, one line an RDD, indented at each shuffle.
   * @example
   * sc.parallelize([1, 2], 2).map((n) => n + 1).toDebugString(); // "(2) MapPartitionsRDD[1] []\n |  ParallelCollectionRDD[0] []"
   */
  toDebugString(): string {
    return debugString(this.node);
  }
}
