// How many partitions an RDD has, as methods of RDD: coalesce and repartition. Whoever calls one imports this file.
import { builtinFactory } from "../closure/closure.ts";
import { requirePartitions } from "../shuffle/partitioner.ts";
import { CoalescedRDD, evenRuns } from "./coalesced-rdd.ts";
import { appendFunc } from "./functions.ts";
import { shuffledNode } from "./keyed-nodes.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";

/** Runs on the driver: groups of partitions of `rdd`, each to become one partition; at most `maxPartitions`. */
export type PartitionCoalescer<T> = (maxPartitions: number, rdd: RDD<T>) => readonly (readonly number[])[];

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * The same records in `numPartitions` partitions, or as many as there are if these are fewer. Neighbouring partitions
     * are put together and nothing is moved, unless `shuffle` asks for it: then records are dealt out evenly, also to more
     * partitions than before. `coalescer` groups the partitions by another rule. See Spark's `coalesce`.
     * @example
     * await sc.parallelize([1, 2, 3, 4], 4).coalesce(2).glom().collect(); // [[1, 2], [3, 4]]
     * await sc.parallelize([1, 2, 3], 3).coalesce(2, false, () => [[2], [0, 1]]).glom().collect(); // [[3], [1, 2]]
     */
    coalesce(numPartitions: number, shuffle?: boolean, coalescer?: PartitionCoalescer<T>): RDD<T>;

    /**
     * The same records dealt out evenly to `numPartitions` partitions, through a shuffle. The first record of partition p of
     * m goes to partition p * numPartitions / m, each next one to the next: a rerun deals the same way. See Spark's
     * `repartition`.
     * @example
     * await sc.parallelize([1, 2, 3, 4], 1).repartition(2).glom().collect(); // [[1, 3], [2, 4]]
     */
    repartition(numPartitions: number): RDD<T>;
  }
}

/** Each record behind a number, which modulo the number of partitions is that of the partition it is dealt to. */
const dealFunc = builtinFactory("deal", (numPartitions: number, from: number) => (records: Iterable<unknown>, partition: number) => {
  // Beginnings that lie apart: small partitions dealt from the same end would leave the other one empty.
  let next = Math.floor((partition * numPartitions) / from);
  return Array.from(records, (record) => [next++, record]);
});

RDD.prototype.coalesce = function <T>(this: RDD<T>, numPartitions: number, shuffle = false, coalescer?: PartitionCoalescer<T>) {
  requirePartitions(numPartitions);
  let rdd = this;
  if (shuffle) {
    const dealt = new MapPartitionsRDD(this.node, "mapPartitions", dealFunc(numPartitions, Math.max(1, this.getNumPartitions())));
    rdd = new RDD<T>(new MapPartitionsRDD(shuffledNode(dealt, numPartitions), "map", appendFunc.value));
  }
  const count = rdd.getNumPartitions();
  if (coalescer === undefined && count <= numPartitions) return rdd;
  return new RDD<T>(new CoalescedRDD(rdd.node, coalescer?.(numPartitions, rdd) ?? evenRuns(count, numPartitions)));
};

RDD.prototype.repartition = function (numPartitions) {
  return this.coalesce(numPartitions, true);
};
