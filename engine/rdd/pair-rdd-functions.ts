// Operations by key on RDDs of pairs, as methods of RDD: they compile only where the records are pairs. Keys are equal by
// value and structure. Without `partitioning`, a number of partitions or a partitioner, keys are laid out by Spark's rule
// (default-partitioner.ts). See Spark's `PairRDDFunctions`. Whoever calls one of these imports this file.
import { type AnyFunction, builtinFactory } from "../closure/closure.ts";
import { FunctionPartitioner, type Partitioning } from "../shuffle/partitioner.ts";
import { appendFunc } from "./functions.ts";
import { isolated } from "./isolated.ts";
import { shuffledNode } from "./keyed-nodes.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import type { ShuffleOptions } from "./shuffled-rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * The keys, in the order of the pairs and as often.
     * @example
     * await sc.parallelize(["a", "b"]).map((word) => [word, 1]).keys().collect(); // ["a", "b"]
     */
    keys<K, V>(this: RDD<readonly [K, V]>): RDD<K>;

    /**
     * The values, in the order of the pairs.
     * @example
     * await sc.parallelize(["a", "bb"]).map((word) => [word, word.length]).values().collect(); // [1, 2]
     */
    values<K, V>(this: RDD<readonly [K, V]>): RDD<V>;

    /**
     * Applies `mapFunc` to each value; keys and their partitions stay.
     * @example
     * await sc.parallelize(["a"]).map((word) => [word, 1]).mapValues((n) => n * 10).collect(); // [["a", 10]]
     */
    mapValues<K, V, W>(this: RDD<readonly [K, V]>, mapFunc: (value: V) => W): RDD<[K, W]>;

    /**
     * Applies `flatMapFunc` to each value and gives one pair for each result; keys and their partitions stay.
     * @example
     * await sc.parallelize(["a"]).map((word) => [word, 2]).flatMapValues((n) => [n, -n]).collect(); // [["a", 2], ["a", -2]]
     */
    flatMapValues<K, V, W>(this: RDD<readonly [K, V]>, flatMapFunc: (value: V) => Iterable<W>): RDD<[K, W]>;

    /**
     * Merges the values of each key; first within partitions, then across them, in order. `reduceFunc` must be
     * associative; it may change and return its first argument.
     * @example
     * await sc.parallelize(["a", "b", "a"], 1).map((word) => [word, 1]).reduceByKey((a, b) => a + b).collect(); // [["a", 2], ["b", 1]]
     */
    reduceByKey<K, A, B>(
      this: RDD<readonly [K, readonly [A, B]]>,
      reduceFunc: (a: [A, B], b: [A, B]) => [A, B],
      partitioning?: Partitioning<K>,
    ): RDD<[K, [A, B]]>;
    reduceByKey<K, V>(this: RDD<readonly [K, V]>, reduceFunc: (a: V, b: V) => V, partitioning?: Partitioning<K>): RDD<[K, V]>;

    /**
     * Like `reduceByKey`, beginning with `zeroValue`, of which each key has a copy in each partition.
     * @example
     * await sc.parallelize([1, 2, 3], 1).map((n) => ["sum", n]).foldByKey(0, (a, b) => a + b).collect(); // [["sum", 6]]
     */
    foldByKey<K, V>(this: RDD<readonly [K, V]>, zeroValue: V, foldFunc: (a: V, b: V) => V, partitioning?: Partitioning<K>): RDD<[K, V]>;

    /**
     * Like `foldByKey` with a result type of its own: `seqFunc` adds a value, `combFunc` merges two results. Both may change
     * and return their first argument.
     * @example
     * const lengths = sc.parallelize(["ann", "bo", "al"], 1).map((name) => [name[0], name.length]);
     * await lengths.aggregateByKey(0, (most, n) => Math.max(most, n), Math.max).collect(); // [["a", 3], ["b", 2]]
     */
    aggregateByKey<K, V, U>(
      this: RDD<readonly [K, V]>,
      zeroValue: U,
      seqFunc: (result: U, value: V) => U,
      combFunc: (a: U, b: U) => U,
      partitioning?: Partitioning<K>,
    ): RDD<[K, U]>;

    /**
     * Like `reduceByKey` with a result type of its own: `createCombiner` makes a result of the first value of a key. With
     * `mapSideCombine` false values are moved before they are merged.
     * @example
     * const scores = sc.parallelize(["ann", "bob", "ann"], 1).map((name) => [name, name.length]);
     * await scores.combineByKey((n) => [n], (all, n) => [...all, n], (a, b) => [...a, ...b]).collect(); // [["ann", [3, 3]], ["bob", [3]]]
     */
    combineByKey<K, V, C>(
      this: RDD<readonly [K, V]>,
      createCombiner: (value: V) => C,
      mergeValue: (combiner: C, value: V) => C,
      mergeCombiners: (a: C, b: C) => C,
      partitioning?: Partitioning<K>,
      mapSideCombine?: boolean,
    ): RDD<[K, C]>;

    /**
     * All values of each key, in order. Prefer `reduceByKey` where the values are only summed up.
     * @example
     * await sc.parallelize([3, 5, 4], 1).map((n) => [n % 2, n]).groupByKey(1).collect(); // [[1, [3, 5]], [0, [4]]]
     */
    groupByKey<K, V>(this: RDD<readonly [K, V]>, partitioning?: Partitioning<K>): RDD<[K, V[]]>;

    /**
     * The records for which `keyFunc` gives the same key, in order.
     * @example
     * await sc.parallelize([3, 5, 4], 1).groupBy((n) => (n % 2 === 0 ? "even" : "odd")).collect(); // [["odd", [3, 5]], ["even", [4]]]
     */
    groupBy<K>(keyFunc: (value: T) => K, partitioning?: Partitioning<K>): RDD<[K, T[]]>;

    /**
     * Moves pairs so that each key has its partition: by hash, by `partitionFunc(key)`, or by a partitioner. Nothing is moved
     * where they are laid out so already.
     * @example
     * const pairs = sc.parallelize([1, 2, 3]).map((n) => [n, "x"]);
     * await pairs.partitionBy(2).keys().glom().collect(); // [[2], [1, 3]]
     * await pairs.partitionBy(2, (n) => (n > 1 ? 1 : 0)).keys().glom().collect(); // [[1], [2, 3]]
     */
    partitionBy<K, V>(this: RDD<readonly [K, V]>, partitioning: Partitioning<K>, partitionFunc?: (key: K) => number): RDD<[K, V]>;
  }
}

