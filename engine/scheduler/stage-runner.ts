// Tries stages: a stage runs what is missing of it, once its parents are complete, until nothing is missing. What a try
// finds lost is forgotten, and the next try looks again; tries that only ever find their inputs gone come to an end.
import { MillraceError } from "../errors.ts";
import type { SinkPlan, TaskPlan } from "../rdd/plan.ts";
import type { PlanBuilder, RDDNode } from "../rdd/rdd-node.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { Clock } from "../time/clock.ts";
import { type AccumulatorUpdates, mergeUpdates } from "./accumulator.ts";
import type { Job } from "./active-jobs.ts";
import type { CacheTracker } from "./cache-tracker.ts";
import { type Stage, stageInfo } from "./job-stages.ts";
import type { MapOutputTracker } from "./map-output-tracker.ts";
import type { SchedulerEvents, StageInfo } from "./scheduler-listener.ts";
import type { TaskPlanner } from "./task-planner.ts";
import type { TaskScheduler } from "./task-scheduler.ts";
import type { InputFailure, TaskSet } from "./task-set.ts";

/** Tries of one stage in a row that end in a fetch failure without any partition succeeding, before the job fails. */
const MAX_STAGE_ATTEMPTS = 4;

export interface StageRunnerOptions {
  readonly tasks: TaskScheduler;
  readonly events: SchedulerEvents;
  readonly clock: Clock;
  readonly planner: TaskPlanner;
  readonly mapOutputs: MapOutputTracker;
  readonly cache: CacheTracker;
}

/** How a stage is run. */
export interface StageRun {
  readonly stage: Stage;
  readonly node: RDDNode;
  /** Executors that should not run it while there are others. */
  readonly avoid: ReadonlySet<ExecutorId> | undefined;
  /** Makes what these partitions read available. */
  completeParents(partitions: readonly number[]): Promise<unknown>;
  sink(builder: PlanBuilder, partition: number): SinkPlan;
  missing(): readonly number[];
  succeeded(partition: number, executorId: ExecutorId, value: unknown): void;
  /** Is it the first time that what this partition added to accumulators may count? */
  countsOnce(partition: number): boolean;
}

type AddedByPartition = Map<number, AccumulatorUpdates>;

export class StageRunner {
  private readonly options: StageRunnerOptions;
  /** By shuffle: executors that somebody could not fetch its outputs from. What was lost is rerun elsewhere. */
  private readonly unreachable = new Map<number, Set<ExecutorId>>();
  private counted = { stages: 0, tasks: 0 };

  constructor(options: StageRunnerOptions) {
    this.options = options;
  }

  /** Stages that ran at least one task, and tasks. */
  counts(): { readonly stages: number; readonly tasks: number } {
    return { ...this.counted };
  }

  unreachableFor(shuffleId: number): ReadonlySet<ExecutorId> | undefined {
    return this.unreachable.get(shuffleId);
  }

  forgetShuffle(shuffleId: number): void {
    this.unreachable.delete(shuffleId);
  }

  /** Tries a stage until nothing is missing. */
  async run(job: Job, run: StageRun): Promise<void> {
    const added: AddedByPartition = new Map();
    try {
      await this.tryStage(job, run, added);
    } finally {
      // In the order of partitions, so that what is not commutative (a list, a sum of fractions) is the same in every run.
      for (const partition of [...added.keys()].sort((a, b) => a - b)) mergeUpdates(added.get(partition)!);
    }
  }

