// What happens on the driver of an application: jobs, stages, tasks, executors. Told to whoever listens, and kept by the
// status tracker. See Spark's `SparkListener`.
import type { ExecutorId } from "../storage/block.ts";
import type { LocalProperties } from "./job-scope.ts";
import type { TaskFailure, TaskMetrics } from "./task.ts";

// All times are in milliseconds since 1970.

/** A try of a stage: the steps between two shuffles, over some partitions. */
export interface StageInfo {
  readonly stageId: number;
  /** 0 for the first try. A stage is tried again when inputs it had were lost. */
  readonly attemptNumber: number;
  readonly name: string;
  /** Partitions that this try computes; of a stage that has not begun, all it has. */
  readonly numTasks: number;
  /** Stages whose outputs it reads. */
  readonly parentIds: readonly number[];
  readonly submissionTime?: number;
  readonly completionTime?: number;
  /** Why this try did not end well. */
  readonly failureReason?: string;
}

export interface TaskInfo {
  /** Names this attempt within the application, as `TaskContext.taskAttemptId`. */
  readonly taskId: string;
  /** The partition. */
  readonly index: number;
  readonly attemptNumber: number;
  readonly executorId: ExecutorId;
  readonly host: string;
  /** When it was handed to its executor, where it may wait behind one other. */
  readonly launchTime: number;
  readonly finishTime?: number;
  readonly status: "RUNNING" | "SUCCESS" | "FAILED" | "KILLED";
}

/** How an attempt of a task ended. */
export type TaskEndReason = { readonly type: "success" } | TaskFailure | { readonly type: "executorLost"; readonly reason: string };

export interface JobStartEvent {
  readonly jobId: number;
  readonly time: number;
  /** All stages it may need, parents first; those whose outputs stand are not run. */
  readonly stageInfos: readonly StageInfo[];
  readonly stageIds: readonly number[];
  /** The local properties that were set when it began. */
  readonly properties: LocalProperties;
}

export interface JobEndEvent {
  readonly jobId: number;
  readonly time: number;
  /** Undefined if the job succeeded. */
  readonly error?: Error;
}

export interface StageSubmittedEvent {
  readonly stageInfo: StageInfo;
  /** Of the job that needed it first. */
  readonly properties: LocalProperties;
}

export interface StageCompletedEvent {
  readonly stageInfo: StageInfo;
}

export interface TaskStartEvent {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly taskInfo: TaskInfo;
}

export interface TaskEndEvent {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly reason: TaskEndReason;
  readonly taskInfo: TaskInfo;
  /** Of a task that succeeded. */
  readonly taskMetrics?: TaskMetrics;
}

export interface ExecutorAddedEvent {
  readonly time: number;
  readonly executorId: ExecutorId;
  readonly host: string;
}

export interface ExecutorRemovedEvent {
  readonly time: number;
  readonly executorId: ExecutorId;
  readonly reason: string;
}

export interface ApplicationEvent {
  readonly time: number;
  readonly appName: string;
}

/**
 * Hears of jobs, stages, tasks and executors, on the driver, shortly after they happen and in their order: of a job its
 * start, of each stage its submission, its tasks and its completion, parents first, and the job's end, which comes before
 * the action's promise settles. Every callback is optional. One that throws is reported on standard error and hurts nobody
 * else; one that takes long holds the driver up. See Spark's `SparkListener`.
 * @example
 * sc.addSparkListener({
 *   onJobEnd: ({ jobId, error }) => console.log(`job ${jobId}: ${error === undefined ? "done" : error.message}`),
 * });
 * await sc.range(3).count();
 */
export interface SchedulerListener {
  /** The master has been reached. */
  onApplicationStart?(event: ApplicationEvent): void;
  /** The context has been stopped. */
  onApplicationEnd?(event: ApplicationEvent): void;
  onJobStart?(event: JobStartEvent): void;
  onJobEnd?(event: JobEndEvent): void;
  onStageSubmitted?(event: StageSubmittedEvent): void;
  onStageCompleted?(event: StageCompletedEvent): void;
  onTaskStart?(event: TaskStartEvent): void;
  /** Also for attempts whose job has ended meanwhile: their results are dropped. */
  onTaskEnd?(event: TaskEndEvent): void;
  onExecutorAdded?(event: ExecutorAddedEvent): void;
  onExecutorRemoved?(event: ExecutorRemovedEvent): void;
}

export type SchedulerEventName = keyof SchedulerListener;
export type SchedulerEvent<K extends SchedulerEventName> = Parameters<NonNullable<SchedulerListener[K]>>[0];

/** Takes the events of a context. */
export interface SchedulerEvents {
  post<K extends SchedulerEventName>(name: K, event: SchedulerEvent<K>): void;
}

/** Nobody listens. */
export const NO_EVENTS: SchedulerEvents = { post: () => {} };