/** The first result of a key: a copy of the zero value with the first value added. */
const addToZero = builtinFactory("add-to-zero", (zero: unknown, seqFunc: AnyFunction) => (value: unknown) => {
  return (seqFunc as (result: unknown, value: unknown) => unknown)(isolated(zero), value);
});

RDD.prototype.keys = function () {
  return this.map(appendFunc.key) as RDD<never>;
};

RDD.prototype.values = function () {
  return this.map(appendFunc.value) as RDD<never>;
};

RDD.prototype.mapValues = function (mapFunc) {
  return new RDD(new MapPartitionsRDD(this.node, "mapValues", mapFunc));
};

RDD.prototype.flatMapValues = function (flatMapFunc) {
  return new RDD(new MapPartitionsRDD(this.node, "flatMapValues", flatMapFunc));
};

RDD.prototype.reduceByKey = function (this: RDD<never>, reduceFunc: AnyFunction, partitioning?: Partitioning) {
  return shuffled(this.node, partitioning, { combine: { create: null, mergeValue: reduceFunc, mergeCombiners: reduceFunc } });
};

RDD.prototype.foldByKey = function (zeroValue, foldFunc, partitioning) {
  return this.aggregateByKey(zeroValue, foldFunc, foldFunc, partitioning);
};

RDD.prototype.aggregateByKey = function (zeroValue, seqFunc, combFunc, partitioning) {
  const create = addToZero(isolated(zeroValue), seqFunc);
  return shuffled(this.node, partitioning, { combine: { create, mergeValue: seqFunc, mergeCombiners: combFunc } });
};

RDD.prototype.combineByKey = function (createCombiner, mergeValue, mergeCombiners, partitioning, mapSideCombine = true) {
  return shuffled(this.node, partitioning, { combine: { create: createCombiner, mergeValue, mergeCombiners }, mapSideCombine });
};

RDD.prototype.groupByKey = function (partitioning) {
  const combine = { create: appendFunc.create, mergeValue: appendFunc.add, mergeCombiners: appendFunc.concat };
  return shuffled(this.node, partitioning, { combine, mapSideCombine: false });
};

RDD.prototype.groupBy = function (keyFunc, partitioning) {
  return this.keyBy(keyFunc).groupByKey(partitioning);
};

RDD.prototype.partitionBy = function (partitioning, partitionFunc) {
  const partitioner = partitionFunc === undefined ? partitioning : new FunctionPartitioner(partitioning as number, partitionFunc);
  return shuffled(this.node, partitioner, {});
};

function shuffled(node: RDDNode, partitioning: Partitioning | undefined, options: ShuffleOptions): RDD<never> {
  return new RDD<never>(shuffledNode(node, partitioning, options));
}
