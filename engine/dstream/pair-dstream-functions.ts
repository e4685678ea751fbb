// Operations on streams of pairs within a batch, as methods of DStream: they compile only where the records are pairs.
// See Spark's `PairDStreamFunctions`. Where no partitioning is said, keys are laid out by hash over the default
// parallelism, whatever the stream's batches have.
import type { AnyFunction } from "../closure/closure.ts";
import type { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import type { Partitioning } from "../shuffle/partitioner.ts";
import { DStream, eachRDD } from "./dstream.ts";

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * Applies `mapFunc` to each value; keys and their partitions stay.
     * @example
     * ssc.queueStream([[["a", 1] as [string, number]]]).mapValues((n) => n * 10).print(); // (a,10)
     */
    mapValues<K, V, W>(this: DStream<readonly [K, V]>, mapFunc: (value: V) => W): DStream<[K, W]>;

    /**
     * Applies `flatMapFunc` to each value and gives one pair for each result; keys and their partitions stay.
     * @example
     * ssc.queueStream([[["a", 2] as [string, number]]]).flatMapValues((n) => [n, -n]).print(); // (a,2), (a,-2)
     */
    flatMapValues<K, V, W>(this: DStream<readonly [K, V]>, flatMapFunc: (value: V) => Iterable<W>): DStream<[K, W]>;

    /**
     * Merges the values of each key of a batch, first within partitions, then across them. `reduceFunc` must be
     * associative; it need not be commutative.
     * @example
     * ssc.queueStream([["a", "b", "a"]]).map((word) => [word, 1]).reduceByKey((a, b) => a + b).print(); // (a,2), (b,1)
     */
    reduceByKey<K, A, B>(
      this: DStream<readonly [K, readonly [A, B]]>,
      reduceFunc: (a: [A, B], b: [A, B]) => [A, B],
      partitioning?: Partitioning<K>,
    ): DStream<[K, [A, B]]>;
    reduceByKey<K, V>(this: DStream<readonly [K, V]>, reduceFunc: (a: V, b: V) => V, partitioning?: Partitioning<K>): DStream<[K, V]>;

    /**
     * Like `reduceByKey` with a result type of its own: `createCombiner` makes one of the first value of a key, the others
     * add a value to it or merge two.
     * @example
     * const scores = ssc.queueStream([["ann", "bob", "ann"]]).map((name) => [name, name.length]);
     * scores.combineByKey((n) => [n], (all, n) => [...all, n], (a, b) => [...a, ...b]).print(); // (ann,(3,3)), (bob,(3))
     */
    combineByKey<K, V, C>(
      this: DStream<readonly [K, V]>,
      createCombiner: (value: V) => C,
      mergeValue: (combiner: C, value: V) => C,
      mergeCombiners: (a: C, b: C) => C,
      partitioning?: Partitioning<K>,
      mapSideCombine?: boolean,
    ): DStream<[K, C]>;

    /**
     * All values of each key of a batch, in order. Prefer `reduceByKey` where the values are only summed up.
     * @example
     * ssc.queueStream([["ant", "bee", "ape"]]).map((word) => [word[0], word]).groupByKey().print(); // (a,(ant,ape)), (b,(bee))
     */
    groupByKey<K, V>(this: DStream<readonly [K, V]>, partitioning?: Partitioning<K>): DStream<[K, V[]]>;

    /**
     * Moves the pairs of each batch so that each key has its partition: by hash, by `partitionFunc(key)` modulo the number of
     * partitions, or by a partitioner. Later operations with an equal partitioner move nothing.
     * @example
     * const words = ssc.queueStream([["ant", "bee"]]).map((word) => [word, word.length]);
     * words.partitionBy(2, (word) => word.charCodeAt(0)).keys().glom().print(); // (bee), (ant)
     */
    partitionBy<K, V>(this: DStream<readonly [K, V]>, partitioning: Partitioning<K>, partitionFunc?: (key: K) => number): DStream<[K, V]>;

    /**
     * The keys of the pairs, in their order.
     * @example
     * ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]).keys().print(); // a, b
     */
    keys<K, V>(this: DStream<readonly [K, V]>): DStream<K>;

    /**
     * The values of the pairs, in their order.
     * @example
     * ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]).values().print(); // ant, bee
     */
    values<K, V>(this: DStream<readonly [K, V]>): DStream<V>;

    /**
     * For each key of either stream in a batch: its values here and its values there.
     * @example
     * const words = ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]);
     * words.cogroup(words.mapValues((word) => word.length)).print(); // (a,((ant),(3))), (b,((bee),(3)))
     */
    cogroup<K, V, W>(
      this: DStream<readonly [K, V]>,
      other: DStream<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): DStream<[K, [V[], W[]]]>;

    /**
     * Every pair of a value here and a value there with the same key, batch by batch.
     * @example
     * const words = ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]);
     * words.join(words.mapValues((word) => word.length)).print(); // (a,(ant,3)), (b,(bee,3))
     */
    join<K, V, W>(this: DStream<readonly [K, V]>, other: DStream<readonly [K, W]>, partitioning?: Partitioning<K>): DStream<[K, [V, W]]>;

    /**
     * Like `join`, and with `undefined` there for keys only here.
     * @example
     * const words = ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]);
     * words.leftOuterJoin(words.filter(([letter]) => letter === "a")).print(); // (a,(ant,ant)), (b,(bee,undefined))
     */
    leftOuterJoin<K, V, W>(
      this: DStream<readonly [K, V]>,
      other: DStream<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): DStream<[K, [V, W | undefined]]>;

    /**
     * Like `join`, and with `undefined` here for keys only there.
     * @example
     * const words = ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]);
     * words.filter(([letter]) => letter === "a").rightOuterJoin(words).print(); // (a,(ant,ant)), (b,(undefined,bee))
     */
    rightOuterJoin<K, V, W>(
      this: DStream<readonly [K, V]>,
      other: DStream<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): DStream<[K, [V | undefined, W]]>;

    /**
     * Like `join`, for every key of either stream, with `undefined` where the other has no value.
     * @example
     * const words = ssc.queueStream([["ant", "bee"]]).map((word) => [word[0], word]);
     * words.fullOuterJoin(words.map(([, word]) => [word[1], 1])).print(); // (a,(ant,undefined)), (b,(bee,undefined)), ...
     */
    fullOuterJoin<K, V, W>(
      this: DStream<readonly [K, V]>,
      other: DStream<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): DStream<[K, [V | undefined, W | undefined]]>;
  }
}

