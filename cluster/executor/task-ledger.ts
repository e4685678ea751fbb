// Which attempts an executor is running and which it finished lately: none is run twice, however often it is asked for.
// With an unfinished attempt stands how it was handed to the compute thread, for a thread that has to be replaced.
// Outcomes are in the outbox until the driver has them. Bounded.
import type { TaskAttempt } from "../protocol/messages.ts";

const MAX_FINISHED = 20_000;

export class TaskLedger<Handed> {
  private readonly running = new Map<string, { readonly attempt: TaskAttempt; readonly handed: Handed }>();
  private readonly finished = new Set<string>();

  /** Attempts given to the compute thread and not finished. */
  get runningCount(): number {
    return this.running.size;
  }

  /** True if the attempt is new here; it then counts as running. */
  accept(attempt: TaskAttempt, handed: Handed): boolean {
    const key = keyOf(attempt);
    if (this.running.has(key) || this.finished.has(key)) return false;
    this.running.set(key, { attempt, handed });
    return true;
  }

  isRunning(attempt: TaskAttempt): boolean {
    return this.running.has(keyOf(attempt));
  }

  /** True if it was running: its outcome counts. */
  finish(attempt: TaskAttempt): boolean {
    const key = keyOf(attempt);
    if (!this.running.delete(key)) return false;
    this.finished.add(key);
    if (this.finished.size > MAX_FINISHED) this.finished.delete(this.finished.values().next().value!);
    return true;
  }

  /** The attempt that runs: tasks run one after another in the order they came. */
  first(): TaskAttempt | undefined {
    return this.running.values().next().value?.attempt;
  }

  /** Unfinished attempts in their order, by what they were handed over in. */
  unfinished(): ReadonlyMap<Handed, readonly TaskAttempt[]> {
    const byHanded = new Map<Handed, TaskAttempt[]>();
    for (const { attempt, handed } of this.running.values()) {
      const attempts = byHanded.get(handed);
      if (attempts === undefined) byHanded.set(handed, [attempt]);
      else attempts.push(attempt);
    }
    return byHanded;
  }
}

function keyOf([taskId, attempt]: TaskAttempt): string {
  return `${taskId}#${attempt}`;
}
