// A task and its outcome: what travels between the task scheduler and a backend.
import type { TaskPlan } from "../rdd/plan.ts";
import type { BlockId, ExecutorId } from "../storage/block.ts";
import type { CacheChange } from "../storage/partition-cache.ts";
import type { AccumulatorUpdates } from "./accumulator.ts";
import type { BroadcastPlan } from "./broadcast.ts";

/** What names an attempt: a late result of another one is dropped. */
export type TaskAttempt = readonly [taskId: string, attempt: number];

/** One attempt at one partition of one stage; (`taskId`, `attempt`) names it. */
export interface Task {
  /** Names the task within its application; the same for all attempts. */
  readonly taskId: string;
  /** Number of its stage. */
  readonly stageId: number;
  /** Which try of the stage it belongs to, from 0. */
  readonly stageAttempt: number;
  /** The partition it computes. */
  readonly partition: number;
  /** Which try it is, from 0. */
  readonly attempt: number;
  /** What it computes, the same in every batch. */
  readonly plan: TaskPlan;
  /** What the plan refers to by number, of this batch. */
  readonly bindings: readonly unknown[];
  /** What must be loaded before the task runs; their plans use the task's bindings. */
  readonly broadcasts?: readonly BroadcastPlan[];
  /** What the driver had set when the job began. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** A task as executors decode it: its plan is named by hash and was sent before or along. */
export interface WireTask extends Omit<Task, "plan"> {
  readonly planHash: string;
}

/** What a task took. */
export interface TaskMetrics {
  /** How long it ran, in milliseconds. */
  readonly runMs: number;
  /** Records that it read from sources and shuffles. */
  readonly recordsRead: number;
}

/** Sizes of one map task's buckets in bytes (0 = empty, not stored), by reduce partition. The value of a shuffle-write task. */
export interface MapStatus {
  readonly bucketBytes: readonly number[];
}

/** Why an attempt did not succeed, and whether that counts against its task. */
export type TaskFailure =
  /** The user's code threw, or a typed error of ours. Counts against the task's attempts. */
  | { readonly type: "exception"; readonly error: Error }
  /** Map outputs could not be fetched from `executorId`. Not counted; the map stage reruns what is missing. */
  | { readonly type: "fetchFailed"; readonly shuffleId: number; readonly executorId: ExecutorId; readonly message: string }
  /** A cached partition was not where it was believed to be. Not counted; the driver forgets that it was there. */
  | { readonly type: "cacheMissing"; readonly blockId: BlockId; readonly executorIds: readonly ExecutorId[] }
  /** It was dropped before it began, or ended early, because the driver asked for that. Not counted. */
  | { readonly type: "killed"; readonly reason: string }
  /** The compute thread died under the task (out of memory, process.exit). Counts. */
  | { readonly type: "computeThreadLost"; readonly reason: string };

/** `cached`: what has changed about persisted partitions since the last outcome of a task that succeeded. */
export type TaskOutcome =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly cached: readonly CacheChange[];
      readonly metrics: TaskMetrics;
      /** What the task added to accumulators. */
      readonly accumulators?: AccumulatorUpdates;
    }
  | { readonly ok: false; readonly failure: TaskFailure };
