// Operations on RDDs of pairs, as methods of RDD: they compile only where the records are pairs. See Spark's
// `PairRDDFunctions`. Whoever calls one of these imports this file.
import type { AnyFunction } from "../closure/closure.ts";
import { FunctionPartitioner, type Partitioning } from "../shuffle/partitioner.ts";
import { appendFunc, innerJoinFunc, outerJoinFunc } from "./functions.ts";
import { coGroupedNode, shuffledNode } from "./keyed-nodes.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import type { ShuffleOptions } from "./shuffled-rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    keys<K, V>(this: RDD<readonly [K, V]>): RDD<K>;

    values<K, V>(this: RDD<readonly [K, V]>): RDD<V>;

    /** Applies `mapFunc` to each value; keys and their partitions stay. */
    mapValues<K, V, W>(this: RDD<readonly [K, V]>, mapFunc: (value: V) => W): RDD<[K, W]>;

    /** Applies `flatMapFunc` to each value and gives one pair for each result; keys and their partitions stay. */
    flatMapValues<K, V, W>(this: RDD<readonly [K, V]>, flatMapFunc: (value: V) => Iterable<W>): RDD<[K, W]>;

    /** Merges the values of each key; first within partitions, then across them. `reduceFunc` must be associative. */
    reduceByKey<K, A, B>(
      this: RDD<readonly [K, readonly [A, B]]>,
      reduceFunc: (a: [A, B], b: [A, B]) => [A, B],
      partitioning?: Partitioning,
    ): RDD<[K, [A, B]]>;
    reduceByKey<K, V>(this: RDD<readonly [K, V]>, reduceFunc: (a: V, b: V) => V, partitioning?: Partitioning): RDD<[K, V]>;

    /** Like reduceByKey with a result type of its own; see Spark's `combineByKey`. */
    combineByKey<K, V, C>(
      this: RDD<readonly [K, V]>,
      createCombiner: (value: V) => C,
      mergeValue: (combiner: C, value: V) => C,
      mergeCombiners: (a: C, b: C) => C,
      partitioning?: Partitioning,
      mapSideCombine?: boolean,
    ): RDD<[K, C]>;

    /** All values of each key, in order. Prefer reduceByKey where the values are only summed up. */
    groupByKey<K, V>(this: RDD<readonly [K, V]>, partitioning?: Partitioning): RDD<[K, V[]]>;

    /** Moves pairs so that each key has its partition: by hash, by `partitionFunc(key)`, or by a partitioner. */
    partitionBy<K, V>(this: RDD<readonly [K, V]>, partitioning: Partitioning, partitionFunc?: (key: K) => number): RDD<[K, V]>;

    /** For each key of either side: its values here and its values there. */
    cogroup<K, V, W>(this: RDD<readonly [K, V]>, other: RDD<readonly [K, W]>, partitioning?: Partitioning): RDD<[K, [V[], W[]]]>;

    /** Every pair of a value here and a value there with the same key. */
    join<K, V, W>(this: RDD<readonly [K, V]>, other: RDD<readonly [K, W]>, partitioning?: Partitioning): RDD<[K, [V, W]]>;

    /** Like join, and with `undefined` there for keys only here. */
    leftOuterJoin<K, V, W>(
      this: RDD<readonly [K, V]>,
      other: RDD<readonly [K, W]>,
      partitioning?: Partitioning,
    ): RDD<[K, [V, W | undefined]]>;

    /** Like join, and with `undefined` here for keys only there. */
    rightOuterJoin<K, V, W>(
      this: RDD<readonly [K, V]>,
      other: RDD<readonly [K, W]>,
      partitioning?: Partitioning,
    ): RDD<[K, [V | undefined, W]]>;

    /** Every key of either side. */
    fullOuterJoin<K, V, W>(
      this: RDD<readonly [K, V]>,
      other: RDD<readonly [K, W]>,
      partitioning?: Partitioning,
    ): RDD<[K, [V | undefined, W | undefined]]>;

    /** Pairs as a Map; of several values of a key the last one stays. */
    collectAsMap<K, V>(this: RDD<readonly [K, V]>): Promise<Map<K, V>>;
  }
}

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

RDD.prototype.combineByKey = function (create, mergeValue, mergeCombiners, partitioning, mapSideCombine = true) {
  return shuffled(this.node, partitioning, { combine: { create, mergeValue, mergeCombiners }, mapSideCombine });
};

RDD.prototype.groupByKey = function (partitioning) {
  const combine = { create: appendFunc.create, mergeValue: appendFunc.add, mergeCombiners: appendFunc.concat };
  return shuffled(this.node, partitioning, { combine, mapSideCombine: false });
};

RDD.prototype.partitionBy = function (partitioning, partitionFunc) {
  const partitioner = partitionFunc === undefined ? partitioning : new FunctionPartitioner(partitioning as number, partitionFunc);
  return shuffled(this.node, partitioner, {});
};

RDD.prototype.cogroup = function (other, partitioning) {
  return new RDD(coGroupedNode([this.node, other.node], partitioning));
};

RDD.prototype.join = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(innerJoinFunc) as RDD<never>;
};

RDD.prototype.leftOuterJoin = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(outerJoinFunc(true, false)) as RDD<never>;
};

RDD.prototype.rightOuterJoin = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(outerJoinFunc(false, true)) as RDD<never>;
};

RDD.prototype.fullOuterJoin = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(outerJoinFunc(true, true)) as RDD<never>;
};

RDD.prototype.collectAsMap = async function () {
  return new Map(await this.collect()) as Map<never, never>;
};

function shuffled(node: RDDNode, partitioning: Partitioning | undefined, options: ShuffleOptions): RDD<never> {
  return new RDD<never>(shuffledNode(node, partitioning, options));
}
