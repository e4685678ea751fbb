// What operations by key are made of: a shuffle, or a narrow step where the keys are in their places already.
import { HashPartitioner, type Partitioner, type Partitioning, requirePartitions } from "../shuffle/partitioner.ts";
import { appendFunc, coGroupFlatten, coGroupTag, combineLocally } from "./functions.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import type { NodeScope, RDDNode } from "./rdd-node.ts";
import { ShuffledRDD, type ShuffleOptions } from "./shuffled-rdd.ts";
import { unionRDD } from "./union-rdd.ts";

/** The pairs of `node` laid out by `partitioning`, merged by key as `options` say. */
export function shuffledNode(node: RDDNode, partitioning: Partitioning | undefined, options: ShuffleOptions): RDDNode {
  const partitioner = toPartitioner(node.scope, partitioning);
  if (!partitioner.equals(node.partitioner)) return new ShuffledRDD(node, partitioner, options);
  const { combine } = options;
  return combine === undefined
    ? node
    : new MapPartitionsRDD(node, "mapPartitions", combineLocally(combine.create, combine.mergeValue), true);
}

/** Pairs of a key and its values on either side. */
export function coGroupedNode(here: RDDNode, there: RDDNode, partitioning: Partitioning | undefined): RDDNode {
  const tagged = unionRDD([
    new MapPartitionsRDD(here, "mapValues", coGroupTag(0)),
    new MapPartitionsRDD(there, "mapValues", coGroupTag(1)),
  ]);
  const combine = { create: appendFunc.create, mergeValue: appendFunc.add, mergeCombiners: appendFunc.concat };
  const partitioner = partitioning ?? here.partitioner ?? there.partitioner;
  return new MapPartitionsRDD(shuffledNode(tagged, partitioner, { combine, mapSideCombine: false }), "mapValues", coGroupFlatten);
}

function toPartitioner(scope: NodeScope, partitioning: Partitioning | undefined): Partitioner {
  if (typeof partitioning === "number") return new HashPartitioner(requirePartitions(partitioning));
  return partitioning ?? new HashPartitioner(scope.defaultParallelism);
}
