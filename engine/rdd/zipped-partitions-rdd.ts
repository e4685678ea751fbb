// ZippedPartitionsRDD: a function over one partition of each parent. By default partition i reads the i-th partition of
// all parents, as a zip does; `pick` may say which others (a cartesian product). All dependencies are narrow.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import type { Partitioner } from "../shuffle/partitioner.ts";
import type { PlanNode } from "./plan.ts";
import { type Dependency, type PlanBuilder, RDDNode } from "./rdd-node.ts";

export interface ZippedPartitionsOptions {
  readonly label?: string;
  /** The layout of the result's keys, if it is known. */
  readonly partitioner?: Partitioner | undefined;
  /** Which partition of each parent makes up `partition`, and how many there are. Default: the same of each. */
  readonly pick?: (partition: number) => readonly number[];
  readonly numPartitions?: number;
  /** What the function is given as its second argument; it may differ from batch to batch. Default: the partition's index. */
  readonly binding?: (partition: number) => unknown;
}

/** `func(iterators, binding)` gives the records; it must be a closure that travels. */
export class ZippedPartitionsRDD extends RDDNode {
  readonly label: string;
  readonly dependencies: readonly Dependency[];
  readonly numPartitions: number;
  private readonly parents: readonly RDDNode[];
  private readonly func: AnyFunction;
  private readonly pick: (partition: number) => readonly number[];
  private readonly binding: (partition: number) => unknown;

  constructor(parents: readonly RDDNode[], func: AnyFunction, options: ZippedPartitionsOptions = {}) {
    super(parents[0]!.scope, options.partitioner);
    this.label = options.label ?? "ZippedPartitionsRDD";
    this.parents = parents;
    this.func = func;
    this.numPartitions = options.numPartitions ?? samePartitions(parents);
    this.pick = options.pick ?? ((partition) => parents.map(() => partition));
    this.binding = options.binding ?? ((partition) => partition);
    this.dependencies = parents.map((node, i) => ({
      type: "narrow",
      narrow: { node, parents: (partition) => [this.pick(partition)[i]!] },
    }));
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const picked = this.pick(partition);
    const parents = this.parents.map((parent, i) => builder.parent(parent, picked[i]!));
    return { op: "zipPartitions", func: this.func, parents, slot: builder.bind(this.binding(partition)) };
  }
}

function samePartitions(parents: readonly RDDNode[]): number {
  const counts = parents.map((parent) => parent.numPartitions);
  if (counts.every((count) => count === counts[0])) return counts[0]!;
  throw new MillraceError("INVALID_ARGUMENT", `Can't zip RDDs with unequal numbers of partitions: ${counts.join(", ")}`);
}
