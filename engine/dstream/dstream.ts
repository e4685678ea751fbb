// DStream: the fluent handle of a DStreamNode. Each method makes a node; what it means is in the nodes and in RDD. Here
// stand the transformations that look at one batch of any records; pairs, windows and outputs stand in files of their
// own that add to this class (dstream-functions.ts has the list).
import { add, pairWithOne } from "../rdd/functions.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import type { PartitionResult, RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import { requirePartitions } from "../shuffle/partitioner.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import type { Time } from "../time/time.ts";
import { MappedDStream, type RDDFunc, TransformedDStream } from "./derived-dstream.ts";
import type { DStreamNode } from "./dstream-node.ts";
import { UnionDStream } from "./union-dstream.ts";

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
  /** What the stream is: the node that makes its RDDs. For those who write nodes of their own; see `millrace/spi`. */
  readonly node: DStreamNode;

  constructor(node: DStreamNode) {
    this.node = node;
  }

  /**
   * Time between two RDDs of this stream, in milliseconds.
   * @example
   * ssc.queueStream([[1]]).slideDurationMs; // the batch interval
   */
  get slideDurationMs(): number {
    return this.node.slideMs;
  }

  /**
   * Applies `mapFunc` to each record. A function that gives two-element arrays makes a stream of pairs.
   * @example
   * ssc.queueStream([[1, 2]]).map((n) => n * 10).print(); // 10, 20
   */
  map<K, V>(mapFunc: (value: T) => [K, V]): DStream<[K, V]>;
  map<U>(mapFunc: (value: T) => U): DStream<U>;
  map<U>(mapFunc: (value: T) => U): DStream<U> {
    return eachRDD(this, (rdd) => rdd.map(mapFunc));
  }

  /**
   * Keeps the records for which `filterFunc` gives a true value.
   * @example
   * ssc.queueStream([[1, 2, 3]]).filter((n) => n > 1).print(); // 2, 3
   */
  filter<U extends T>(filterFunc: (value: T) => value is U): DStream<U>;
  filter(filterFunc: (value: T) => unknown): DStream<T>;
  filter(filterFunc: (value: T) => unknown): DStream<T> {
    return eachRDD(this, (rdd) => rdd.filter(filterFunc));
  }

  /**
   * Applies `flatMapFunc` to each record and strings the results together.
   * @example
   * ssc.queueStream([["a b", "c"]]).flatMap((line) => line.split(" ")).print(); // a, b, c
   */
  flatMap<K, V>(flatMapFunc: (value: T) => Iterable<[K, V]>): DStream<[K, V]>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): DStream<U>;
  flatMap<U>(flatMapFunc: (value: T) => Iterable<U>): DStream<U> {
    return eachRDD(this, (rdd) => rdd.flatMap(flatMapFunc));
  }

  /**
   * Applies `partitionFunc` once to each partition: it gets an iterator over the records and the partition's index.
   * @example
   * ssc.queueStream([[1, 2, 3]]).mapPartitions((records) => [Math.max(...records)]).print(); // one number a partition
   */
  mapPartitions<U>(
    partitionFunc: (records: IterableIterator<T>, partition: number) => PartitionResult<U>,
    preservesPartitioning = false,
  ): DStream<U> {
    return eachRDD(this, (rdd) => rdd.mapPartitions(partitionFunc, preservesPartitioning));
  }

  /**
   * Like `mapPartitions`, with the index first, as Spark has it.
   * @example
   * const letters = ssc.queueStream([sc.parallelize(["a", "b"], 2)]);
   * letters.mapPartitionsWithIndex((index, records) => [...records].map((letter) => letter + index)).print(); // a0, b1
   */
  mapPartitionsWithIndex<U>(
    partitionFunc: (partition: number, records: IterableIterator<T>) => PartitionResult<U>,
    preservesPartitioning = false,
  ): DStream<U> {
    return eachRDD(this, (rdd) => rdd.mapPartitionsWithIndex(partitionFunc, preservesPartitioning));
  }

  /**
   * The records of each batch dealt out evenly to `numPartitions` partitions: more of them for more parallelism, fewer for
   * fewer files.
   * @example
   * ssc.queueStream([sc.parallelize([1, 2, 3, 4], 1)]).repartition(2).glom().print(); // (1,3), (2,4)
   */
  repartition(numPartitions: number): DStream<T> {
    requirePartitions(numPartitions);
    return eachRDD(this, (rdd) => rdd.repartition(numPartitions));
  }

  /**
   * Each partition as one array.
   * @example
   * ssc.queueStream([sc.parallelize([1, 2, 3], 2)]).glom().print(); // (1), (2,3)
   */
  glom(): DStream<T[]> {
    return eachRDD(this, (rdd) => rdd.glom());
  }

  /**
   * The records of this stream, then those of the others in their order. All must have one slide duration, else
   * DIFFERENT_SLIDES; a stream without an RDD at some time fails that batch with PARENT_WITHOUT_RDD.
   * @example
   * ssc.queueStream([[1]]).union(ssc.queueStream([[2]]), ssc.queueStream([[3]])).print(); // 1, 2, 3
   */
  union(...others: readonly DStream<T>[]): DStream<T> {
    return new DStream<T>(new UnionDStream([this, ...others].map(({ node }) => node)));
  }

  /**
   * Number of records of each batch: one number, 0 for an empty batch.
   * @example
   * ssc.queueStream([["a", "b"], []]).count().print(); // 2, then 0
   */
  count(): DStream<number> {
    return eachRDD(this, (rdd) => {
      const ones = rdd.map(pairWithOne.nothing);
      const zero = parallelize<[null, number]>(rdd.node.scope, [[null, 0]], 1);
      return ones.union(zero).reduceByKey(add, 1).values();
    });
  }

  /**
   * All records of a batch merged two by two; nothing for an empty batch.
   * @example
   * ssc.queueStream([[1, 2, 3], []]).reduce((a, b) => a + b).print(); // 6, then nothing
   */
  reduce(reduceFunc: (a: T, b: T) => T): DStream<T> {
    return eachRDD(this, (rdd) =>
      rdd
        .map(pairWithOne.none as (value: T) => [null, T])
        .reduceByKey(reduceFunc, 1)
        .values(),
    );
  }

  /**
   * How often each record occurs in a batch.
   * @example
   * ssc.queueStream([["a", "b", "a"]]).countByValue().print(); // (a,2), (b,1)
   */
  countByValue(numPartitions?: number): DStream<[T, number]> {
    return eachRDD(this, (rdd) =>
      rdd.map(pairWithOne.value as (value: T) => [T, number]).reduceByKey(add, numPartitions ?? rdd.node.scope.defaultParallelism),
    );
  }

  /**
   * Makes an RDD of each RDD, on the driver, once a batch; the closures inside ship with what they capture then.
   * @example
   * ssc.queueStream([[3, 3, 1]]).transform((rdd) => rdd.distinct()).print(); // 3, 1
   */
  transform<U>(transformFunc: (rdd: RDD<T>, time: Time) => RDD<U>): DStream<U> {
    return new DStream<U>(new TransformedDStream([this.node], ([rdd], time) => transformFunc(rdd as unknown as RDD<T>, time)));
  }

  /**
   * Makes an RDD of the RDDs of two streams at each time.
   * @example
   * const [here, there] = [ssc.queueStream([[1]]), ssc.queueStream([["a"]])];
   * here.transformWith(there, (a, b) => a.map(String).union(b)).print(); // 1, a
   */
  transformWith<U, V>(other: DStream<U>, transformFunc: (rdd: RDD<T>, other: RDD<U>, time: Time) => RDD<V>): DStream<V> {
    const both = ([a, b]: RDD<never>[], time: Time) => transformFunc(a as unknown as RDD<T>, b as unknown as RDD<U>, time);
    return new DStream<V>(new TransformedDStream([this.node, other.node], both));
  }

  /**
   * Keeps the partitions of every RDD in the executors' memory once they have been computed; the same as `persist()`.
   * @example
   * const parsed = ssc.queueStream([["1", "2"]]).map(Number).cache();
   * parsed.print();
   * parsed.count().print();
   */
  cache(): this {
    return this.persist();
  }

  /**
   * Checkpoints the RDDs of every `interval` to the directory of `ssc.checkpoint`, and keeps all RDDs of this stream. The
   * interval is a multiple of the slide duration, best five to ten times as long; `ssc.start()` throws CHECKPOINT_INTERVAL
   * otherwise. See Spark's `DStream.checkpoint`.
   * @example
   * ssc.checkpoint("/tmp/checkpoints");
   * ssc.queueStream([[1, 2], [3]]).map((n) => n * n).checkpoint(seconds(10)).print();
   */
  checkpoint(interval: Duration): this {
    this.node.checkpoint(requireDuration(interval, "The checkpoint interval").milliseconds);
    return this;
  }

  /**
   * Keeps the partitions of every RDD at `level`. Without one the stream counts as MEMORY_ONLY_SER, as in Spark, and the
   * records are kept in memory as they are, which is faster; functions get copies of those that could be changed. Name
   * MEMORY_ONLY_SER to have them encoded, or MEMORY_ONLY for functions that never change a record and get no copies. On a
   * windowed stream it is its parent's RDDs that are kept. Throws UNSUPPORTED_OPERATION once the context has started.
   * @example
   * ssc.queueStream([["1", "2"]]).map(Number).persist(StorageLevel.MEMORY_AND_DISK).print();
   */
  persist(level?: StorageLevel): this {
    this.node.persist(level);
    return this;
  }
}

/** The stream of what `rddFunc` makes of each RDD of `stream`; no RDD where `stream` has none. */
export function eachRDD<S, U>(stream: DStream<S>, rddFunc: (rdd: RDD<S>, time: Time) => RDD<U>): DStream<U> {
  return new DStream<U>(new MappedDStream(stream.node, rddFunc as unknown as RDDFunc));
}
