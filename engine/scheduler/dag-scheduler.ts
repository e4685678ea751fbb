// DAGScheduler: cuts an RDD's lineage into stages at its shuffles and runs them, parents first.
//
//   job     one action: a sink run on partitions of a final RDD
//   stage   narrow steps between shuffles. A map stage ends in a shuffle and is named by it; a result stage ends a job
//   missing a map partition whose output the MapOutputTracker does not list
//
// A stage whose outputs all stand is skipped. Before each try of a stage its parents are made complete, so every kind
// of loss has one answer: forget what is gone, look again at what is missing, run only that.
//
// When changing this file ask: can two jobs wait for one shuffle (they share its run)? Is every wait ended by a
// result, a typed failure, or a limit on stage attempts? Does a lost executor leave nothing of it in the trackers?
import { MillraceError } from "../errors.ts";
import type { PlanNode, SinkPlan, TaskPlan } from "../rdd/plan.ts";
import type { PlanBuilder, RDDNode, ShuffleDependency } from "../rdd/rdd-node.ts";
import { partitionFuncOf } from "../shuffle/partitioner.ts";
import { type ExecutorId, rddBlockId } from "../storage/block.ts";
import { type AccumulatorUpdates, mergeUpdates } from "./accumulator.ts";
import type { Broadcasts } from "./broadcasts.ts";
import { CacheTracker, type Persistence } from "./cache-tracker.ts";
import { MapOutputTracker } from "./map-output-tracker.ts";
import { samePlan } from "./same-plan.ts";
import { stageParents } from "./stage-parents.ts";
import type { MapStatus } from "./task.ts";
import type { TaskScheduler } from "./task-scheduler.ts";
import type { InputFailure, TaskSet } from "./task-set.ts";

/** Tries of one stage in a row that end in a fetch failure without any partition succeeding, before the job fails. */
const MAX_STAGE_ATTEMPTS = 4;

/** What the scheduler counted since it was made. */
export interface SchedulerCounts {
  readonly jobs: number;
  /** Stages that ran at least one task. */
  readonly stages: number;
  readonly skippedStages: number;
  readonly tasks: number;
  /** Map tasks run again because their output was lost. */
  readonly recomputedTasks: number;
}

export class DAGScheduler {
  readonly mapOutputs = new MapOutputTracker();
  readonly cache: CacheTracker;
  private readonly tasks: TaskScheduler;
  private readonly broadcasts: Pick<Broadcasts, "usedBy">;
  private readonly runningShuffles = new Map<number, Promise<void>>();
  private readonly completedShuffles = new Set<number>();
  /** By shuffle: executors that somebody could not fetch its outputs from. What was lost is rerun elsewhere. */
  private readonly unreachable = new Map<number, Set<ExecutorId>>();
  private nextStageId = 0;
  private counted = { jobs: 0, stages: 0, skippedStages: 0, tasks: 0, recomputedTasks: 0 };

  constructor(tasks: TaskScheduler, broadcasts: Pick<Broadcasts, "usedBy"> = { usedBy: () => [] }, persistence?: Persistence) {
    this.tasks = tasks;
    this.broadcasts = broadcasts;
    this.cache = new CacheTracker(persistence);
  }

  counts(): SchedulerCounts {
    return { ...this.counted };
  }

  /** Runs `sink` on the partitions of `node`; gives what each made, in their order. `onResult` is told as they come. */
  async runJob(
    node: RDDNode,
    sink: SinkPlan,
    partitions: readonly number[] = range(node.numPartitions),
    onResult?: (result: unknown) => void,
  ): Promise<unknown[]> {
    this.counted.jobs++;
    const results = new Map<number, unknown>();
    await this.runStage({
      name: `result of ${node.label}`,
      node,
      avoid: undefined,
      sink: () => sink,
      missing: () => partitions.filter((partition) => !results.has(partition)),
      succeeded: (partition, _executorId, value) => {
        results.set(partition, value);
        onResult?.(value);
      },
      countsOnce: () => true,
    });
    return partitions.map((partition) => results.get(partition));
  }

  executorLost(executorId: ExecutorId): void {
    this.mapOutputs.removeExecutor(executorId);
    this.cache.removeExecutor(executorId);
  }

  forgetShuffle(shuffleId: number): void {
    this.mapOutputs.removeShuffle(shuffleId);
    this.completedShuffles.delete(shuffleId);
    this.unreachable.delete(shuffleId);
  }

