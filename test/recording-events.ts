// Hears what a backend tells the driver, and waits for it.
import type { BackendEvents, ReceiverEvent } from "../engine/scheduler/backend.ts";
import type { TaskOutcome } from "../engine/scheduler/task.ts";
import type { ExecutorId } from "../engine/storage/block.ts";

const DEADLINE_MS = 10_000;

export class RecordingEvents implements BackendEvents {
  readonly added: ExecutorId[] = [];
  readonly lost: { executorId: ExecutorId; reason: string }[] = [];
  readonly finished: { executorId: ExecutorId; taskId: string; attempt: number; outcome: TaskOutcome }[] = [];
  readonly received: ReceiverEvent[] = [];
  private readonly waiting: (() => void)[] = [];

  executorAdded({ id }: { id: ExecutorId }): void {
    this.added.push(id);
    this.changed();
  }
  executorLost(executorId: ExecutorId, reason: string): void {
    this.lost.push({ executorId, reason });
    this.changed();
  }
  taskFinished(executorId: ExecutorId, taskId: string, attempt: number, outcome: TaskOutcome): void {
    this.finished.push({ executorId, taskId, attempt, outcome });
    this.changed();
  }
  receiver(event: ReceiverEvent): void {
    this.received.push(event);
    this.changed();
  }

  /** Resolves as soon as `condition` holds; rejects with `what` at the deadline. */
  async until(what: string, condition: () => boolean): Promise<void> {
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      this.changed();
    }, DEADLINE_MS);
    while (!condition() && !late) await new Promise<void>((resolve) => void this.waiting.push(resolve));
    clearTimeout(deadline);
    if (!condition()) throw new Error(`Waited ${DEADLINE_MS} ms for: ${what}`);
  }

  /** The outcome of a task, once it is there. */
  async outcomeOf(taskId: string): Promise<TaskOutcome> {
    await this.until(`the outcome of ${taskId}`, () => this.finished.some((one) => one.taskId === taskId));
    return this.finished.find((one) => one.taskId === taskId)!.outcome;
  }

  /** What a task gave; throws what it threw. */
  async resultOf(taskId: string): Promise<unknown> {
    const outcome = await this.outcomeOf(taskId);
    if (outcome.ok) return outcome.value;
    throw outcome.failure.type === "exception" ? outcome.failure.error : new Error(JSON.stringify(outcome.failure));
  }

  private changed(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
