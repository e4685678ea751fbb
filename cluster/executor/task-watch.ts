// Tells when the task that a compute thread is running has run for too long. It is told when a task begins (handed to an
// idle thread, or the one before it has finished) and when nothing runs any more; it decides nothing and ends nothing.
import { MillraceError } from "../../engine/errors.ts";
import type { TaskAttempt } from "../protocol/messages.ts";

export class TaskWatch {
  private readonly timeoutMs: number;
  private readonly expired: () => void;
  private timer: NodeJS.Timeout | undefined;
  /** Counts what it was told: a deadline of before the last call is none. */
  private calls = 0;

  /** `timeoutMs` 0 is no limit. */
  constructor(timeoutMs: number, expired: () => void) {
    this.timeoutMs = timeoutMs;
    this.expired = expired;
  }

  /** A task begins to run now. */
  begin(): void {
    this.calls++;
    if (this.timeoutMs === 0) return;
    if (this.timer === undefined) this.timer = setTimeout(() => this.elapsed(), this.timeoutMs);
    else this.timer.refresh();
  }

  /** Nothing runs now. */
  idle(): void {
    this.calls++;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Where this thread itself was busy, the task's end may stand waiting behind the timer: it goes first. */
  private elapsed(): void {
    const { calls } = this;
    setImmediate(() => {
      if (this.calls === calls) this.expired();
    });
  }
}

/** The failure of a task that ran for too long. */
export function taskTimedOut([taskId, attempt]: TaskAttempt, timeoutMs: number): MillraceError {
  return new MillraceError(
    "TIMED_OUT",
    `Attempt ${attempt} of task ${taskId} did not end within ${timeoutMs} ms, and its compute thread was ended. If it needs longer, raise task.timeoutMs (--conf task.timeoutMs=MS, 0 for no limit) or use more partitions`,
    { details: { taskId, attempt, timeoutMs } },
  );
}
