// What operations by key are made of: a shuffle, or a narrow step where the keys are in their places already.
import { HashPartitioner, type Partitioner, type Partitioning, requirePartitioner, samePartitioner } from "../shuffle/partitioner.ts";
import { defaultPartitionerOf } from "./default-partitioner.ts";
import { coGroupFunc, combineLocally } from "./functions.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import { ShuffledRDD, type ShuffleOptions } from "./shuffled-rdd.ts";
import { ZippedPartitionsRDD } from "./zipped-partitions-rdd.ts";

/** The partitioner that `partitioning` names, or the default one for operations by key over `nodes`. */
export function partitionerOf(partitioning: Partitioning | undefined, nodes: readonly RDDNode[]): Partitioner {
  if (partitioning === undefined) return defaultPartitionerOf(nodes);
  if (typeof partitioning === "number") return new HashPartitioner(partitioning);
  return requirePartitioner(partitioning);
}

/** The pairs of `node` laid out by `partitioning`, merged by key as `options` say. */
export function shuffledNode(node: RDDNode, partitioning: Partitioning | undefined, options: ShuffleOptions = {}): RDDNode {
  const partitioner = partitionerOf(partitioning, [node]);
  if (!samePartitioner(partitioner, node.partitioner)) return new ShuffledRDD(node, partitioner, options);
  const { combine } = options;
  if (combine === undefined) return node;
  return new MapPartitionsRDD(node, "mapPartitions", combineLocally(combine.create, combine.mergeValue), { preservesPartitioning: true });
}

/** Pairs of a key and its values in each of `nodes`; those that are laid out so already are read where they are. */
export function coGroupedNode(nodes: readonly RDDNode[], partitioning: Partitioning | undefined): RDDNode {
  const partitioner = partitionerOf(partitioning, nodes);
  const placed = nodes.map((node) => shuffledNode(node, partitioner));
  return new ZippedPartitionsRDD(placed, coGroupFunc, { label: "CoGroupedRDD", partitioner: placed[0]!.partitioner });
}
