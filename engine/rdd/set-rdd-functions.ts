// RDDs as sets and bags, as methods of RDD: records are equal as keys are, by value and structure. Whoever calls one of
// these imports this file.
import { builtin } from "../closure/closure.ts";
import { mapKey } from "../shuffle/key.ts";
import { HashPartitioner, type Partitioning } from "../shuffle/partitioner.ts";
import { appendFunc, pairWithOne } from "./functions.ts";
import { coGroupedNode, shuffledNode } from "./keyed-nodes.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import { ZippedPartitionsRDD } from "./zipped-partitions-rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Each record once, in first-seen order within a partition. `numPartitions` is by default as before; records that are
     * laid out by key then stay where they are.
     * @example
     * await sc.parallelize([1, 2, 1, 2]).distinct().count(); // 2
     */
    distinct(numPartitions?: number): RDD<T>;

    /**
     * Records that are in both, each once.
     * @example
     * await sc.parallelize([1, 2, 2, 3]).intersection(sc.parallelize([2, 3, 4])).count(); // 2
     */
    intersection(other: RDD<T>, partitioning?: Partitioning<T>): RDD<T>;

    /**
     * Records that are not in `other`; those that stay keep their number. Without `partitioning` they are laid out as this
     * RDD is, or by hash over as many partitions.
     * @example
     * await sc.parallelize([1, 1, 2, 3]).subtract(sc.parallelize([2, 3])).collect(); // [1, 1]
     */
    subtract(other: RDD<T>, partitioning?: Partitioning<T>): RDD<T>;

    /**
     * Pairs whose keys are not in `other`; see `subtract`.
     * @example
     * const stopWords = sc.parallelize(["a", "the"]).map((word) => [word, true]);
     * await sc.parallelize(["a", "cat"]).map((word) => [word, 1]).subtractByKey(stopWords).collect(); // [["cat", 1]]
     */
    subtractByKey<K, V, W>(this: RDD<readonly [K, V]>, other: RDD<readonly [K, W]>, partitioning?: Partitioning<K>): RDD<[K, V]>;

    /**
     * All pairs of a record here and a record there: each partition here with each partition there.
     * @example
     * await sc.parallelize([1, 2]).cartesian(sc.parallelize(["a", "b"])).count(); // 4
     */
    cartesian<U>(other: RDD<U>): RDD<[T, U]>;
  }
}

type Groups = readonly [here: readonly unknown[], there: readonly unknown[]];

const inBoth = builtin("in-both", ([, [here, there]]: readonly [unknown, Groups]) => here.length > 0 && there.length > 0);
const onlyHere = builtin("only-here", ([here, there]: Groups) => (there.length === 0 ? here : []));

const product = builtin("product", ([here, there]: readonly [Iterable<unknown>, Iterable<unknown>]) => {
  const others = [...there];
  return Array.from(here, (record) => others.map((other) => [record, other])).flat(1);
});

const eachOnce = builtin("each-once", (records: Iterable<unknown>) => {
  const seen = new Map<unknown, unknown>();
  for (const record of records) {
    const id = mapKey(record);
    if (!seen.has(id)) seen.set(id, record);
  }
  return seen.values();
});

RDD.prototype.distinct = function <T>(this: RDD<T>, numPartitions = Math.max(1, this.getNumPartitions())) {
  // Equal records have equal keys, so they are in one partition already.
  if (this.partitioner !== undefined && numPartitions === this.getNumPartitions()) return this.mapPartitions(eachOnce, true) as RDD<T>;
  const first = { create: null, mergeValue: appendFunc.first, mergeCombiners: appendFunc.first };
  return keysOf<T>(shuffledNode(keyed(this.node), numPartitions, { combine: first }));
};

RDD.prototype.intersection = function <T>(this: RDD<T>, other: RDD<T>, partitioning?: Partitioning<T>) {
  const groups = coGroupedNode([keyed(this.node), keyed(other.node)], partitioning);
  return keysOf<T>(new MapPartitionsRDD(groups, "filter", inBoth));
};

RDD.prototype.subtract = function <T>(this: RDD<T>, other: RDD<T>, partitioning?: Partitioning<T>) {
  return keysOf<T>(without(keyed(this.node), keyed(other.node), partitioning));
};

RDD.prototype.subtractByKey = function (other, partitioning) {
  return new RDD<never>(without(this.node, other.node, partitioning));
};

RDD.prototype.cartesian = function (other) {
  const columns = other.getNumPartitions();
  return new RDD<never>(
    new ZippedPartitionsRDD([this.node, other.node], product, {
      label: "CartesianRDD",
      numPartitions: this.getNumPartitions() * columns,
      pick: (partition) => [Math.floor(partition / columns), partition % columns],
    }),
  );
};

function without(here: RDDNode, there: RDDNode, partitioning: Partitioning | undefined): RDDNode {
  const layout = partitioning ?? here.partitioner ?? new HashPartitioner(Math.max(1, here.numPartitions));
  return new MapPartitionsRDD(coGroupedNode([here, there], layout), "flatMapValues", onlyHere);
}

function keyed(node: RDDNode): RDDNode {
  return new MapPartitionsRDD(node, "map", pairWithOne.value);
}

function keysOf<T>(node: RDDNode): RDD<T> {
  return new RDD<T>(new MapPartitionsRDD(node, "map", appendFunc.key));
}
