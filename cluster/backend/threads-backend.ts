// Masters `local[N]` and `local[*]`: N executors, each a compute thread of this process. Closures and data travel
// exactly as on a cluster; blocks are kept as bytes in this process. A thread that dies is replaced by a new executor.
import { loadedBundles } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { Backend, BackendEvents, ReceiverSpec } from "../../engine/scheduler/backend.ts";
import type { Task, TaskAttempt, TaskFailure } from "../../engine/scheduler/task.ts";
import { encode } from "../../engine/serialize/codec.ts";
import type { BlockGroup, BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { ComputeHost, ComputeThreadHandle, FinishedTask, StoredBlock } from "../executor/compute-host.ts";
import { ComputeThread } from "../executor/compute-thread.ts";
import { KilledTasks } from "../executor/killed-tasks.ts";
import { PlanStore } from "../executor/plan-store.ts";
import type { ReceivedBytes, ReceiverThreadHandle } from "../executor/receiver-host.ts";
import { ReceiverThread } from "../executor/receiver-thread.ts";
import type { StartComputeThread } from "../executor/session-compute.ts";
import { noRoomFor, type StartReceiverThread } from "../executor/session-receivers.ts";
import { storageBytes } from "../executor/storage-memory.ts";
import { TaskWatch, taskTimedOut } from "../executor/task-watch.ts";
import { encodeTasks } from "./encode-tasks.ts";
import { readOutcome } from "./read-outcome.ts";
import { ThreadStores } from "./thread-stores.ts";

/** Where received blocks are: this process, which is no executor. */
const PROCESS: ExecutorId = "process";
/** Waits before a thread that could not be started is tried again. After the last the backend has failed. */
const RESTART_DELAYS_MS = [100, 500, 2000, 5000];

interface ThreadExecutor {
  readonly id: ExecutorId;
  thread: ComputeThreadHandle | undefined;
  readonly plans: PlanStore;
  readonly killed: KilledTasks;
  readonly watch: TaskWatch;
  /** Attempts of tasks it was given and has not finished, in the order they run. */
  readonly running: Map<string, number>;
  sentBundles: number;
}

export interface ThreadsBackendOptions {
  readonly threads: number;
  readonly memoryMiB: number;
  /** Memory of each executor for persisted partitions. Default half of `memoryMiB`. */
  readonly storageBytes?: number | undefined;
  readonly argv: readonly string[];
  /** A task that runs for longer costs its thread; 0 is no limit. */
  readonly taskTimeoutMs: number;
  /** Tests put their own here. */
  readonly startComputeThread?: StartComputeThread;
  readonly startReceiverThread?: StartReceiverThread;
}

export class ThreadsBackend implements Backend {
  readonly defaultParallelism: number;
  private readonly options: ThreadsBackendOptions;
  private readonly executors = new Map<ExecutorId, ThreadExecutor>();
  private readonly receivers = new Map<number, ReceiverThreadHandle | undefined>();
  private readonly stores: ThreadStores;
  private readonly storageBytes: number;
  private events: BackendEvents | undefined;
  private readonly retries = new Set<NodeJS.Timeout>();
  private nextExecutor = 0;
  private stopped = false;

  constructor(options: ThreadsBackendOptions) {
    this.options = options;
    this.defaultParallelism = options.threads;
    this.storageBytes = storageBytes(options.storageBytes, options.memoryMiB);
    this.stores = new ThreadStores({ memoryBytes: options.memoryMiB * 1024 * 1024, storageBytes: this.storageBytes });
  }

  async start(events: BackendEvents): Promise<void> {
    this.events = events;
    await Promise.all(Array.from({ length: this.options.threads }, () => this.startExecutor()));
  }

  launch(executorId: ExecutorId, tasks: readonly Task[]): void {
    const executor = this.executors.get(executorId);
    if (executor?.thread === undefined) return;
    const bundles = loadedBundles();
    for (const bundle of bundles.slice(executor.sentBundles)) executor.thread.loadBundle(bundle.hash, bundle.code);
    executor.sentBundles = bundles.length;
    const { sent, bytes, plans, refused } = encodeTasks(tasks);
    for (const { task, outcome } of refused) {
      queueMicrotask(() => this.events?.taskFinished(executorId, task.taskId, task.attempt, outcome));
    }
    if (sent.length === 0) return;
    const needs = [...plans.keys()];
    const unsent = executor.plans.missing(needs).map((hash) => [hash, plans.get(hash)!] as const);
    const dropped = executor.plans.add(unsent, needs);
    if (unsent.length > 0 || dropped.length > 0) executor.thread.addPlans(unsent, dropped);
    const isIdle = executor.running.size === 0;
    for (const { taskId, attempt } of sent) executor.running.set(taskId, attempt);
    executor.thread.runTasks(bytes);
    if (isIdle) executor.watch.begin();
  }

  killTasks(executorId: ExecutorId, attempts: readonly TaskAttempt[]): void {
    for (const [taskId] of attempts) this.executors.get(executorId)?.killed.kill(taskId);
  }

  forget(groups: readonly BlockGroup[]): void {
    for (const executor of this.executors.values()) executor.thread?.forget(groups);
    this.stores.forget(groups);
  }

  startReceiver(executorId: ExecutorId, spec: ReceiverSpec): void {
    const { streamId, attempt } = spec;
    this.receivers.set(streamId, undefined);
    const host = {
      storeBlock: async ({ blockId, bytes, ...about }: ReceivedBytes) => {
        if (!(await this.stores.putReceived(blockId, bytes, spec.storageLevel))) throw noRoomFor(blockId, bytes, spec.storageLevel);
        // Held by this process: every thread reads it equally well, so it names no executor to prefer.
        this.events?.receiver({ type: "BlockAdded", streamId, attempt, blockId, ...about, executorIds: [PROCESS] });
      },
      event: (event: Parameters<BackendEvents["receiver"]>[0]) => this.events?.receiver(event),
      exited: (message: string) => this.events?.receiver({ type: "ReceiverStopped", streamId, attempt, message }),
    };
    const options = {
      executorId,
      streamId,
      attempt,
      makeReceiver: encode(spec.makeReceiver),
      settings: spec.settings,
      bundles: loadedBundles(),
      argv: this.options.argv,
    };
    const start = this.options.startReceiverThread ?? ReceiverThread.start;
    start(host, options).then(
      (handle) => {
        if (this.stopped) void handle.terminate();
        else this.receivers.set(streamId, handle);
      },
      // The driver starts it again.
      (error: Error) => host.exited(`the receiver's thread did not start: ${error.message}`),
    );
  }

  stopReceiver(streamId: number): void {
    this.receivers.get(streamId)?.stop();
  }

  updateReceiverRate(streamId: number, rate: number): void {
    this.receivers.get(streamId)?.updateRate(rate);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.retries) clearTimeout(timer);
    const receivers = [...this.receivers.values()].map((receiver) => receiver?.terminate());
    const threads = [...this.executors.values()].map((executor) => {
      executor.watch.idle();
      return executor.thread?.terminate();
    });
    await Promise.all([...receivers, ...threads]);
    await this.stores.close();
  }

  private async startExecutor(): Promise<void> {
    const id = `thread-${this.nextExecutor++}`;
    const executor: ThreadExecutor = {
      id,
      thread: undefined,
      plans: new PlanStore(),
      killed: new KilledTasks(),
      watch: new TaskWatch(this.options.taskTimeoutMs, () => this.timedOut(executor)),
      running: new Map(),
      sentBundles: 0,
    };
    const start = this.options.startComputeThread ?? ComputeThread.start;
    const thread = await start(this.hostOf(executor), {
      executorId: id,
      memoryMiB: this.options.memoryMiB,
      storageBytes: this.storageBytes,
      killed: executor.killed.memory,
      argv: this.options.argv,
    });
    if (this.stopped) return thread.terminate();
    executor.thread = thread;
    this.executors.set(id, executor);
    this.stores.add(id);
    this.events?.executorAdded({ id, host: "localhost", storageBytes: this.storageBytes });
  }

  private hostOf(executor: ThreadExecutor): ComputeHost {
    return {
      taskFinished: (task: FinishedTask) => {
        executor.running.delete(task.taskId);
        if (executor.running.size > 0) executor.watch.begin();
        else executor.watch.idle();
        this.events?.taskFinished(executor.id, task.taskId, task.attempt, readOutcome(task.outcome));
      },
      storeBlocks: (blocks: readonly StoredBlock[]) => {
        for (const block of blocks) this.stores.put(executor.id, block.id, block.bytes);
      },
      storeCached: (request) => this.stores.storeCached(executor.id, request),
      fetchBlocks: (executorId, ids) => this.fetchBlocks(executorId, ids, executorId === executor.id),
      exited: (reason) => this.executorGone(executor, reason, { type: "computeThreadLost", reason }),
    };
  }

  /** With `isOwn` it is the executor itself that asks: it has looked among what its thread keeps. */
  private async fetchBlocks(executorId: ExecutorId, ids: readonly BlockId[], isOwn: boolean): Promise<readonly (Uint8Array | undefined)[]> {
    const executor = this.executors.get(executorId);
    return Promise.all(
      ids.map(async (id) => {
        if (id.startsWith("input-")) return this.stores.getReceived(id);
        if (executor === undefined) throw new MillraceError("FETCH_FAILED", `executor ${executorId} is gone`);
        const stored = await this.stores.get(executorId, id);
        return stored ?? (id.startsWith("rdd-") && !isOwn ? executor.thread?.readCached(id) : undefined);
      }),
    );
  }

  private timedOut(executor: ThreadExecutor): void {
    const [guilty] = executor.running;
    if (guilty === undefined || this.stopped) return;
    const error = taskTimedOut(guilty, this.options.taskTimeoutMs);
    void executor.thread?.terminate();
    this.executorGone(executor, error.message, { type: "exception", error });
  }

  /** The thread is gone by the fault of the task it was running; its blocks went with it, and another takes its place. */
  private executorGone(executor: ThreadExecutor, reason: string, failure: TaskFailure): void {
    executor.watch.idle();
    if (this.stopped || !this.executors.delete(executor.id)) return;
    void this.stores.remove(executor.id).catch(() => {});
    const [guilty] = executor.running;
    if (guilty !== undefined) {
      const [taskId, attempt] = guilty;
      this.events?.taskFinished(executor.id, taskId, attempt, { ok: false, failure });
    }
    this.events?.executorLost(executor.id, reason);
    this.replaceExecutor();
  }

  private replaceExecutor(attempt = 0): void {
    this.startExecutor().catch((error: Error) => {
      const delayMs = RESTART_DELAYS_MS[attempt];
      if (this.stopped) return;
      if (delayMs !== undefined) this.retries.add(setTimeout(() => this.replaceExecutor(attempt + 1), delayMs));
      else this.events?.failed?.(error);
    });
  }
}