  private async tryStage(job: Job, run: StageRun, added: AddedByPartition): Promise<void> {
    const { planner, cache, tasks } = this.options;
    const planned = { node: run.node, sink: run.sink, plans: [] as TaskPlan[] };
    const properties = Object.keys(job.properties).length === 0 ? {} : { properties: job.properties };
    /** Executors that could not fetch what a partition needs. */
    const blind = new Map<number, Set<ExecutorId>>();
    let fruitless = 0;
    for (let first = true; ; first = false) {
      const partitions = run.missing();
      if (partitions.length === 0) return;
      if (first) this.counted.stages++;
      await run.completeParents(partitions);
      let succeeded = 0;
      const { stageId, name } = run.stage;
      const failures = await this.runTasks(job, run.stage, {
        stageId,
        stageAttempt: run.stage.attempts++,
        name,
        partitions,
        preferred: (partition) => planner.preferred(run.node, partition),
        avoid: (partition) => union(run.avoid, blind.get(partition)),
        makeTask: (partition) => {
          const task = planner.makeTask(planned, partition);
          return task && { ...task, ...properties };
        },
        // What it kept is kept all the same.
        onDropped: ({ cached }) => cache.learn(cached, (id) => tasks.hasExecutor(id)),
        onSuccess: (partition, executorId, outcome) => {
          succeeded++;
          if (outcome.accumulators !== undefined && run.countsOnce(partition)) added.set(partition, outcome.accumulators);
          cache.learn(outcome.cached, (id) => tasks.hasExecutor(id));
          run.succeeded(partition, executorId, outcome.value);
        },
      });
      for (const failure of failures) this.forgetLost(failure, blind);
      // A missing cached partition is no failed try: it was forgotten, and the lineage takes over.
      const isFruitless = succeeded === 0 && failures.some(({ failure }) => failure.type === "fetchFailed");
      fruitless = isFruitless ? fruitless + 1 : 0;
      if (fruitless >= MAX_STAGE_ATTEMPTS) throw stageFailed(run.stage, failures);
    }
  }

  /** One try of a stage, told from its submission to its end. */
  private async runTasks({ id: jobId, properties, signal }: Job, stage: Stage, set: TaskSet): Promise<readonly InputFailure[]> {
    const { tasks, events, clock } = this.options;
    signal.throwIfAborted();
    this.counted.tasks += set.partitions.length;
    const submitted: StageInfo = {
      ...stageInfo(stage),
      attemptNumber: set.stageAttempt,
      numTasks: set.partitions.length,
      submissionTime: clock.now(),
    };
    const completed = (failureReason?: string) => {
      const info = { ...submitted, completionTime: clock.now(), ...(failureReason === undefined ? {} : { failureReason }) };
      events.post("onStageCompleted", { stageInfo: info });
    };
    events.post("onStageSubmitted", { stageInfo: submitted, jobId, properties });
    try {
      const failures = await tasks.run(set, signal);
      completed(failures.length === 0 ? undefined : reasonOf(failures));
      return failures;
    } catch (error) {
      completed((error as Error).message);
      throw error;
    }
  }

  private forgetLost({ partition, readerId, failure }: InputFailure, blind: Map<number, Set<ExecutorId>>): void {
    const { cache, mapOutputs } = this.options;
    // It has given way there, and the news is still under way.
    if (failure.type === "cacheMissing") for (const holder of failure.executorIds) cache.remove(failure.blockId, holder);
    if (failure.type !== "fetchFailed") return;
    const { shuffleId, executorId } = failure;
    mapOutputs.removeExecutor(executorId, shuffleId);
    this.unreachable.set(shuffleId, (this.unreachable.get(shuffleId) ?? new Set()).add(executorId));
    if (readerId !== undefined && readerId !== executorId) blind.set(partition, (blind.get(partition) ?? new Set()).add(readerId));
  }
}

function stageFailed({ stageId, name }: Stage, failures: readonly InputFailure[]): MillraceError {
  const message = `Stage ${stageId} (${name}) could not read its inputs ${MAX_STAGE_ATTEMPTS} times in a row; most recent failure: ${reasonOf(failures)}`;
  return new MillraceError("FETCH_FAILED", message, { details: { stageId } });
}

function reasonOf(failures: readonly InputFailure[]): string {
  const last = failures.at(-1)?.failure;
  return last?.type === "fetchFailed" ? last.message : (last?.type ?? "unknown");
}

const NOBODY: ReadonlySet<ExecutorId> = new Set();

function union(a: ReadonlySet<ExecutorId> = NOBODY, b: ReadonlySet<ExecutorId> = NOBODY): ReadonlySet<ExecutorId> {
  return a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
}
