// DStream: the fluent handle of a DStreamNode. Each method makes a node; what it means is in the nodes and in RDD.
// Pair operations are typed by `this`, so they compile only on streams of pairs.

import { formatRecord } from "../rdd/format-record.ts";
import { add, pairWithOne } from "../rdd/functions.ts";
import { emptyRDD, parallelize } from "../rdd/make-rdd.ts";
import type { PartitionResult, RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import { saveAsTextFile } from "../rdd/text-output.ts";
import type { Partitioning } from "../shuffle/partitioner.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import type { Time } from "../time/time.ts";
import { MappedDStream, type RDDFunc, TransformedDStream } from "./derived-dstream.ts";
import type { DStreamNode } from "./dstream-node.ts";
import { ForEachDStream, type ForeachRDDFunc } from "./foreach-dstream.ts";
import { UnionDStream } from "./union-dstream.ts";
import { WindowedDStream } from "./windowed-dstream.ts";

/**
 * A stream of RDDs, one each slide duration. Transformations make new streams; output operations (`print`,
 * `foreachRDD`, `saveAsTextFiles`) say what happens to each batch. See Spark's `DStream`.
 * @example
 * const counts = ssc
 *   .textFileStream("in")
 *   .flatMap((line) => line.split(" "))
 *   .map((word) => [word, 1])
 *   .reduceByKey((a, b) => a + b);
 * counts.print();
 */
export class DStream<T> {
  readonly node: DStreamNode;

  constructor(node: DStreamNode) {
    this.node = node;
  }

  /** Time between two RDDs of this stream, in milliseconds. */
  get slideDurationMs(): number {
    return this.node.slideMs;
  }

  /** Applies `mapFunc` to each record. A function that gives two-element arrays makes a stream of pairs. */
  map<K, V>(mapFunc: (value: T) => [K, V]): DStream<[K, V]>;
  map<U>(mapFunc: (value: T) => U): DStream<U>;
  map<U>(mapFunc: (value: T) => U): DStream<U> {
    return this.each((rdd: RDD<T>) => rdd.map(mapFunc));
  }

  /** Keeps the records for which `filterFunc` gives a true value. */
  filter<U extends T>(filterFunc: (value: T) => value is U): DStream<U>;
  filter(filterFunc: (value: T) => unknown): DStream<T>;
  filter(filterFunc: (value: T) => unknown): DStream<T> {
    return this.each((rdd: RDD<T>) => rdd.filter(filterFunc));
  }

  /** Applies `flatMapFunc` to each record and strings the results together. */
  flatMap<K, V>(flatMapFunc: (value: T) => Iterable<[K, V]>): DStream<[K, V]>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): DStream<U>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): DStream<U> {
    return this.each((rdd: RDD<T>) => rdd.flatMap(flatMapFunc));
  }

  /** Applies `partitionFunc` once to each partition: it gets an iterator over the records and the partition's index. */
  mapPartitions<U>(
    partitionFunc: (records: IterableIterator<T>, partition: number) => PartitionResult<U>,
    preservesPartitioning = false,
  ): DStream<U> {
    return this.each((rdd: RDD<T>) => rdd.mapPartitions(partitionFunc, preservesPartitioning));
  }

  /** Each partition as one array. */
  glom(): DStream<T[]> {
    return this.each((rdd: RDD<T>) => rdd.glom());
  }

  /** The records of this stream, then those of `that`; both must have the same slide duration. */
  union(that: DStream<T>): DStream<T> {
    return new DStream<T>(new UnionDStream([this.node, that.node]));
  }

  /** Number of records of each batch: one number, 0 for an empty batch. */
  count(): DStream<number> {
    return this.each((rdd: RDD<T>) => {
      const ones = rdd.map(pairWithOne.nothing);
      const zero = parallelize<[null, number]>(rdd.node.scope, [[null, 0]], 1);
      return ones.union(zero).reduceByKey(add, 1).values();
    });
  }

  /** All records of a batch merged two by two; nothing for an empty batch. */
  reduce(reduceFunc: (a: T, b: T) => T): DStream<T> {
    return this.each((rdd: RDD<T>) =>
      rdd
        .map(pairWithOne.none as (value: T) => [null, T])
        .reduceByKey(reduceFunc, 1)
        .values(),
    );
  }

  /** How often each record occurs in a batch. */
  countByValue(numPartitions?: number): DStream<[T, number]> {
    return this.each((rdd: RDD<T>) => rdd.map(pairWithOne.value as (value: T) => [T, number]).reduceByKey(add, numPartitions));
  }

  /** Makes an RDD of each RDD, on the driver, once a batch; the closures inside ship with what they capture then. */
  transform<U>(transformFunc: (rdd: RDD<T>, time: Time) => RDD<U>): DStream<U> {
    return new DStream<U>(new TransformedDStream([this.node], ([rdd], time) => transformFunc(rdd as unknown as RDD<T>, time)));
  }

  /** Makes an RDD of the RDDs of two streams at each time. */
  transformWith<U, V>(other: DStream<U>, transformFunc: (rdd: RDD<T>, other: RDD<U>, time: Time) => RDD<V>): DStream<V> {
    const both = ([a, b]: RDD<never>[], time: Time) => transformFunc(a as unknown as RDD<T>, b as unknown as RDD<U>, time);
    return new DStream<V>(new TransformedDStream([this.node, other.node], both));
  }

  /** At each slide, all records of the last `windowDuration`. Both must be multiples of this stream's slide duration. */
  window(windowDuration: Duration, slideDuration?: Duration): DStream<T> {
    const windowMs = requireDuration(windowDuration, "The window duration").milliseconds;
    const slideMs = slideDuration === undefined ? this.node.slideMs : requireDuration(slideDuration, "The slide duration").milliseconds;
    return new DStream<T>(new WindowedDStream(this.node, windowMs, slideMs, () => emptyRDD(this.node.scope.rdds).node));
  }

  // Pairs.

  /** Applies `mapFunc` to each value; keys and their partitions stay. */
  mapValues<K, V, W>(this: DStream<readonly [K, V]>, mapFunc: (value: V) => W): DStream<[K, W]> {
    return this.each((rdd: RDD<readonly [K, V]>) => rdd.mapValues(mapFunc));
  }

  /** Applies `flatMapFunc` to each value and gives one pair for each result. */
  flatMapValues<K, V, W>(this: DStream<readonly [K, V]>, flatMapFunc: (value: V) => Iterable<W>): DStream<[K, W]> {
    return this.each((rdd: RDD<readonly [K, V]>) => rdd.flatMapValues(flatMapFunc));
  }

  /** Merges the values of each key of a batch. `reduceFunc` must be associative. */
  reduceByKey<K, A, B>(
    this: DStream<readonly [K, readonly [A, B]]>,
    reduceFunc: (a: [A, B], b: [A, B]) => [A, B],
    partitioning?: Partitioning,
  ): DStream<[K, [A, B]]>;
  reduceByKey<K, V>(this: DStream<readonly [K, V]>, reduceFunc: (a: V, b: V) => V, partitioning?: Partitioning): DStream<[K, V]>;
  reduceByKey<K, V>(this: DStream<readonly [K, V]>, reduceFunc: (a: V, b: V) => V, partitioning?: Partitioning): DStream<[K, V]> {
    return this.each((rdd: RDD<readonly [K, V]>) => rdd.reduceByKey(reduceFunc, partitioning));
  }

  /** Like reduceByKey with a result type of its own. */
  combineByKey<K, V, C>(
    this: DStream<readonly [K, V]>,
    createCombiner: (value: V) => C,
    mergeValue: (combiner: C, value: V) => C,
    mergeCombiners: (a: C, b: C) => C,
    partitioning?: Partitioning,
    mapSideCombine = true,
  ): DStream<[K, C]> {
    return this.each((rdd: RDD<readonly [K, V]>) =>
      rdd.combineByKey(createCombiner, mergeValue, mergeCombiners, partitioning, mapSideCombine),
    );
  }

  /** All values of each key of a batch. */
  groupByKey<K, V>(this: DStream<readonly [K, V]>, partitioning?: Partitioning): DStream<[K, V[]]> {
    return this.each((rdd: RDD<readonly [K, V]>) => rdd.groupByKey(partitioning));
  }

  /** For each key of either stream in a batch: its values here and its values there. */
  cogroup<K, V, W>(this: DStream<readonly [K, V]>, other: DStream<readonly [K, W]>, partitioning?: Partitioning): DStream<[K, [V[], W[]]]> {
    return this.transformWith(other, (here, there) => here.cogroup(there, partitioning));
  }

  /** Every pair of a value here and a value there with the same key, batch by batch. */
  join<K, V, W>(this: DStream<readonly [K, V]>, other: DStream<readonly [K, W]>, partitioning?: Partitioning): DStream<[K, [V, W]]> {
    return this.transformWith(other, (here, there) => here.join(there, partitioning));
  }

  /** Like join, and with `undefined` there for keys only here. */
  leftOuterJoin<K, V, W>(
    this: DStream<readonly [K, V]>,
    other: DStream<readonly [K, W]>,
    partitioning?: Partitioning,
  ): DStream<[K, [V, W | undefined]]> {
    return this.transformWith(other, (here, there) => here.leftOuterJoin(there, partitioning));
  }

  /** Like join, and with `undefined` here for keys only there. */
  rightOuterJoin<K, V, W>(
    this: DStream<readonly [K, V]>,
    other: DStream<readonly [K, W]>,
    partitioning?: Partitioning,
  ): DStream<[K, [V | undefined, W]]> {
    return this.transformWith(other, (here, there) => here.rightOuterJoin(there, partitioning));
  }

  /** Every key of either stream. */
  fullOuterJoin<K, V, W>(
    this: DStream<readonly [K, V]>,
    other: DStream<readonly [K, W]>,
    partitioning?: Partitioning,
  ): DStream<[K, [V | undefined, W | undefined]]> {
    return this.transformWith(other, (here, there) => here.fullOuterJoin(there, partitioning));
  }

  /** Keeps the partitions of every RDD on the executors once they have been computed. */
  cache(): this {
    this.node.cached = true;
    return this;
  }

  persist(): this {
    return this.cache();
  }

  // Output operations.

  /** Calls `foreachFunc` on the driver with each RDD, batches in order; what it gives is awaited. */
  foreachRDD(foreachFunc: (rdd: RDD<T>, time: Time) => unknown): void {
    this.output("foreachRDD", (rdd: RDD<T>, time) => foreachFunc(rdd, time));
  }

  /** Prints the first `count` records of each batch to standard output. */
  print(count = 10): void {
    this.output("print", async (rdd: RDD<T>, time) => {
      const records = await rdd.take(count + 1);
      const line = "-".repeat(43);
      const shown = records.slice(0, count).map((record) => `${formatRecord(record)}\n`);
      console.log(`${line}\nTime: ${time.milliseconds} ms\n${line}\n${shown.join("")}${records.length > count ? "...\n" : ""}`);
    });
  }

  /** Writes each batch as text files, one a partition, into the directory `prefix-TIME_MS[.suffix]`. */
  saveAsTextFiles(prefix: string, suffix?: string): void {
    this.output("saveAsTextFiles", (rdd: RDD<T>, time) => {
      const name = prefix === "" ? `${time.milliseconds}` : `${prefix}-${time.milliseconds}`;
      return saveAsTextFile(rdd, suffix === undefined || suffix === "" ? name : `${name}.${suffix}`);
    });
  }

  private each<S, U>(rddFunc: (rdd: RDD<S>) => RDD<U>): DStream<U> {
    return new DStream<U>(new MappedDStream(this.node, rddFunc as unknown as RDDFunc));
  }

  private output(name: string, foreachFunc: (rdd: RDD<T>, time: Time) => unknown): void {
    new ForEachDStream(this.node, name, foreachFunc as unknown as ForeachRDDFunc);
  }
}
