// Operations that need an order, as methods of RDD: sorting, ranges of keys, the largest and smallest. The order is the
// natural one of numbers, strings, booleans, bigints, Dates and tuples of them, or a comparator's, which travels. See
// Spark's `OrderedRDDFunctions`. Whoever calls one of these imports this file.
import { builtinFactory } from "../closure/closure.ts";
import { type Comparator, naturalOrder, reverseOrder } from "../shuffle/order.ts";
import type { Partitioning } from "../shuffle/partitioner.ts";
import { shuffledNode } from "./keyed-nodes.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { PartitionPruningRDD } from "./partition-pruning-rdd.ts";
import { RangePartitioner } from "./range-partitioner.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * The pairs in the order of their keys, over all partitions; pairs of equal keys stay in their order. The first job that
     * uses the result begins with a small one that samples the keys. `numPartitions` is by default as before. Keys
     * without an order fail the job with INVALID_ARGUMENT. See Spark's `sortByKey`.
     * @example
     * await sc.parallelize(["b", "c", "a"]).map((word) => [word, 1]).sortByKey().keys().collect(); // ["a", "b", "c"]
     * await sc.parallelize([2, 10, 1]).map((n) => [n, "x"]).sortByKey(false).keys().collect(); // [10, 2, 1]
     */
    sortByKey<K, V>(this: RDD<readonly [K, V]>, ascending?: boolean, numPartitions?: number, compareFunc?: Comparator<K>): RDD<[K, V]>;

    /**
     * The records in the order of what `keyFunc` gives for them; see `sortByKey`.
     * @example
     * await sc.parallelize(["ccc", "a", "bb"]).sortBy((word) => word.length).collect(); // ["a", "bb", "ccc"]
     */
    sortBy<K>(keyFunc: (value: T) => K, ascending?: boolean, numPartitions?: number, compareFunc?: Comparator<K>): RDD<T>;

    /**
     * Moves pairs by `partitioning` and sorts each partition by key, in one go. See Spark's
     * `repartitionAndSortWithinPartitions`.
     * @example
     * const pairs = sc.parallelize([3, 1, 2, 4]).map((n) => [n, "x"]);
     * await pairs.repartitionAndSortWithinPartitions(2).keys().glom().collect(); // [[2, 4], [1, 3]]
     */
    repartitionAndSortWithinPartitions<K, V>(
      this: RDD<readonly [K, V]>,
      partitioning: Partitioning<K>,
      compareFunc?: Comparator<K>,
    ): RDD<[K, V]>;

    /**
     * The pairs with a key from `lower` to `upper`, both included. After `sortByKey` or with a `RangePartitioner`, partitions
     * that cannot hold such keys are not computed. See Spark's `filterByRange`.
     * @example
     * await sc.parallelize([5, 1, 3]).map((n) => [n, "x"]).sortByKey().filterByRange(2, 5).keys().collect(); // [3, 5]
     */
    filterByRange<K, V>(this: RDD<readonly [K, V]>, lower: K, upper: K, compareFunc?: Comparator<K>): RDD<[K, V]>;
  }
}

type Compare = Comparator<never>;
type Pair = readonly [key: unknown, value: unknown];

/** The pairs of one partition in the order of their keys. */
const sortPairs = builtinFactory("sort-pairs", (compareFunc: Compare) => (pairs: Iterable<Pair>) => {
  const compare = compareFunc as Comparator<unknown>;
  return [...pairs].sort((a, b) => compare(a[0], b[0]));
});

const isBetween = builtinFactory("is-between", (lower: unknown, upper: unknown, compareFunc: Compare) => ([key]: Pair) => {
  const compare = compareFunc as Comparator<unknown>;
  return compare(key, lower) >= 0 && compare(key, upper) <= 0;
});

RDD.prototype.sortByKey = function (ascending = true, numPartitions, compareFunc = naturalOrder) {
  const size = numPartitions ?? Math.max(1, this.getNumPartitions());
  const partitioner = new RangePartitioner(size, this, ascending, undefined, compareFunc);
  return sortedWithin(this.node, partitioner, ascending ? compareFunc : reverseOrder(compareFunc));
};

RDD.prototype.sortBy = function (keyFunc, ascending, numPartitions, compareFunc) {
  return this.keyBy(keyFunc).sortByKey(ascending, numPartitions, compareFunc).values();
};

RDD.prototype.repartitionAndSortWithinPartitions = function (partitioning, compareFunc = naturalOrder) {
  return sortedWithin(this.node, partitioning, compareFunc);
};

RDD.prototype.filterByRange = function (lower, upper, compareFunc) {
  const { node } = this;
  const { partitioner } = node;
  if (!(partitioner instanceof RangePartitioner)) return filtered(node, lower, upper, compareFunc ?? naturalOrder);
  const order = compareFunc ?? partitioner.compareFunc;
  if (order !== partitioner.compareFunc) return filtered(node, lower, upper, order);
  const keeps = (partition: number) => {
    const ends = [partitioner.getPartition(lower as never), partitioner.getPartition(upper as never)];
    return partition >= Math.min(...ends) && partition <= Math.max(...ends);
  };
  return filtered(new PartitionPruningRDD(node, keeps, partitioner.preparation), lower, upper, order);
};

function sortedWithin(node: RDDNode, partitioning: Partitioning, compareFunc: Compare): RDD<never> {
  const options = { preservesPartitioning: true };
  return new RDD<never>(new MapPartitionsRDD(shuffledNode(node, partitioning), "mapPartitions", sortPairs(compareFunc), options));
}

function filtered(node: RDDNode, lower: unknown, upper: unknown, compareFunc: Compare): RDD<never> {
  return new RDD<never>(new MapPartitionsRDD(node, "filter", isBetween(lower, upper, compareFunc)));
}
