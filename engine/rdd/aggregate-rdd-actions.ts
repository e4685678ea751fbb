// Actions that merge all records into one value, as methods of RDD, in the order of the partitions. Whoever calls one of
// these imports this file.
import { type AnyFunction, builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { type Comparator, naturalOrder, reverseOrder } from "../shuffle/order.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { appendFunc } from "./functions.ts";
import { isolated } from "./isolated.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";
import { emptyCollection } from "./rdd-actions.ts";
import type { RDDNode } from "./rdd-node.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { requireSynchronous } from "./user-function.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Adds each record to a copy of `zeroValue` by `seqFunc`, partition by partition, and merges the results, and one more
     * copy, by `combFunc` on the driver. Both may change and return their first argument.
     * @example
     * const [sum, count] = await sc.parallelize([1, 2, 3]).aggregate(
     *   [0, 0],
     *   ([sum, count], n) => [sum! + n, count! + 1],
     *   (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
     * );
     * sum! / count!; // 2
     */
    aggregate<U>(zeroValue: U, seqFunc: (result: U, value: T) => U, combFunc: (a: U, b: U) => U): Promise<U>;

    /**
     * Like `aggregate` where records and result are of one type. `zeroValue` should change nothing: it is merged in once for
     * each partition and once on the driver.
     * @example
     * await sc.parallelize([1, 2, 3]).fold(0, (a, b) => a + b); // 6
     */
    fold(zeroValue: T, foldFunc: (a: T, b: T) => T): Promise<T>;

    /**
     * Like `aggregate`, with the partitions' results merged on the executors, in a tree of `depth` levels, so that the driver
     * has few to merge. Neighbours are merged, so `combFunc` need not be commutative.
     * @example
     * await sc.parallelize([1, 2, 3, 4], 4).treeAggregate(0, (sum, n) => sum + n, (a, b) => a + b, 2); // 10
     */
    treeAggregate<U>(zeroValue: U, seqFunc: (result: U, value: T) => U, combFunc: (a: U, b: U) => U, depth?: number): Promise<U>;

    /**
     * Like `reduce`, in a tree: see `treeAggregate`.
     * @example
     * await sc.parallelize(["a", "b", "c"], 3).treeReduce((a, b) => a + b); // "abc"
     */
    treeReduce(reduceFunc: (a: T, b: T) => T, depth?: number): Promise<T>;

    /**
     * The largest record, the first of several, in natural order or that of `compareFunc`. Rejects with EMPTY_COLLECTION when
     * there is none.
     * @example
     * await sc.parallelize([2, 10, 1]).max(); // 10
     * await sc.parallelize(["a", "ccc", "bb"]).max((a, b) => a.length - b.length); // "ccc"
     */
    max(compareFunc?: Comparator<T>): Promise<T>;

    /**
     * The smallest record; see `max`.
     * @example
     * await sc.parallelize([2, 10, 1]).min(); // 1
     */
    min(compareFunc?: Comparator<T>): Promise<T>;

    /**
     * The `count` smallest records in their order, natural or that of `compareFunc`.
     * @example
     * await sc.parallelize([5, 3, 9, 1]).takeOrdered(2); // [1, 3]
     */
    takeOrdered(count: number, compareFunc?: Comparator<T>): Promise<T[]>;

    /**
     * The `count` largest records, the largest first; see `takeOrdered`.
     * @example
     * await sc.parallelize([5, 3, 9, 1]).top(2); // [9, 5]
     */
    top(count: number, compareFunc?: Comparator<T>): Promise<T[]>;
  }
}

type Merge = (a: unknown, b: unknown) => unknown;
type Records = Iterable<unknown>;

/** The result of one partition, alone in a list. */
const aggregatePartition = builtinFactory("aggregate", (zero: unknown, seqFunc: AnyFunction) => (records: Records) => {
  let result = isolated(zero);
  for (const record of records) result = requireSynchronous((seqFunc as Merge)(result, record), seqFunc, "aggregate");
  return [result];
});

/** A list of nothing or of one value, alone in a list. */
const reducePartition = builtinFactory("reduce-partition", (reduceFunc: AnyFunction) => (records: Records) => {
  const result: unknown[] = [];
  const merge = (value: unknown) => requireSynchronous((reduceFunc as Merge)(result[0], value), reduceFunc, "treeReduce");
  for (const record of records) result[0] = result.length === 0 ? isolated(record) : merge(record);
  return [result];
});

const mergeOptional = builtinFactory("merge-optional", (reduceFunc: AnyFunction) => (a: unknown[], b: unknown[]) => {
  return a.length === 0 ? b : b.length === 0 ? a : [(reduceFunc as Merge)(a[0], b[0])];
});

