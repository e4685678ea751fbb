// One run of a task set: what of it is still to come, what went wrong with each task, and how it ends.
//
//     running --every partition succeeded or lacks an input--> settled, with the input failures
//        |
//        +--a task failed too often, or the run is cancelled--> settled, with an error
import { type ErrorCode, isMillraceError, MillraceError } from "../errors.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { TaskFailure, TaskOutcome } from "./task.ts";
import type { InputFailure, TaskSet } from "./task-set.ts";

/** A task whose executor was lost this often while it ran is taken for the reason. */
const MAX_LOSSES = 4;

/** What goes wrong at every attempt, and says itself what to do. */
const FINAL: ReadonlySet<ErrorCode> = new Set(["CANNOT_ENCODE", "CLOSURE_REFUSED", "CLOSURE_NOT_COMPILED", "ASYNC_FUNCTION"]);

/** What went wrong with one task so far. */
interface Failures {
  count: number;
  /** Executors that were lost while they ran it. */
  losses: number;
  readonly executors: Set<ExecutorId>;
}

export class TaskSetRun {
  readonly set: TaskSet;
  /** Resolves with the partitions that lack an input; rejects with the error that ended it. */
  readonly done: Promise<readonly InputFailure[]>;
  private readonly maxFailures: number;
  private readonly inputFailures: InputFailure[] = [];
  private readonly failures = new Map<number, Failures>();
  private unfinished: number;
  private end: (error?: Error) => void = () => {};
  private settled = false;

  constructor(set: TaskSet, maxFailures: number) {
    this.set = set;
    this.maxFailures = maxFailures;
    this.unfinished = set.partitions.length;
    this.done = new Promise((resolve, reject) => {
      this.end = (error) => (error === undefined ? resolve(this.inputFailures) : reject(error));
    });
  }

  get isSettled(): boolean {
    return this.settled;
  }

  /** Executors that failed a partition. */
  failedOn(partition: number): ReadonlySet<ExecutorId> | undefined {
    return this.failures.get(partition)?.executors;
  }

  /** Number of the next attempt at a partition. */
  attemptOf(partition: number): number {
    return this.failures.get(partition)?.count ?? 0;
  }

  settle(error?: Error): void {
    if (this.settled) return;
    this.settled = true;
    this.end(error);
  }

  /** An attempt has ended. True if the task must run again. */
  finish(partition: number, executorId: ExecutorId, outcome: TaskOutcome): boolean {
    if (outcome.ok) {
      this.set.onSuccess(partition, executorId, outcome);
      this.oneLess();
      return false;
    }
    const { failure } = outcome;
    if (failure.type === "fetchFailed" || failure.type === "cacheMissing") {
      this.lacks({ partition, readerId: executorId, failure });
      return false;
    }
    return failure.type === "killed" || this.mayTryAgain(partition, executorId, failure);
  }

  /** A partition cannot run: what it reads is gone. */
  lacks(failure: InputFailure): void {
    this.inputFailures.push(failure);
    this.oneLess();
  }

  /** The executor was lost while it ran a partition. False if that happened too often, which ends the run. */
  survivesLoss(partition: number, executorId: ExecutorId, reason: string): boolean {
    const failures = this.failuresOf(partition);
    failures.losses++;
    if (failures.losses < MAX_LOSSES || this.settled) return true;
    const failure = { type: "computeThreadLost", reason: `the executor was lost while it ran the task (${reason})` } as const;
    this.settle(taskFailed(this.set, partition, failures.losses, executorId, failure));
    return false;
  }

  private mayTryAgain(
    partition: number,
    executorId: ExecutorId,
    failure: TaskFailure & { type: "exception" | "computeThreadLost" },
  ): boolean {
    const failures = this.failuresOf(partition);
    failures.count++;
    failures.executors.add(executorId);
    if (failure.type === "exception" && isMillraceError(failure.error) && FINAL.has(failure.error.code)) this.settle(failure.error);
    else if (failures.count >= this.maxFailures) this.settle(taskFailed(this.set, partition, failures.count, executorId, failure));
    return !this.settled;
  }

  private oneLess(): void {
    if (--this.unfinished === 0) this.settle();
  }

  private failuresOf(partition: number): Failures {
    const failures = this.failures.get(partition) ?? { count: 0, losses: 0, executors: new Set() };
    this.failures.set(partition, failures);
    return failures;
  }
}

function taskFailed(set: TaskSet, partition: number, count: number, executorId: ExecutorId, failure: TaskFailure): MillraceError {
  const cause = failure.type === "exception" ? failure.error : undefined;
  const reason =
    failure.type === "exception" ? failure.error.message : failure.type === "computeThreadLost" ? failure.reason : failure.type;
  const message = `Task ${partition} in stage ${set.stageId} (${set.name}) failed ${count} times, most recent failure on executor ${executorId}: ${reason}`;
  return new MillraceError("TASK_FAILED", message, { cause, details: { stageId: set.stageId, partition, attempts: count, executorId } });
}
