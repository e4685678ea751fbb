// Carries a typed task failure (a fetch that failed, a cached partition that is gone) through the throwing code
// between where it is noticed and the task runner.
import type { TaskFailure } from "./task.ts";

class TaskFailureError extends Error {
  readonly failure: TaskFailure;

  constructor(failure: TaskFailure) {
    super(failure.type);
    this.failure = failure;
  }
}

export function taskFailureError(failure: TaskFailure): Error {
  return new TaskFailureError(failure);
}

export function isTaskFailure(error: unknown): error is Error & { readonly failure: TaskFailure } {
  return error instanceof TaskFailureError;
}
