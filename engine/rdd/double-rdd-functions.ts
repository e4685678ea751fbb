// Statistics of RDDs of numbers, as methods of RDD: they compile only where the records are numbers. Partitions are merged
// in their order, so the last digits are the same in every run. See Spark's `DoubleRDDFunctions`. Whoever calls one of
// these imports this file.
import { builtin } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { countBuckets, evenEdges, requireBucketCount, requireEdges } from "./histogram.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import { requireNumber } from "./require-number.ts";
import { StatCounter } from "./stat-counter.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Count, mean, variances and extremes at once.
     * @example
     * const { mean, stdev, max } = await sc.parallelize([1, 2, 3, 4]).stats();
     * [mean, stdev, max]; // [2.5, Math.sqrt(1.25), 4]
     */
    stats(this: RDD<number>): Promise<StatCounter>;

    /**
     * 0 of no numbers.
     * @example
     * await sc.parallelize([1, 2, 3]).sum(); // 6
     */
    sum(this: RDD<number>): Promise<number>;

    /**
     * 0 of no numbers.
     * @example
     * await sc.parallelize([1, 2, 6]).mean(); // 3
     */
    mean(this: RDD<number>): Promise<number>;

    /**
     * Mean square distance from the mean, of the numbers taken as all there are. NaN of no numbers.
     * @example
     * await sc.parallelize([1, 3]).variance(); // 1
     */
    variance(this: RDD<number>): Promise<number>;

    /**
     * Another name of `variance`.
     * @example
     * await sc.parallelize([1, 3]).popVariance(); // 1
     */
    popVariance(this: RDD<number>): Promise<number>;

    /**
     * The variance of what the numbers are a sample of: divided by one less. NaN of less than two.
     * @example
     * await sc.parallelize([1, 3]).sampleVariance(); // 2
     */
    sampleVariance(this: RDD<number>): Promise<number>;

    /**
     * Square root of `variance`.
     * @example
     * await sc.parallelize([1, 5]).stdev(); // 2
     */
    stdev(this: RDD<number>): Promise<number>;

    /**
     * Another name of `stdev`.
     * @example
     * await sc.parallelize([1, 5]).popStdev(); // 2
     */
    popStdev(this: RDD<number>): Promise<number>;

    /**
     * Square root of `sampleVariance`.
     * @example
     * await sc.parallelize([1, 3]).sampleStdev(); // Math.SQRT2
     */
    sampleStdev(this: RDD<number>): Promise<number>;

    /**
     * How many numbers fall into each bucket. A number of buckets gives as many of equal width, from the smallest to the
     * largest number, and their edges; it rejects with EMPTY_COLLECTION where there is none, with UNSUPPORTED_OPERATION
     * where one is infinite or NaN. Given edges, in order, are of one bucket more than there are between them: each takes
     * its lower edge in, the last its upper one too. `evenBuckets` says that they are equally wide, which is faster.
     * @example
     * await sc.parallelize([1, 2, 3, 4]).histogram(2); // [[1, 2.5, 4], [2, 2]]
     * await sc.parallelize([1, 2, 50, 99]).histogram([0, 10, 50]); // [2, 1]
     */
    histogram(this: RDD<number>, bucketCount: number): Promise<[edges: number[], counts: number[]]>;
    histogram(this: RDD<number>, buckets: readonly number[], evenBuckets?: boolean): Promise<number[]>;
  }
}

/** One counter a partition. */
export const statsOf = builtin("stats", (records: Iterable<unknown>) => {
  const stats = new StatCounter();
  for (const record of records) stats.merge(requireNumber(record));
  return [stats];
});

const sumOf = builtin("sum", (records: Iterable<unknown>) => {
  let sum = 0;
  for (const record of records) sum += requireNumber(record);
  return [sum];
});

/** One record a partition. */
async function results(node: RDDNode, func: (records: Iterable<unknown>) => readonly unknown[]): Promise<unknown[]> {
  return (await node.scope.runSink(new MapPartitionsRDD(node, "mapPartitions", func), { op: "collect" })).flat(1);
}

RDD.prototype.stats = async function () {
  return ((await results(this.node, statsOf)) as StatCounter[]).reduce((all, part) => all.merge(part), new StatCounter());
};

RDD.prototype.sum = async function () {
  return ((await results(this.node, sumOf)) as number[]).reduce((all, part) => all + part, 0);
};

RDD.prototype.mean = async function () {
  return (await this.stats()).mean;
};

RDD.prototype.variance = async function () {
  return (await this.stats()).variance;
};

RDD.prototype.popVariance = async function () {
  return (await this.stats()).popVariance;
};

RDD.prototype.sampleVariance = async function () {
  return (await this.stats()).sampleVariance;
};

RDD.prototype.stdev = async function () {
  return (await this.stats()).stdev;
};

RDD.prototype.popStdev = async function () {
  return (await this.stats()).popStdev;
};

RDD.prototype.sampleStdev = async function () {
  return (await this.stats()).sampleStdev;
};

RDD.prototype.histogram = async function (this: RDD<number>, buckets: number | readonly number[], evenBuckets: boolean = false) {
  if (typeof buckets === "number") {
    requireBucketCount(buckets);
    const edges = await edgesOver(this, buckets);
    return [edges, await bucketCounts(this.node, edges, true)];
  }
  requireEdges(buckets);
  return bucketCounts(this.node, buckets, evenBuckets);
} as RDD<number>["histogram"];

async function edgesOver(rdd: RDD<number>, count: number): Promise<number[]> {
  const stats = await rdd.stats();
  const words = "Histogram on either an empty RDD or RDD containing +/-infinity or NaN";
  if (stats.count === 0) throw new MillraceError("EMPTY_COLLECTION", `${words}: it is empty. Give the edges of buckets instead`);
  if (!Number.isFinite(stats.min) || !Number.isFinite(stats.max))
    throw new MillraceError(
      "UNSUPPORTED_OPERATION",
      `${words}: it goes from ${stats.min} to ${stats.max}. Give the edges of buckets, or filter these out`,
    );
  return evenEdges(stats.min, stats.max, count);
}

async function bucketCounts(node: RDDNode, edges: readonly number[], even: boolean): Promise<number[]> {
  const counts = (await results(node, countBuckets(edges, even))) as number[][];
  return edges.slice(1).map((_, bucket) => counts.reduce((sum, part) => sum + part[bucket]!, 0));
}
