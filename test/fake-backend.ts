// A backend without executors: it records what is launched, and the test says what becomes of it.
import type { Backend, BackendEvents } from "../engine/scheduler/backend.ts";
import type { Task, TaskAttempt, TaskOutcome } from "../engine/scheduler/task.ts";
import type { BlockGroup, ExecutorId } from "../engine/storage/block.ts";
import type { CacheChange } from "../engine/storage/partition-cache.ts";

export interface Launched {
  readonly executorId: ExecutorId;
  readonly task: Task;
}

export class FakeBackend implements Backend {
  readonly defaultParallelism = 2;
  /** Executors announced at the start. */
  executorsAtStart: readonly ExecutorId[] = [];
  events: BackendEvents | undefined;
  /** Tasks in the order they were handed over, and the sizes of the messages they came in. */
  launched: Launched[] = [];
  readonly messages: number[] = [];
  /** `TASK#ATTEMPT@EXECUTOR` */
  readonly killed: string[] = [];
  readonly forgotten: BlockGroup[] = [];
  readonly receiverCalls: string[] = [];
  stopped = false;

  async start(events: BackendEvents): Promise<void> {
    this.events = events;
    for (const id of this.executorsAtStart) events.executorAdded({ id, host: "test" });
  }
  launch(executorId: ExecutorId, tasks: readonly Task[]): void {
    this.messages.push(tasks.length);
    for (const task of tasks) this.launched.push({ executorId, task });
  }
  killTasks(executorId: ExecutorId, attempts: readonly TaskAttempt[]): void {
    for (const [taskId, attempt] of attempts) this.killed.push(`${taskId}#${attempt}@${executorId}`);
  }
  forget(groups: readonly BlockGroup[]): void {
    this.forgotten.push(...groups);
  }
  startReceiver(executorId: ExecutorId, { streamId, attempt }: { streamId: number; attempt: number }): void {
    this.receiverCalls.push(`start ${streamId} attempt ${attempt} on ${executorId}`);
  }
  stopReceiver(streamId: number): void {
    this.receiverCalls.push(`stop ${streamId}`);
  }
  updateReceiverRate(streamId: number, rate: number): void {
    this.receiverCalls.push(`rate ${streamId} ${rate}`);
  }
  async stop(): Promise<void> {
    this.stopped = true;
  }

  /** Takes what was launched since the last call. */
  take(): Launched[] {
    return this.launched.splice(0);
  }
}

export function succeeded(value: unknown, cached: readonly CacheChange[] = []): TaskOutcome {
  return { ok: true, value, cached, metrics: { runMs: 0, recordsRead: 0 } };
}

export function threw(message: string): TaskOutcome {
  return { ok: false, failure: { type: "exception", error: new Error(message) } };
}