  /** Makes all map outputs of a shuffle available; several jobs that need it at once share the work. */
  private async completeShuffle(shuffle: ShuffleDependency): Promise<void> {
    const { shuffleId, node } = shuffle;
    const running = this.runningShuffles.get(shuffleId);
    if (running !== undefined) return running;
    const missing = this.mapOutputs.missing(shuffleId, node.numPartitions);
    if (missing.length === 0) {
      if (node.numPartitions > 0) this.counted.skippedStages++;
      return;
    }
    if (this.completedShuffles.has(shuffleId)) this.counted.recomputedTasks += missing.length;
    const run = this.runMapStage(shuffle);
    this.runningShuffles.set(shuffleId, run);
    try {
      await run;
      this.completedShuffles.add(shuffleId);
    } finally {
      this.runningShuffles.delete(shuffleId);
    }
  }

  private async runMapStage({ shuffleId, node, partitioner, combine }: ShuffleDependency): Promise<void> {
    await partitioner.preparation?.run();
    const { numPartitions } = partitioner;
    const partition = partitionFuncOf(partitioner);
    await this.runStage({
      name: `map side of shuffle ${shuffleId}`,
      node,
      avoid: this.unreachable.get(shuffleId),
      sink: (builder, mapId) => ({ op: "shuffleWrite", slot: builder.bind({ shuffleId, mapId }), numPartitions, partition, combine }),
      missing: () => this.mapOutputs.missing(shuffleId, node.numPartitions),
      succeeded: (mapId, executorId, value) => this.mapOutputs.register(shuffleId, mapId, executorId, value as MapStatus),
      countsOnce: (mapId) => this.mapOutputs.countsOnce(shuffleId, mapId),
    });
  }

  /** Tries a stage until nothing is missing. */
  private async runStage(stage: Stage): Promise<void> {
    const added: AddedByPartition = new Map();
    try {
      await this.tryStage(stage, added);
    } finally {
      // In the order of partitions, so that what is not commutative (a list, a sum of fractions) is the same in every run.
      for (const partition of [...added.keys()].sort((a, b) => a - b)) mergeUpdates(added.get(partition)!);
    }
  }

  private async tryStage(stage: Stage, added: AddedByPartition): Promise<void> {
    const stageId = this.nextStageId++;
    const plans: TaskPlan[] = [];
    /** Executors that could not fetch what a partition needs. */
    const blind = new Map<number, Set<ExecutorId>>();
    let fruitless = 0;
    for (let first = true; ; first = false) {
      const partitions = stage.missing();
      if (partitions.length === 0) return;
      if (first) this.counted.stages++;
      await this.completeParents(stage.node, partitions);
      let succeeded = 0;
      const set: TaskSet = {
        stageId,
        name: stage.name,
        partitions,
        preferred: (partition) => this.preferred(stage.node, partition),
        avoid: (partition) => union(stage.avoid, blind.get(partition)),
        makeTask: (partition) => this.makeTask(stage, partition, plans),
        onSuccess: (partition, executorId, outcome) => {
          succeeded++;
          if (outcome.accumulators !== undefined && stage.countsOnce(partition)) added.set(partition, outcome.accumulators);
          this.cache.learn(outcome.cached, (id) => this.tasks.hasExecutor(id));
          stage.succeeded(partition, executorId, outcome.value);
        },
      };
      this.counted.tasks += partitions.length;
      const failures = await this.tasks.run(set);
      for (const failure of failures) this.forgetLost(failure, blind);
      // A missing cached partition is no failed try: it was forgotten, and the lineage takes over.
      const isFruitless = succeeded === 0 && failures.some(({ failure }) => failure.type === "fetchFailed");
      fruitless = isFruitless ? fruitless + 1 : 0;
      if (fruitless >= MAX_STAGE_ATTEMPTS) throw stageFailed(stageId, stage.name, failures);
    }
  }

  private forgetLost({ partition, readerId, failure }: InputFailure, blind: Map<number, Set<ExecutorId>>): void {
    // It has given way there, and the news is still under way.
    if (failure.type === "cacheMissing") for (const holder of failure.executorIds) this.cache.remove(failure.blockId, holder);
    if (failure.type !== "fetchFailed") return;
    const { shuffleId, executorId } = failure;
    this.mapOutputs.removeExecutor(executorId, shuffleId);
    this.unreachable.set(shuffleId, (this.unreachable.get(shuffleId) ?? new Set()).add(executorId));
    if (readerId !== undefined && readerId !== executorId) blind.set(partition, (blind.get(partition) ?? new Set()).add(readerId));
  }