/** The record of a partition behind the number of the run of `count / groups` neighbours it belongs to. */
const inGroups = builtinFactory("in-groups", (count: number, groups: number) => (records: Records, partition: number) => {
  return Array.from(records, (record) => [Math.floor((partition * groups) / count), record]);
});

const larger = builtinFactory("larger", (compareFunc: Comparator<never>) => (a: unknown, b: unknown) => {
  return requireSynchronous((compareFunc as Comparator<unknown>)(a, b), compareFunc, "max") >= 0 ? a : b;
});

const smallest = builtinFactory("smallest", (count: number, compareFunc: Comparator<never>) => (records: Records) => {
  let kept: unknown[] = [];
  for (const record of records) {
    // Sorted and cut whenever it has doubled, so a record costs little and what is held is bounded.
    if (kept.push(record) >= 2 * count + 16) kept = firstOf(kept, count, compareFunc);
  }
  return firstOf(kept, count, compareFunc);
});

RDD.prototype.aggregate = async function (zeroValue, seqFunc, combFunc) {
  const node = new MapPartitionsRDD(this.node, "mapPartitions", aggregatePartition(isolated(zeroValue), seqFunc));
  return merged(node, zeroValue, combFunc as Merge) as never;
};

RDD.prototype.fold = async function (zeroValue, foldFunc) {
  return this.aggregate(zeroValue, foldFunc, foldFunc);
};

RDD.prototype.treeAggregate = async function (zeroValue, seqFunc, combFunc, depth = 2) {
  const node = new MapPartitionsRDD(this.node, "mapPartitions", aggregatePartition(isolated(zeroValue), seqFunc));
  return merged(tree(node, combFunc, depth), zeroValue, combFunc as Merge) as never;
};

RDD.prototype.treeReduce = async function (reduceFunc, depth = 2) {
  const node = new MapPartitionsRDD(this.node, "mapPartitions", reducePartition(reduceFunc));
  const merge = mergeOptional(reduceFunc);
  const result = (await merged(tree(node, merge, depth), [], merge as Merge)) as never[];
  if (result.length > 0) return result[0]!;
  throw emptyCollection("treeReduce", "check isEmpty() first, or use treeAggregate");
};

RDD.prototype.max = async function (compareFunc = naturalOrder) {
  return this.reduce(larger(compareFunc) as () => never);
};

RDD.prototype.min = async function (compareFunc = naturalOrder) {
  return this.reduce(larger(reverseOrder(compareFunc)) as () => never);
};

RDD.prototype.takeOrdered = async function (count, compareFunc = naturalOrder) {
  return ordered(this.node, "takeOrdered", count, compareFunc) as Promise<never[]>;
};

RDD.prototype.top = async function (count, compareFunc = naturalOrder) {
  return ordered(this.node, "top", count, reverseOrder(compareFunc)) as Promise<never[]>;
};

/** One record a partition, merged with a copy of the zero value on the driver, in their order. */
async function merged(node: RDDNode, zero: unknown, merge: Merge): Promise<unknown> {
  const initial = isolated(zero);
  const results = (await node.scope.runSink(node, { op: "collect" })).flat(1);
  return results.reduce((result, value) => requireSynchronous(merge(result, value), merge, "aggregate"), initial);
}

/** Merges neighbours in levels, each through a shuffle, until the driver has about the `depth`-th root of them left. */
function tree(leaves: RDDNode, merge: AnyFunction, depth: number): RDDNode {
  if (!Number.isInteger(depth) || depth < 1)
    throw new MillraceError("INVALID_ARGUMENT", `Depth must be a whole number greater than or equal to 1 but got ${depth}`);
  let node = leaves;
  let count = node.numPartitions;
  const scale = Math.max(Math.ceil(count ** (1 / depth)), 2);
  const combine = { create: null, mergeValue: merge, mergeCombiners: merge };
  while (count > scale + Math.ceil(count / scale)) {
    const groups = Math.floor(count / scale);
    const keyed = new MapPartitionsRDD(node, "mapPartitions", inGroups(count, groups));
    node = new MapPartitionsRDD(new ShuffledRDD(keyed, new HashPartitioner(groups), { combine }), "map", appendFunc.value);
    count = groups;
  }
  return node;
}

async function ordered(node: RDDNode, action: string, count: number, compareFunc: Comparator<never>): Promise<unknown[]> {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new MillraceError("INVALID_ARGUMENT", `${action} takes a whole number of records, 0 or more, not ${count}`);
  if (count === 0) return [];
  const first = new MapPartitionsRDD(node, "mapPartitions", smallest(count, compareFunc));
  return firstOf((await node.scope.runSink(first, { op: "collect" })).flat(1), count, compareFunc);
}

/** The first records in their order; equal ones stay as they came. */
function firstOf(records: unknown[], count: number, compareFunc: Comparator<never>): unknown[] {
  return records.sort(compareFunc as Comparator<unknown>).slice(0, count);
}
