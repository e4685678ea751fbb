// ShuffledRDD: the reduce side of a shuffle. Partition r reads bucket r of every map output, in map-partition order.
import type { Partitioner } from "../shuffle/partitioner.ts";
import type { CombineSpec, PlanNode } from "./plan.ts";
import { type Dependency, type PlanBuilder, RDDNode, ShuffleDependency } from "./rdd-node.ts";

export interface ShuffleOptions {
  /** Merges values by key; without it pairs come out as they went in. */
  readonly combine?: CombineSpec;
  /** Combine on the map side too (default true). */
  readonly mapSideCombine?: boolean;
}

export class ShuffledRDD extends RDDNode {
  readonly label = "ShuffledRDD";
  readonly dependencies: readonly Dependency[];
  private readonly shuffle: ShuffleDependency;
  private readonly combine: CombineSpec | null;
  private readonly combined: boolean;

  constructor(parent: RDDNode, partitioner: Partitioner, options: ShuffleOptions = {}) {
    super(parent.scope, partitioner);
    this.combine = options.combine ?? null;
    this.combined = this.combine !== null && options.mapSideCombine !== false;
    this.shuffle = new ShuffleDependency(parent.scope, parent, partitioner, this.combined ? this.combine : null);
    this.dependencies = [{ type: "shuffle", shuffle: this.shuffle }];
  }

  get numPartitions(): number {
    return this.shuffle.partitioner.numPartitions;
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    return { op: "shuffleRead", slot: builder.bindShuffle(this.shuffle, partition), combine: this.combine, combined: this.combined };
  }
}
