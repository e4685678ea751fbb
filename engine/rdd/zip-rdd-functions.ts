// Records side by side, as methods of RDD: zips, and numbers for records. Whoever calls one of these imports this file.
import { type AnyFunction, builtin, builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { Preparation } from "./preparation.ts";
import { type PartitionResult, RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import { ZippedPartitionsRDD } from "./zipped-partitions-rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Pairs of the i-th record here and the i-th there. Both must have as many partitions, else INVALID_ARGUMENT, and as many
     * records in each, else the job fails.
     * @example
     * await sc.parallelize([1, 2]).zip(sc.parallelize(["a", "b"])).collect(); // [[1, "a"], [2, "b"]]
     */
    zip<U>(other: RDD<U>): RDD<[T, U]>;

    /**
     * Applies `zipFunc` to the i-th partitions of two, three or four RDDs, which must have as many. Records need not be as
     * many. With `preservesPartitioning` the keys are taken to be where they were here.
     * @example
     * const [words, numbers] = [sc.parallelize(["a", "b", "c"], 1), sc.parallelize([1, 2], 1)];
     * await words.zipPartitions(numbers, (a, b) => [[...a].length * [...b].length]).collect(); // [6]
     */
    zipPartitions<A, R>(
      a: RDD<A>,
      zipFunc: (here: IterableIterator<T>, a: IterableIterator<A>) => PartitionResult<R>,
      preservesPartitioning?: boolean,
    ): RDD<R>;
    zipPartitions<A, B, R>(
      a: RDD<A>,
      b: RDD<B>,
      zipFunc: (here: IterableIterator<T>, a: IterableIterator<A>, b: IterableIterator<B>) => PartitionResult<R>,
      preservesPartitioning?: boolean,
    ): RDD<R>;
    zipPartitions<A, B, C, R>(
      a: RDD<A>,
      b: RDD<B>,
      c: RDD<C>,
      zipFunc: (here: IterableIterator<T>, a: IterableIterator<A>, b: IterableIterator<B>, c: IterableIterator<C>) => PartitionResult<R>,
      preservesPartitioning?: boolean,
    ): RDD<R>;

    /**
     * Pairs of a record and its position over all partitions. With more than one partition, the first job that uses the
     * result begins with one that counts the records.
     * @example
     * await sc.parallelize(["a", "b"]).zipWithIndex().collect(); // [["a", 0], ["b", 1]]
     */
    zipWithIndex(): RDD<[T, number]>;

    /**
     * Pairs of a record and a number that no other has: those of partition k of n get k, n + k, 2 n + k, ... Runs no job.
     * @example
     * await sc.parallelize(["a", "b", "c"], 2).zipWithUniqueId().collect(); // [["a", 0], ["b", 1], ["c", 3]]
     */
    zipWithUniqueId(): RDD<[T, number]>;
  }
}

const zipRecords = builtin("zip", ([here, there]: readonly [Iterable<unknown>, Iterable<unknown>]) => {
  const [left, right] = [[...here], [...there]];
  if (left.length === right.length) return left.map((record, i) => [record, right[i]]);
  throw new MillraceError(
    "INVALID_ARGUMENT",
    `Can only zip RDDs with same number of elements in each partition: one has ${left.length}, the other ${right.length}`,
  );
});

const spread = builtinFactory(
  "zip-partitions",
  (zipFunc: AnyFunction) => (sides: readonly Iterable<unknown>[]) => (zipFunc as (...sides: unknown[]) => unknown)(...sides),
);

/** Numbers the records of a partition: first, first + step, ... */
const numberRecords = builtinFactory("number-records", (step: number) => (records: Iterable<unknown>, first: number) => {
  let next = first - step;
  return Array.from(records, (record) => {
    next += step;
    return [record, next];
  });
});

RDD.prototype.zip = function (other) {
  return new RDD<never>(new ZippedPartitionsRDD([this.node, other.node], zipRecords));
};

RDD.prototype.zipPartitions = function (this: RDD<unknown>, ...args: readonly unknown[]) {
  const others = args.filter((arg) => arg instanceof RDD);
  const [zipFunc, preservesPartitioning = false] = args.slice(others.length) as [AnyFunction, boolean?];
  const nodes = [this.node, ...others.map((other) => other.node)];
  const partitioner = preservesPartitioning ? this.node.partitioner : undefined;
  return new RDD<never>(new ZippedPartitionsRDD(nodes, spread(zipFunc), { partitioner }));
} as RDD<unknown>["zipPartitions"];

RDD.prototype.zipWithIndex = function () {
  return new RDD<never>(indexed(this.node));
};

RDD.prototype.zipWithUniqueId = function () {
  const step = Math.max(1, this.getNumPartitions());
  return new RDD<never>(new MapPartitionsRDD(this.node, "mapPartitions", numberRecords(step)));
};

/** Where each partition starts is known after a count of all but the last. See Spark's `ZippedWithIndexRDD`. */
function indexed(node: RDDNode): RDDNode {
  const starts = [0];
  const preparation = new Preparation(async () => {
    const before = Array.from({ length: node.numPartitions - 1 }, (_, partition) => partition);
    const counts = (await node.scope.runSink(node, { op: "count" }, before)) as number[];
    counts.forEach((count, partition) => {
      starts[partition + 1] = starts[partition]! + count;
    });
  });
  return new MapPartitionsRDD(node, "mapPartitions", numberRecords(1), {
    label: "ZippedWithIndexRDD",
    binding: (partition) => starts[partition],
    ...(node.numPartitions > 1 && { preparation }),
  });
}
