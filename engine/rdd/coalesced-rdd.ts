// CoalescedRDD: groups of its parent's partitions as one partition each, without moving anything. Groups are runs of
// neighbours of about equal length, so the order of the records stays and does not depend on where blocks happen to be;
// a group prefers the executor that most of its partitions prefer. See Spark's `CoalescedRDD`.
import { MillraceError } from "../errors.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { PlanNode } from "./plan.ts";
import { type Dependency, type PlanBuilder, RDDNode } from "./rdd-node.ts";

export class CoalescedRDD extends RDDNode {
  readonly label = "CoalescedRDD";
  readonly dependencies: readonly Dependency[];
  private readonly parent: RDDNode;
  private readonly groups: readonly (readonly number[])[];

  /** Every partition of the parent must be in one group. */
  constructor(parent: RDDNode, groups: readonly (readonly number[])[]) {
    super(parent.scope);
    this.parent = parent;
    this.groups = requireEachOnce(groups, parent.numPartitions);
    this.dependencies = [{ type: "narrow", narrow: { node: parent, parents: (partition) => groups[partition]! } }];
  }

  get numPartitions(): number {
    return this.groups.length;
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    return { op: "concat", parents: this.groups[partition]!.map((index) => builder.parent(this.parent, index)) };
  }

  override preferredLocations(partition: number): readonly ExecutorId[] {
    const counts = new Map<ExecutorId, number>();
    for (const index of this.groups[partition]!)
      for (const executorId of this.parent.preferredLocations(index)) counts.set(executorId, (counts.get(executorId) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a).map(([executorId]) => executorId);
  }
}

/** 0 to `count` - 1 in at most `size` runs: run i holds floor(i count/size) to floor((i+1) count/size) - 1. */
export function evenRuns(count: number, size: number): number[][] {
  const runs = Math.min(count, size);
  const bound = (i: number) => Math.floor((i * count) / runs);
  return Array.from({ length: runs }, (_, i) => Array.from({ length: bound(i + 1) - bound(i) }, (_, j) => bound(i) + j));
}

function requireEachOnce(groups: readonly (readonly number[])[], count: number): readonly (readonly number[])[] {
  const all = groups.flat().sort((a, b) => a - b);
  if (all.length === count && all.every((index, i) => index === i)) return groups;
  throw new MillraceError(
    "INVALID_ARGUMENT",
    `A coalescer must put each of the ${count} partitions into one group; it gave ${JSON.stringify(groups).slice(0, 200)}`,
  );
}
