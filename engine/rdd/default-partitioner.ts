// The partitioner of operations by key where nobody says one. See Spark's `Partitioner.defaultPartitioner`.
import { HashPartitioner, type Partitioner } from "../shuffle/partitioner.ts";
import type { RDDNode } from "./rdd-node.ts";

/**
 * The largest partitioner that one of `rdds` has, if its size is within one order of magnitude of the largest number of
 * partitions among them, or if it is not smaller than the default number. Else a hash partitioner of the default
 * number: `default.parallelism` where it is set, else the largest number of partitions.
 * @example
 * const placed = sc.parallelize([1, 2, 3], 2).map((n) => [n, n]).partitionBy(8);
 * const other = sc.parallelize([1, 2, 3], 4).map((n) => [n, n]);
 * defaultPartitioner(other, placed).numPartitions; // 8
 */
export function defaultPartitioner(...rdds: readonly { readonly node: RDDNode }[]): Partitioner {
  return defaultPartitionerOf(rdds.map((rdd) => rdd.node));
}

export function defaultPartitionerOf(nodes: readonly RDDNode[]): Partitioner {
  const most = nodes.reduce((max, node) => Math.max(max, node.numPartitions), 0);
  // `default.parallelism` where it is set; an RDD without partitions needs one all the same.
  const byDefault = nodes[0]?.scope.configuredParallelism ?? Math.max(1, most);
  let largest: Partitioner | undefined;
  for (const { partitioner } of nodes)
    if (partitioner !== undefined && partitioner.numPartitions > (largest?.numPartitions ?? 0)) largest = partitioner;
  if (largest === undefined) return new HashPartitioner(byDefault);
  const isOfSameOrder = Math.log10(most) - Math.log10(largest.numPartitions) < 1;
  return isOfSameOrder || byDefault <= largest.numPartitions ? largest : new HashPartitioner(byDefault);
}