  private async completeParents(node: RDDNode, partitions: readonly number[]): Promise<void> {
    const { shuffles, preparations } = stageParents(node, partitions, (current, partition) => this.isKept(current, partition));
    await Promise.all([...preparations].map((preparation) => preparation.run()));
    await Promise.all([...shuffles].map((shuffle) => this.completeShuffle(shuffle)));
  }

  private isKept(node: RDDNode, partition: number): boolean {
    return node.storageLevel.isValid && this.cache.get(rddBlockId(node.id, partition)).length > 0;
  }

  /** Executors that have the nearest cached partition, or are preferred by the source. */
  private preferred(node: RDDNode, partition: number): readonly ExecutorId[] {
    if (node.storageLevel.isValid) {
      const locations = this.cache.get(rddBlockId(node.id, partition));
      if (locations.length > 0) return locations;
    }
    const own = node.preferredLocations(partition);
    if (own.length > 0) return own;
    for (const parent of node.narrowParents(partition)) {
      const locations = this.preferred(parent.node, parent.partition);
      if (locations.length > 0) return locations;
    }
    return [];
  }

  /** Plan and bindings of one task; undefined when something it needs (a map output, a kept partition) was lost since. */
  private makeTask(stage: Stage, partition: number, plans: TaskPlan[]): ReturnType<TaskSet["makeTask"]> {
    const bindings: unknown[] = [];
    let complete = true;
    const builder: PlanBuilder = {
      bind: (value) => bindings.push(value) - 1,
      bindShuffle: (shuffle, reduceId) => {
        const binding = this.mapOutputs.binding(shuffle.shuffleId, shuffle.node.numPartitions, reduceId);
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
    // Partitions of one stage mostly differ in their bindings only: one plan object, encoded once, serves them all.
    const known = plans.find((plan) => samePlan(plan, made));
    if (known === undefined) plans.push(made);
    const plan = known ?? made;
    const broadcasts = this.broadcasts.usedBy(plan).map((used) => {
      return { id: used.id, chunks: range(used.numPartitions).map((chunk) => builder.parent(used, chunk)) };
    });
    return broadcasts.length === 0 ? { plan, bindings } : { plan, bindings, broadcasts };
  }

  private planOf(node: RDDNode, partition: number, builder: PlanBuilder): PlanNode {
    if (!node.storageLevel.isValid) return node.plan(partition, builder);
    const blockId = rddBlockId(node.id, partition);
    const locations = this.cache.get(blockId);
    const slot = builder.bind({ blockId, locations });
    return { op: "cache", slot, level: node.storageLevel, parent: locations.length > 0 ? null : node.plan(partition, builder) };
  }
}

interface Stage {
  readonly name: string;
  readonly node: RDDNode;
  /** Executors that should not run it while there are others. */
  readonly avoid: ReadonlySet<ExecutorId> | undefined;
  sink(builder: PlanBuilder, partition: number): SinkPlan;
  missing(): readonly number[];
  succeeded(partition: number, executorId: ExecutorId, value: unknown): void;
  /** Is it the first time that what this partition added to accumulators may count? */
  countsOnce(partition: number): boolean;
}

type AddedByPartition = Map<number, AccumulatorUpdates>;

function stageFailed(stageId: number, name: string, failures: readonly InputFailure[]): MillraceError {
  const last = failures.at(-1)?.failure;
  const reason = last?.type === "fetchFailed" ? last.message : (last?.type ?? "unknown");
  const message = `Stage ${stageId} (${name}) could not read its inputs ${MAX_STAGE_ATTEMPTS} times in a row; most recent failure: ${reason}`;
  return new MillraceError("FETCH_FAILED", message, { details: { stageId } });
}

const NO_PLAN: PlanNode = { op: "concat", parents: [] };
const NOBODY: ReadonlySet<ExecutorId> = new Set();

function union(a: ReadonlySet<ExecutorId> = NOBODY, b: ReadonlySet<ExecutorId> = NOBODY): ReadonlySet<ExecutorId> {
  return a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
