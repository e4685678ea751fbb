// Which attempts an executor is running and which it finished lately: none is run twice, however often it is asked for.
// Only names are kept; outcomes are in the outbox until the driver has them. Bounded.
import type { TaskAttempt } from "../protocol/messages.ts";

const MAX_FINISHED = 20_000;

export class TaskLedger {
  private readonly running = new Map<string, TaskAttempt>();
  private readonly finished = new Set<string>();

  /** Attempts given to the compute thread and not finished. */
  get runningCount(): number {
    return this.running.size;
  }

  /** True if the attempt is new here; it then counts as running. */
  accept(attempt: TaskAttempt): boolean {
    const key = keyOf(attempt);
    if (this.running.has(key) || this.finished.has(key)) return false;
    this.running.set(key, attempt);
    return true;
  }

  /** True if it was running: its outcome counts. */
  finish(attempt: TaskAttempt): boolean {
    const key = keyOf(attempt);
    if (!this.running.delete(key)) return false;
    this.finished.add(key);
    if (this.finished.size > MAX_FINISHED) this.finished.delete(this.finished.values().next().value!);
    return true;
  }

  /** The attempt was not begun: it may come again. */
  withdraw(attempt: TaskAttempt): void {
    this.running.delete(keyOf(attempt));
  }

  allRunning(): readonly TaskAttempt[] {
    return [...this.running.values()];
  }
}

function keyOf([taskId, attempt]: TaskAttempt): string {
  return `${taskId}#${attempt}`;
}
