// Master `local`: one executor, in the driver's own thread. Nothing is encoded and functions are called as they are,
// so no compile step is needed and a debugger sees the user's code. Tasks run one at a time, in order.
import { getHeapStatistics } from "node:v8";
import type { Backend, BackendEvents, ReceiverSpec } from "../../engine/scheduler/backend.ts";
import type { Task, TaskAttempt } from "../../engine/scheduler/task.ts";
import { runTask } from "../../engine/scheduler/task-runner.ts";
import { type BlockGroup, type ExecutorId, inputBlockId } from "../../engine/storage/block.ts";
import type { Receiver } from "../../engine/streaming/receiver.ts";
import { RestartingReceiverSupervisor } from "../../engine/streaming/receiver-supervisor.ts";
import { SystemClock } from "../../engine/time/clock.ts";
import { LocalStore } from "./local-store.ts";

const EXECUTOR_ID: ExecutorId = "driver";
/** Tasks run for this long before the event loop gets its turn. */
const MAX_TURN_MS = 20;

export class LocalBackend implements Backend {
  readonly defaultParallelism = 1;
  private readonly store: LocalStore;
  private readonly storageBytes: number;
  private readonly receivers = new Map<number, RestartingReceiverSupervisor>();
  private events: BackendEvents | undefined;
  private queue: Promise<void> = Promise.resolve();
  private stopped = false;
  private lastTurnMs = 0;

  /** `storageBytes`: memory for persisted partitions, as records and again as encoded bytes. Default half of the heap. */
  constructor({ storageBytes }: { readonly storageBytes?: number | undefined } = {}) {
    this.storageBytes = storageBytes ?? Math.floor(getHeapStatistics().heap_size_limit / 2);
    this.store = new LocalStore(EXECUTOR_ID, this.storageBytes);
  }

  async start(events: BackendEvents): Promise<void> {
    this.events = events;
    events.executorAdded({ id: EXECUTOR_ID, host: "localhost", storageBytes: this.storageBytes });
  }

  launch(executorId: ExecutorId, tasks: readonly Task[]): void {
    for (const task of tasks) {
      this.queue = this.queue.then(async () => {
        await this.letOthersRun();
        if (this.stopped) return;
        const outcome = await runTask(task, this.store);
        this.store.killed.delete(task.taskId);
        this.events?.taskFinished(executorId, task.taskId, task.attempt, outcome);
      });
    }
  }

  killTasks(_executorId: ExecutorId, attempts: readonly TaskAttempt[]): void {
    for (const [taskId] of attempts) this.store.killed.add(taskId);
  }

  /** Signals, timers and sockets get their turn between tasks, which otherwise follow each other without a gap. */
  private async letOthersRun(): Promise<void> {
    if (performance.now() - this.lastTurnMs < MAX_TURN_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.lastTurnMs = performance.now();
  }

  forget(groups: readonly BlockGroup[]): void {
    this.store.forget(groups);
  }

  startReceiver(executorId: ExecutorId, spec: ReceiverSpec): void {
    const { streamId, attempt } = spec;
    const about = { streamId, attempt };
    const supervisor = new RestartingReceiverSupervisor({
      streamId,
      receiver: (spec.makeReceiver as () => Receiver<never>)(),
      clock: new SystemClock(),
      settings: spec.settings,
      push: async ({ records, metadata }, blockNumber) => {
        const blockId = inputBlockId(streamId, `${executorId}-${attempt}-${blockNumber}`);
        await this.store.putBlock(blockId, records, spec.storageLevel);
        const event = { type: "BlockAdded", ...about, blockId, numRecords: records.length, executorIds: [executorId] } as const;
        this.events?.receiver(metadata === undefined ? event : { ...event, metadata });
      },
      events: {
        started: () => this.events?.receiver({ type: "ReceiverStarted", ...about, executorId }),
        error: (message, error) => this.events?.receiver({ type: "ReceiverError", ...about, message, ...(error && { error }) }),
        stopped: (message, error) =>
          this.events?.receiver({ type: "ReceiverStopped", ...about, message, ...(error && { error }), final: true }),
      },
    });
    this.receivers.set(streamId, supervisor);
    supervisor.start();
  }

  stopReceiver(streamId: number): void {
    this.receivers.get(streamId)?.stop("Stopped by the driver");
  }

  updateReceiverRate(streamId: number, rate: number): void {
    this.receivers.get(streamId)?.updateRate(rate);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const receiver of this.receivers.values()) receiver.stop("Stopped by the driver");
    await this.store.close();
  }
}
