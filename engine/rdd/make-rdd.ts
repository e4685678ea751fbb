// RDDs from values the driver holds.
import { requirePartitions } from "../shuffle/partitioner.ts";
import { RDD } from "./rdd.ts";
import type { NodeScope } from "./rdd-node.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

/** The records of a list in `numSlices` contiguous partitions. */
export function parallelize<T>(scope: NodeScope, records: Iterable<T>, numSlices: number): RDD<T> {
  return new RDD<T>(parallelCollectionRDD(scope, [...records], requirePartitions(numSlices)));
}

/** An RDD without partitions. */
export function emptyRDD<T>(scope: NodeScope): RDD<T> {
  return new RDD<T>(parallelCollectionRDD(scope, [], 0));
}
