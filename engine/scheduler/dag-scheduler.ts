// DAGScheduler: cuts an RDD's lineage into stages at its shuffles and runs them, parents first.
//
//   job     one action: a sink run on partitions of a final RDD
//   stage   narrow steps between shuffles. A map stage ends in a shuffle and is named by it; a result stage ends a job
//   missing a map partition whose output the MapOutputTracker does not list
//
// A stage whose outputs all stand is skipped. Before each try of a stage its parents are made complete, so every kind
// of loss has one answer: forget what is gone, look again at what is missing, run only that.
//
// When changing this file ask: can two jobs wait for one shuffle (they share its run, and it ends when the last of them
// is cancelled)? Is every wait ended by a result, a typed failure, or a limit on stage attempts? Does a lost executor
// leave nothing of it in the trackers? Is every start that is told followed by its end?
import { isMillraceError, MillraceError } from "../errors.ts";
import type { SinkPlan } from "../rdd/plan.ts";
import type { Preparation } from "../rdd/preparation.ts";
import type { RDDNode, ShuffleDependency } from "../rdd/rdd-node.ts";
import { partitionFuncOf } from "../shuffle/partitioner.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { Clock } from "../time/clock.ts";
import { abortable, abortController, anySignal } from "./abortable.ts";
import type { Job } from "./active-jobs.ts";
import type { Broadcasts } from "./broadcasts.ts";
import { CacheTracker, type Persistence } from "./cache-tracker.ts";
import { type HeldStages, type JobStages, StageRegistry, stageInfo } from "./job-stages.ts";
import { MapOutputTracker } from "./map-output-tracker.ts";
import type { SchedulerEvents } from "./scheduler-listener.ts";
import { SharedRun } from "./shared-run.ts";
import { stageParents } from "./stage-parents.ts";
import { StageRunner } from "./stage-runner.ts";
import type { MapStatus } from "./task.ts";
import { TaskPlanner } from "./task-planner.ts";
import type { TaskScheduler } from "./task-scheduler.ts";

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

export interface DAGSchedulerOptions {
  readonly tasks: TaskScheduler;
  readonly events: SchedulerEvents;
  readonly clock: Clock;
  readonly broadcasts: Pick<Broadcasts, "usedBy">;
  readonly persistence: Persistence;
}

/** What of an RDD a job computes. */
export interface JobWork {
  readonly node: RDDNode;
  readonly sink: SinkPlan;
  readonly partitions?: readonly number[] | undefined;
  /** Told of each partition's result when it comes; what it gives is kept in the result's place. */
  readonly onResult?: ((partition: number, value: unknown) => unknown) | undefined;
}

/** A job with the stages that it holds. */
interface PlannedJob extends Job {
  readonly held: HeldStages;
}

export class DAGScheduler {
  readonly mapOutputs = new MapOutputTracker();
  readonly cache: CacheTracker;
  private readonly options: DAGSchedulerOptions;
  private readonly planner: TaskPlanner;
  private readonly runner: StageRunner;
  private readonly stages = new StageRegistry({
    isKept: (node) => node.storageLevel.isValid && range(node.numPartitions).every((partition) => this.planner.isKept(node, partition)),
    isComplete: ({ shuffleId, node }) => this.mapOutputs.missing(shuffleId, node.numPartitions).length === 0,
  });
  private readonly runningShuffles = new Map<number, SharedRun>();
  private readonly completedShuffles = new Set<number>();
  private counted = { jobs: 0, skippedStages: 0, recomputedTasks: 0 };

  constructor(options: DAGSchedulerOptions) {
    this.options = options;
    this.cache = new CacheTracker(options.persistence);
    const { mapOutputs, cache } = this;
    this.planner = new TaskPlanner({ mapOutputs, cache, broadcasts: options.broadcasts });
    this.runner = new StageRunner({ ...options, planner: this.planner, mapOutputs, cache });
  }

  counts(): SchedulerCounts {
    return { ...this.counted, ...this.runner.counts() };
  }

  /** Runs a sink on partitions of an RDD; gives what each made, in their order. */
  async runJob(job: Job, work: JobWork): Promise<unknown[]> {
    const { events, clock } = this.options;
    const partitions = work.partitions ?? range(work.node.numPartitions);
    requirePartitions(work.node, partitions);
    const stages = this.stages.plan(work.node, partitions.length);
    this.counted.jobs++;
    const stageInfos = partitions.length === 0 ? [] : stages.all.map(stageInfo);
    const { id: jobId, properties } = job;
    events.post("onJobStart", { jobId, time: clock.now(), stageInfos, stageIds: stageInfos.map((info) => info.stageId), properties });
    try {
      const results = await this.runResultStage({ ...job, held: stages.held }, stages, { ...work, partitions });
      events.post("onJobEnd", { jobId, time: clock.now() });
      return results;
    } catch (error) {
      events.post("onJobEnd", { jobId, time: clock.now(), error: error as Error });
      throw error;
    } finally {
      this.stages.release(stages.held);
    }
  }

