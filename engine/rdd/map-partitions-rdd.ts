// MapPartitionsRDD: one narrow step over its parent, partition by partition. Chains of them fuse into one loop.
import type { AnyFunction } from "../closure/closure.ts";
import type { PlanNode, StepKind } from "./plan.ts";
import type { Preparation } from "./preparation.ts";
import { type Dependency, oneToOne, type PlanBuilder, RDDNode } from "./rdd-node.ts";

/** Steps that leave keys alone, so the parent's partitioner still holds. */
const KEEPS_KEYS: ReadonlySet<StepKind> = new Set(["filter", "mapValues", "flatMapValues"]);

export interface MapPartitionsOptions {
  /** Default: as the kind of step does. */
  readonly preservesPartitioning?: boolean;
  readonly label?: string;
  /** What a `mapPartitions` function is given with the records of a partition. Default: the partition's index. */
  readonly binding?: (partition: number) => unknown;
  /** What a record step gives is kept elsewhere too: whoever may change it gets copies. Default false. */
  readonly isShared?: boolean;
  /** What must be done before `binding` can be asked. */
  readonly preparation?: Preparation;
}

export class MapPartitionsRDD extends RDDNode {
  readonly label: string;
  readonly dependencies: readonly Dependency[];
  readonly kind: StepKind;
  private readonly parent: RDDNode;
  private readonly func: AnyFunction;
  private readonly binding: (partition: number) => unknown;
  private readonly isShared: boolean;

  constructor(parent: RDDNode, kind: StepKind, func: AnyFunction, options: MapPartitionsOptions = {}) {
    const { preservesPartitioning = KEEPS_KEYS.has(kind), label = "MapPartitionsRDD", binding = (partition) => partition } = options;
    super(parent.scope, preservesPartitioning ? parent.partitioner : undefined);
    this.parent = parent;
    this.kind = kind;
    this.func = func;
    this.label = label;
    this.binding = binding;
    this.isShared = options.isShared ?? false;
    this.preparation = options.preparation;
    this.dependencies = [oneToOne(parent)];
  }

  get numPartitions(): number {
    return this.parent.numPartitions;
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const step = { op: "step", kind: this.kind, func: this.func, parent: builder.parent(this.parent, partition) } as const;
    if (this.kind === "mapPartitions") return { ...step, slot: builder.bind(this.binding(partition)) };
    return this.isShared ? { ...step, shared: true } : step;
  }
}
