// Unions. UnionRDD puts the partitions of its parents side by side; PartitionerAwareUnionRDD is for parents laid out
// by one and the same partitioner: its partition i is the i-th partitions of all parents, so the layout still holds.

import { MillraceError } from "../errors.ts";
import { samePartitioner } from "../shuffle/partitioner.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { PlanNode } from "./plan.ts";
import { type Dependency, oneToOne, type PartitionOf, type PlanBuilder, RDDNode } from "./rdd-node.ts";

/** The union of RDDs in their order, partitioner-aware where it can be. */
export function unionRDD(parents: readonly RDDNode[]): RDDNode {
  const first = parents[0];
  if (first === undefined) throw new MillraceError("INVALID_ARGUMENT", "A union needs at least one RDD");
  if (parents.length === 1) return first;
  if (parents.every(({ partitioner }) => samePartitioner(first.partitioner, partitioner))) return new PartitionerAwareUnionRDD(parents);
  return new UnionRDD(parents);
}

class UnionRDD extends RDDNode {
  readonly label = "UnionRDD";
  readonly dependencies: readonly Dependency[];
  readonly numPartitions: number;
  private readonly origins: readonly PartitionOf[];

  constructor(parents: readonly RDDNode[]) {
    super(parents[0]!.scope);
    this.origins = parents.flatMap((node) => Array.from({ length: node.numPartitions }, (_, partition) => ({ node, partition })));
    this.numPartitions = this.origins.length;
    let end = 0;
    this.dependencies = parents.map((node) => {
      const first = end;
      end += node.numPartitions;
      const last = end - 1;
      const isInside = (partition: number) => partition >= first && partition <= last;
      return { type: "narrow", narrow: { node, parents: (partition) => (isInside(partition) ? [partition - first] : []) } };
    });
  }

  override narrowParents(partition: number): readonly PartitionOf[] {
    return [this.origins[partition]!];
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const origin = this.origins[partition]!;
    return builder.parent(origin.node, origin.partition);
  }

  override preferredLocations(partition: number): readonly ExecutorId[] {
    const origin = this.origins[partition]!;
    return origin.node.preferredLocations(origin.partition);
  }
}

class PartitionerAwareUnionRDD extends RDDNode {
  readonly label = "PartitionerAwareUnionRDD";
  readonly dependencies: readonly Dependency[];
  readonly numPartitions: number;
  private readonly parents: readonly RDDNode[];

  constructor(parents: readonly RDDNode[]) {
    super(parents[0]!.scope, parents[0]!.partitioner);
    this.parents = parents;
    this.numPartitions = parents[0]!.numPartitions;
    this.dependencies = parents.map(oneToOne);
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    return { op: "concat", parents: this.parents.map((parent) => builder.parent(parent, partition)) };
  }
}