  executorLost(executorId: ExecutorId): void {
    this.mapOutputs.removeExecutor(executorId);
    this.cache.removeExecutor(executorId);
  }

  forgetShuffle(shuffleId: number): void {
    this.mapOutputs.removeShuffle(shuffleId);
    this.completedShuffles.delete(shuffleId);
    this.runner.forgetShuffle(shuffleId);
  }

  private async runResultStage(
    job: PlannedJob,
    { result }: JobStages,
    { node, sink, partitions, onResult }: JobWork & { partitions: readonly number[] },
  ): Promise<unknown[]> {
    const results = new Map<number, unknown>();
    await this.runner.run(job, {
      stage: result,
      node,
      completeParents: (wanted) => this.completeParents(job, node, wanted),
      avoid: undefined,
      sink: () => sink,
      missing: () => partitions.filter((partition) => !results.has(partition)),
      succeeded: (partition, _executorId, value) => {
        results.set(partition, onResult === undefined ? value : onResult(partition, value));
      },
      countsOnce: () => true,
    });
    return partitions.map((partition) => results.get(partition));
  }

  /** Makes all map outputs of a shuffle available; several jobs that need it at once share the work. */
  private async completeShuffle(job: PlannedJob, shuffle: ShuffleDependency): Promise<void> {
    const { shuffleId, node } = shuffle;
    const running = this.runningShuffles.get(shuffleId);
    if (running !== undefined) {
      this.stages.of(shuffle, job.held);
      return running.join(job.signal);
    }
    const missing = this.mapOutputs.missing(shuffleId, node.numPartitions);
    if (missing.length === 0) {
      if (node.numPartitions > 0) this.counted.skippedStages++;
      return;
    }
    if (this.completedShuffles.has(shuffleId)) this.counted.recomputedTasks += missing.length;
    const over = () => {
      if (this.runningShuffles.get(shuffleId) === run) this.runningShuffles.delete(shuffleId);
    };
    const run: SharedRun = new SharedRun(async (signal) => {
      try {
        await this.runMapStage({ ...job, signal }, shuffle);
        this.completedShuffles.add(shuffleId);
      } finally {
        over();
      }
    }, over);
    this.runningShuffles.set(shuffleId, run);
    return run.join(job.signal);
  }

  private async runMapStage(job: PlannedJob, shuffle: ShuffleDependency): Promise<void> {
    const { shuffleId, node, partitioner, combine } = shuffle;
    const stage = this.stages.of(shuffle, job.held);
    if (partitioner.preparation !== undefined) await prepare(partitioner.preparation, job.signal);
    const { numPartitions } = partitioner;
    const partition = partitionFuncOf(partitioner);
    await this.runner.run(job, {
      stage,
      node,
      completeParents: (wanted) => this.completeParents(job, node, wanted),
      avoid: this.runner.unreachableFor(shuffleId),
      sink: (builder, mapId) => ({ op: "shuffleWrite", slot: builder.bind({ shuffleId, mapId }), numPartitions, partition, combine }),
      missing: () => this.mapOutputs.missing(shuffleId, node.numPartitions),
      succeeded: (mapId, executorId, value) => this.mapOutputs.register(shuffleId, mapId, executorId, value as MapStatus),
      countsOnce: (mapId) => this.mapOutputs.countsOnce(shuffleId, mapId),
    });
  }

  private async completeParents(job: PlannedJob, node: RDDNode, partitions: readonly number[]): Promise<void> {
    const { shuffles, preparations } = stageParents(node, partitions, (current, partition) => this.planner.isKept(current, partition));
    await Promise.all([...preparations].map((preparation) => prepare(preparation, job.signal)));
    // Where one of them fails, nobody waits for the others any more.
    const failed = abortController();
    const signal = shuffles.size > 1 ? anySignal([job.signal, failed.signal]) : job.signal;
    const completing = [...shuffles].map((shuffle) => this.completeShuffle({ ...job, signal }, shuffle));
    try {
      await Promise.all(completing);
    } catch (error) {
      failed.abort(error);
      await Promise.allSettled(completing);
      throw error;
    }
  }
}

/** Several jobs may wait for one preparation, and it runs a job of its own: when that is cancelled, the others try again. */
async function prepare(preparation: Preparation, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await abortable(preparation.run(), signal);
    } catch (error) {
      if (signal.aborted || !isMillraceError(error, "CANCELLED")) throw error;
    }
  }
}

function requirePartitions(node: RDDNode, partitions: readonly number[]): void {
  for (const partition of partitions) {
    if (Number.isInteger(partition) && partition >= 0 && partition < node.numPartitions) continue;
    const message = `Attempting to access a non-existent partition: ${partition}. Total number of partitions: ${node.numPartitions}`;
    throw new MillraceError("INVALID_ARGUMENT", message, { details: { partition } });
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
