// What happens on the driver of an application: jobs, stages, tasks, executors. Told to whoever listens, and kept by the
// status tracker. See Spark's `SparkListener`.
import type { ExecutorId } from "../storage/block.ts";
import type { LocalProperties } from "./job-scope.ts";
import type { TaskFailure, TaskMetrics } from "./task.ts";

// All times are in milliseconds since 1970.

/** A try of a stage: the steps between two shuffles, over some partitions. */
export interface StageInfo {
  /** Number of the stage within the application. */
  readonly stageId: number;
  /** 0 for the first try. A stage is tried again when inputs it had were lost. */
  readonly attemptNumber: number;
  /** For people: "result of MapPartitionsRDD", "map side of shuffle 3". */
  readonly name: string;
  /** Partitions that this try computes; of a stage that has not begun, all it has. */
  readonly numTasks: number;
  /** Stages whose outputs it reads. */
  readonly parentIds: readonly number[];
  /** When it began. */
  readonly submissionTime?: number;
  /** When it ended. */
  readonly completionTime?: number;
  /** Why this try did not end well. */
  readonly failureReason?: string;
}

/** An attempt at one partition of a stage. */
export interface TaskInfo {
  /** Names this attempt within the application, as `TaskContext.taskAttemptId`. */
  readonly taskId: string;
  /** The partition. */
  readonly index: number;
  /** 0 for the first try of this partition in this try of the stage. */
  readonly attemptNumber: number;
  /** Where it runs. */
  readonly executorId: ExecutorId;
  /** The host of that executor. */
  readonly host: string;
  /** When it was handed to its executor, where it may wait behind one other. */
  readonly launchTime: number;
  /** When it ended. */
  readonly finishTime?: number;
  /** How it is doing. */
  readonly status: "RUNNING" | "SUCCESS" | "FAILED" | "KILLED";
}

/** How an attempt of a task ended. */
export type TaskEndReason = { readonly type: "success" } | TaskFailure | { readonly type: "executorLost"; readonly reason: string };

/** A job begins. */
export interface JobStartEvent {
  /** Number of the job within the application. */
  readonly jobId: number;
  /** When it began. */
  readonly time: number;
  /** All stages it may need, parents first; those whose outputs stand are not run. */
  readonly stageInfos: readonly StageInfo[];
  /** Numbers of `stageInfos`. */
  readonly stageIds: readonly number[];
  /** The local properties that were set when it began. */
  readonly properties: LocalProperties;
}

/** A job has ended. */
export interface JobEndEvent {
  /** Number of the job within the application. */
  readonly jobId: number;
  /** When it ended. */
  readonly time: number;
  /** Undefined if the job succeeded. */
  readonly error?: Error;
}

/** A stage begins. */
export interface StageSubmittedEvent {
  /** The stage. */
  readonly stageInfo: StageInfo;
  /** The job that needed it first. One whose inputs were lost may need stages that it did not begin with. */
  readonly jobId: number;
  /** Of that job. */
  readonly properties: LocalProperties;
}

/** A try of a stage has ended, well or not. */
export interface StageCompletedEvent {
  /** The stage, with its end. */
  readonly stageInfo: StageInfo;
}

/** An attempt of a task is handed to an executor. */
export interface TaskStartEvent {
  /** Number of its stage. */
  readonly stageId: number;
  /** Which try of the stage it belongs to, from 0. */
  readonly stageAttemptId: number;
  /** The attempt. */
  readonly taskInfo: TaskInfo;
}

/** An attempt of a task has ended. */
export interface TaskEndEvent {
  /** Number of its stage. */
  readonly stageId: number;
  /** Which try of the stage it belongs to, from 0. */
  readonly stageAttemptId: number;
  /** How it ended. */
  readonly reason: TaskEndReason;
  /** The attempt, with its end. */
  readonly taskInfo: TaskInfo;
  /** Of a task that succeeded. */
  readonly taskMetrics?: TaskMetrics;
}

/** An executor can take tasks. */
export interface ExecutorAddedEvent {
  /** When it came. */
  readonly time: number;
  /** Names the executor; its id never comes back. */
  readonly executorId: ExecutorId;
  /** Where it is. */
  readonly host: string;
}

/** An executor is gone, with its tasks and blocks. */
export interface ExecutorRemovedEvent {
  /** When it was missed. */
  readonly time: number;
  /** Names the executor. */
  readonly executorId: ExecutorId;
  /** What is known of why it went. */
  readonly reason: string;
}

/** The application begins or ends. */
export interface ApplicationEvent {
  /** When it began or ended. */
  readonly time: number;
  /** Its name. */
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
  /** A job begins. */
  onJobStart?(event: JobStartEvent): void;
  /** A job has ended, well or not. */
  onJobEnd?(event: JobEndEvent): void;
  /** A try of a stage begins. */
  onStageSubmitted?(event: StageSubmittedEvent): void;
  /** A try of a stage has ended, well or not. */
  onStageCompleted?(event: StageCompletedEvent): void;
  /** An attempt of a task is handed to an executor. */
  onTaskStart?(event: TaskStartEvent): void;
  /** Also for attempts whose job has ended meanwhile: their results are dropped. */
  onTaskEnd?(event: TaskEndEvent): void;
  /** An executor can take tasks. */
  onExecutorAdded?(event: ExecutorAddedEvent): void;
  /** An executor is gone. */
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
