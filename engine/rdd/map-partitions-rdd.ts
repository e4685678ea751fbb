// MapPartitionsRDD: one narrow step over its parent, partition by partition. Chains of them fuse into one loop.
import type { AnyFunction } from "../closure/closure.ts";
import type { PlanNode, StepKind } from "./plan.ts";
import { type Dependency, oneToOne, type PlanBuilder, RDDNode } from "./rdd-node.ts";

/** Steps that leave keys alone, so the parent's partitioner still holds. */
const KEEPS_KEYS: ReadonlySet<StepKind> = new Set(["filter", "mapValues", "flatMapValues"]);

export class MapPartitionsRDD extends RDDNode {
  readonly label = "MapPartitionsRDD";
  readonly dependencies: readonly Dependency[];
  readonly kind: StepKind;
  private readonly parent: RDDNode;
  private readonly func: AnyFunction;

  constructor(parent: RDDNode, kind: StepKind, func: AnyFunction, preservesPartitioning = KEEPS_KEYS.has(kind)) {
    super(parent.scope, preservesPartitioning ? parent.partitioner : undefined);
    this.parent = parent;
    this.kind = kind;
    this.func = func;
    this.dependencies = [oneToOne(parent)];
  }

  get numPartitions(): number {
    return this.parent.numPartitions;
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const step = { op: "step", kind: this.kind, func: this.func, parent: builder.parent(this.parent, partition) } as const;
    return this.kind === "mapPartitions" ? { ...step, slot: builder.bind(partition) } : step;
  }
}
