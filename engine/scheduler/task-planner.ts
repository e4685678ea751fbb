// TaskPlanner: what one task of a stage computes and from what, as far as the driver knows where things are, and where it
// would best run. It decides nothing about when.
import type { PlanNode, SinkPlan, TaskPlan } from "../rdd/plan.ts";
import type { PlanBuilder, RDDNode } from "../rdd/rdd-node.ts";
import { type ExecutorId, rddBlockId } from "../storage/block.ts";
import type { Broadcasts } from "./broadcasts.ts";
import type { CacheTracker } from "./cache-tracker.ts";
import type { MapOutputTracker } from "./map-output-tracker.ts";
import { samePlan } from "./same-plan.ts";
import type { TaskSet } from "./task-set.ts";

export interface TaskPlannerOptions {
  readonly mapOutputs: MapOutputTracker;
  readonly cache: CacheTracker;
  readonly broadcasts: Pick<Broadcasts, "usedBy">;
}

/** What the tasks of a stage have in common. */
export interface PlannedStage {
  readonly node: RDDNode;
  sink(builder: PlanBuilder, partition: number): SinkPlan;
  /** Plans made so far for this stage: partitions mostly differ in their bindings only. */
  readonly plans: TaskPlan[];
}

export class TaskPlanner {
  private readonly options: TaskPlannerOptions;

  constructor(options: TaskPlannerOptions) {
    this.options = options;
  }

  isKept(node: RDDNode, partition: number): boolean {
    return this.keepers(node, partition).length > 0;
  }

  /** Executors that have the nearest cached partition, or are preferred by the source. */
  preferred(node: RDDNode, partition: number): readonly ExecutorId[] {
    const keepers = this.keepers(node, partition);
    if (keepers.length > 0) return keepers;
    const own = node.preferredLocations(partition);
    if (own.length > 0) return own;
    for (const parent of node.narrowParents(partition)) {
      const locations = this.preferred(parent.node, parent.partition);
      if (locations.length > 0) return locations;
    }
    return [];
  }

  /** Plan and bindings of one task; undefined when something it needs (a map output, a kept partition) was lost since. */
  makeTask(stage: PlannedStage, partition: number): ReturnType<TaskSet["makeTask"]> {
    const { mapOutputs, broadcasts } = this.options;
    const bindings: unknown[] = [];
    let complete = true;
    const builder: PlanBuilder = {
      bind: (value) => bindings.push(value) - 1,
      bindShuffle: (shuffle, reduceId) => {
        const binding = mapOutputs.binding(shuffle.shuffleId, shuffle.node.numPartitions, reduceId);
        if (binding === undefined) complete = false;
        return bindings.push(binding) - 1;
      },
      parent: (node, index) => {
        // What was thought to be kept was not prepared.
        if (node.preparation?.isDone === false && !this.isKept(node, index)) complete = false;
        return complete ? this.planOf(node, index, builder) : NO_PLAN;
      },
    };
    const node = builder.parent(stage.node, partition);
    const made: TaskPlan = { node, sink: stage.sink(builder, partition) };
    if (!complete) return undefined;
    // One plan object, encoded once, serves all partitions that can share it.
    const known = stage.plans.find((plan) => samePlan(plan, made));
    if (known === undefined) stage.plans.push(made);
    const plan = known ?? made;
    const used = broadcasts.usedBy(plan).map((chunks) => {
      const parts = Array.from({ length: chunks.numPartitions }, (_, chunk) => builder.parent(chunks, chunk));
      return { id: chunks.id, chunks: parts };
    });
    return used.length === 0 ? { plan, bindings } : { plan, bindings, broadcasts: used };
  }

  private planOf(node: RDDNode, partition: number, builder: PlanBuilder): PlanNode {
    if (!node.storageLevel.isValid) return node.plan(partition, builder);
    const locations = this.keepers(node, partition);
    const slot = builder.bind({ blockId: rddBlockId(node.id, partition), locations });
    const parent = locations.length > 0 ? null : node.plan(partition, builder);
    return { op: "cache", slot, level: node.storageLevel, ...(node.givesCopies && { isolate: true }), parent };
  }

  private keepers(node: RDDNode, partition: number): readonly ExecutorId[] {
    return node.storageLevel.isValid ? this.options.cache.get(rddBlockId(node.id, partition)) : [];
  }
}

const NO_PLAN: PlanNode = { op: "concat", parents: [] };
