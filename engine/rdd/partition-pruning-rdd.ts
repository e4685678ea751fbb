// PartitionPruningRDD: its parent with partitions left out that are known to hold nothing of interest. What is left out
// stays as an empty partition, so the layout holds, and nothing behind it is read or computed. Which ones these are may
// be known only after a preparation. See Spark's `PartitionPruningRDD`.
import type { PlanNode } from "./plan.ts";
import type { Preparation } from "./preparation.ts";
import { type Dependency, type PlanBuilder, RDDNode } from "./rdd-node.ts";

export class PartitionPruningRDD extends RDDNode {
  readonly label = "PartitionPruningRDD";
  readonly dependencies: readonly Dependency[];
  readonly numPartitions: number;
  private readonly parent: RDDNode;
  private readonly keeps: (partition: number) => boolean;

  /** `keeps` is asked when `preparation` is done. */
  constructor(parent: RDDNode, keeps: (partition: number) => boolean, preparation?: Preparation) {
    super(parent.scope, parent.partitioner);
    this.parent = parent;
    this.numPartitions = parent.numPartitions;
    this.preparation = preparation;
    this.keeps = (partition) => preparation?.isDone === false || keeps(partition);
    this.dependencies = [{ type: "narrow", narrow: { node: parent, parents: (partition) => (this.keeps(partition) ? [partition] : []) } }];
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    return this.keeps(partition) ? builder.parent(this.parent, partition) : { op: "concat", parents: [] };
  }
}
