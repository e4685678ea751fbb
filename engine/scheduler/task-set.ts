// A task set: what the DAG scheduler asks of the task scheduler, and what it is told.
import type { ExecutorId } from "../storage/block.ts";
import type { Task, TaskFailure, TaskOutcome } from "./task.ts";

/** The tasks of one stage that must run now. */
export interface TaskSet {
  readonly stageId: number;
  /** Which try of the stage it is, from 0. */
  readonly stageAttempt: number;
  readonly name: string;
  readonly partitions: readonly number[];
  /** Executors that should run a partition, best first. */
  preferred(partition: number): readonly ExecutorId[];
  /** Executors that should not run a partition while there are others. */
  avoid?(partition: number): ReadonlySet<ExecutorId>;
  /** Made anew for each attempt; undefined when an input is missing, so that the stage must be planned again. */
  makeTask(partition: number): Pick<Task, "plan" | "bindings" | "broadcasts" | "properties"> | undefined;
  /** A task succeeded when nobody waited for it any more. */
  onDropped?(outcome: TaskOutcome & { ok: true }): void;
  /** Called for each partition that succeeds, once. */
  onSuccess(partition: number, executorId: ExecutorId, outcome: TaskOutcome & { ok: true }): void;
}

/** Why a partition of a task set did not run: its inputs are gone. The others of the set have run. */
export interface InputFailure {
  readonly partition: number;
  /** The executor that ran the task; undefined if it was not even sent. */
  readonly readerId: ExecutorId | undefined;
  readonly failure: Extract<TaskFailure, { type: "fetchFailed" | "cacheMissing" }> | { readonly type: "inputMissing" };
}