DStream.prototype.mapValues = function (mapFunc) {
  return eachRDD(this, (rdd) => rdd.mapValues(mapFunc));
};

DStream.prototype.flatMapValues = function (flatMapFunc) {
  return eachRDD(this, (rdd) => rdd.flatMapValues(flatMapFunc));
};

DStream.prototype.reduceByKey = function (this: DStream<never>, reduceFunc: AnyFunction, partitioning?: Partitioning) {
  return eachRDD(this, (rdd: RDD<readonly [never, never]>) =>
    rdd.reduceByKey(reduceFunc as () => never, layout(rdd, partitioning)),
  ) as DStream<never>;
};

DStream.prototype.combineByKey = function (create, mergeValue, mergeCombiners, partitioning, mapSideCombine) {
  return eachRDD(this, (rdd) => rdd.combineByKey(create, mergeValue, mergeCombiners, layout(rdd, partitioning), mapSideCombine));
};

DStream.prototype.groupByKey = function (partitioning) {
  return eachRDD(this, (rdd) => rdd.groupByKey(layout(rdd, partitioning)));
};

DStream.prototype.partitionBy = function (partitioning, partitionFunc) {
  return eachRDD(this, (rdd) => rdd.partitionBy(partitioning, partitionFunc));
};

DStream.prototype.keys = function () {
  return eachRDD(this, (rdd) => rdd.keys());
};

DStream.prototype.values = function () {
  return eachRDD(this, (rdd) => rdd.values());
};

DStream.prototype.cogroup = function (other, partitioning) {
  return this.transformWith(other, (here, there) => here.cogroup(there, layout(here, partitioning)));
};

DStream.prototype.join = function (other, partitioning) {
  return this.transformWith(other, (here, there) => here.join(there, layout(here, partitioning)));
};

DStream.prototype.leftOuterJoin = function (other, partitioning) {
  return this.transformWith(other, (here, there) => here.leftOuterJoin(there, layout(here, partitioning)));
};

DStream.prototype.rightOuterJoin = function (other, partitioning) {
  return this.transformWith(other, (here, there) => here.rightOuterJoin(there, layout(here, partitioning)));
};

DStream.prototype.fullOuterJoin = function (other, partitioning) {
  return this.transformWith(other, (here, there) => here.fullOuterJoin(there, layout(here, partitioning)));
};

/** A batch's own partitions do not count: state and windows meet the keys of all batches in one layout. */
function layout(rdd: { readonly node: RDDNode }, partitioning: Partitioning | undefined): Partitioning {
  return partitioning ?? rdd.node.scope.defaultParallelism;
}
