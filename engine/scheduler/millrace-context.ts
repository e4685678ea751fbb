// MillraceContext: the driver's connection to a master. It makes RDDs, runs jobs, and forgets what nobody needs. What
// Spark calls SparkContext.
//
// On an executor (where a job file's top level is evaluated too) it is inert: actions never return, nothing starts.
import { randomUUID } from "node:crypto";
import { Checkpointer } from "../checkpoint/checkpointer.ts";
import { isExecutor, park } from "../closure/runtime.ts";
import { MillraceError } from "../errors.ts";
import type { CheckpointMark, NodeScope, RDDNode, ShuffleDependency } from "../rdd/rdd-node.ts";
import type { BlockGroup } from "../storage/block.ts";
import { DEFAULT_SETTINGS, launchSettings } from "../streaming/settings.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import {
  type Backend,
  type BackendEvents,
  type ExecutorInfo,
  findBackendFactory,
  masterSlots,
  type ReceiverEvent,
  runsInDriver,
} from "./backend.ts";
import { Broadcasts } from "./broadcasts.ts";
import type { CacheTracker } from "./cache-tracker.ts";
import { DAGScheduler, type SchedulerCounts } from "./dag-scheduler.ts";
import { PersistentRDDs } from "./persistent-rdds.ts";
import { TaskContext } from "./task-context.ts";
import { TaskScheduler } from "./task-scheduler.ts";

export interface ContextOptions {
  readonly conf?: ReadonlyMap<string, string>;
  readonly clock?: Clock;
}

/** Attempts of a task before its job fails: on a cluster another executor may do better, on one machine it will not. */
const MAX_FAILURES = { local: 1, cluster: 4 };

const openContexts = new Set<MillraceContext>();
let connected = false;

/** Has any context of this process gone to its master? */
export function hasConnected(): boolean {
  return connected;
}

/** Contexts of this process that have gone to their master and are not stopped. */
export function connectedContexts(): readonly MillraceContext[] {
  return [...openContexts];
}

interface Running {
  readonly backend: Backend;
  readonly tasks: TaskScheduler;
  readonly dag: DAGScheduler;
}

export class MillraceContext implements NodeScope {
  readonly master: string;
  readonly appName: string;
  readonly conf: ReadonlyMap<string, string>;
  /** The batch being generated: RDDs made from now on are forgotten with it. */
  batchTimeMs: number | undefined;
  /** For the engine. */
  readonly clock: Clock;
  private readonly shufflesByBatch = new Map<number, number[]>();
  // What the program no longer holds is forgotten when the garbage collector finds it gone.
  private readonly collectedShuffles = new FinalizationRegistry<number>((shuffleId) => this.forgetShuffles([shuffleId]));
  /** For the engine. */
  readonly persistent = new PersistentRDDs((rddId) => this.forgetCached(rddId));
  private readonly receiverListeners = new Set<(event: ReceiverEvent) => void>();
  private readonly lostListeners = new Set<(executorId: string) => void>();
  private readonly failureListeners = new Set<(error: Error) => void>();
  private readonly jobs = new Set<Promise<unknown>>();
  /** For the engine. */
  readonly checkpointer = new Checkpointer({
    unique: randomUUID(),
    run: async (node, sink) => (await this.connect()).dag.runJob(node, sink),
    reportError: (message, error) => console.error(`${message}:`, error),
  });
  /** For the engine. */
  readonly broadcasts: Broadcasts;
  private starting: Promise<Running> | undefined;
  private running: Running | undefined;
  private stopped = false;
  private rddCount = 0;
  private shuffleCount = 0;

  /**
   * Connects when the first job runs. What is left out is as the command line says, else `local[*]`. Throws
   * UNKNOWN_MASTER when nothing answers to the master's form.
   */
  constructor(master?: string, appName?: string, options: ContextOptions = {}) {
    const launch = launchSettings();
    this.master = master ?? launch.master ?? DEFAULT_SETTINGS.master;
    this.appName = appName ?? launch.appName ?? DEFAULT_SETTINGS.appName;
    this.conf = options.conf ?? launch.conf ?? new Map();
    this.clock = options.clock ?? new SystemClock();
    this.broadcasts = new Broadcasts(this, runsInDriver(this.master));
    if (findBackendFactory(this.master) === undefined && !isExecutor()) {
      const known = "local, local[N], local[*], redis://HOST:PORT, rediss://HOST:PORT or redis+unix://PATH";
      throw new MillraceError("UNKNOWN_MASTER", `Master "${this.master}" is not known: use ${known}`);
    }
  }

  /** Partitions where nobody says: `default.parallelism` if it is set, else the slots of the master. */
  get defaultParallelism(): number {
    return this.configuredParallelism ?? this.running?.backend.defaultParallelism ?? masterSlots(this.master);
  }

  get configuredParallelism(): number | undefined {
    const set = Number(this.conf.get("default.parallelism"));
    return Number.isInteger(set) && set > 0 ? set : undefined;
  }

  /** Jobs, stages and tasks run so far. */
  counts(): SchedulerCounts {
    return this.running?.dag.counts() ?? { jobs: 0, stages: 0, skippedStages: 0, tasks: 0, recomputedTasks: 0 };
  }

  /** Connects to the master now; jobs do so by themselves. */
  async start(): Promise<void> {
    if (isExecutor()) return park();
    await this.connect();
  }

  async runSink(...[node, ...rest]: Parameters<NodeScope["runSink"]>): Promise<unknown[]> {
    if (TaskContext.refuseJob() !== undefined || isExecutor()) return park();
    const job = this.connect().then(async ({ dag }) => {
      await this.broadcasts.place((chunks, count) => dag.runJob(chunks, count));
      const results = await dag.runJob(node, ...rest);
      await this.checkpointer.afterJob(node);
      return results;
    });
    this.jobs.add(job);
    try {
      return await job;
    } finally {
      this.jobs.delete(job);
    }
  }

  /** Resolves when no job runs, whether or not anybody waits for its result. */
  async whenIdle(): Promise<void> {
    while (this.jobs.size > 0) await Promise.allSettled(this.jobs);
  }

  unpersist(node: RDDNode): void {
    if (!node.storageLevel.isValid) this.persistent.remove(node.id);
    this.forgetCached(node.id);
  }

  markCheckpoint(node: RDDNode, kind: CheckpointMark["kind"]): void {
    this.checkpointer.mark(node, kind);
  }

  removeCheckpoint(node: RDDNode): void {
    if (node.checkpoint?.path !== undefined) void this.checkpointer.remove(node.checkpoint.path);
  }

  /** Ends every job with STOPPED and lets the executors go. May be called twice. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    const running = this.running ?? (await this.starting?.catch(() => undefined));
    running?.tasks.abort(new MillraceError("STOPPED", "The context was stopped"));
    await running?.backend.stop();
    await this.checkpointer.close();
    openContexts.delete(this);
  }

  nextRddId(): number {
    const refusal = TaskContext.refuseJob();
    if (refusal !== undefined) throw refusal;
    return this.rddCount++;
  }

  nextShuffleId(): number {
    return this.shuffleCount++;
  }

  shuffleCreated(shuffle: ShuffleDependency): void {
    this.collectedShuffles.register(shuffle, shuffle.shuffleId);
    if (shuffle.batchTimeMs === undefined) return;
    const batch = this.shufflesByBatch.get(shuffle.batchTimeMs);
    if (batch === undefined) this.shufflesByBatch.set(shuffle.batchTimeMs, [shuffle.shuffleId]);
    else batch.push(shuffle.shuffleId);
  }

  persisted(node: RDDNode): void {
    this.persistent.add(node);
  }

  // For the streaming half of the engine.

  /** Forgets shuffle outputs of batches up to `timeMs`. Whoever still needs one recomputes it. */
  forgetBatches(timeMs: number): void {
    for (const [batchMs, shuffleIds] of this.shufflesByBatch) {
      if (batchMs > timeMs) continue;
      this.shufflesByBatch.delete(batchMs);
      this.forgetShuffles(shuffleIds);
    }
  }

  forgetBlocks(groups: readonly BlockGroup[]): void {
    this.running?.backend.forget(groups);
  }

  /** Each of these gives the function that ends it. */
  onReceiverEvent(listener: (event: ReceiverEvent) => void): () => void {
    return subscribe(this.receiverListeners, listener);
  }

  onExecutorLost(listener: (executorId: string) => void): () => void {
    return subscribe(this.lostListeners, listener);
  }

  /** Told when the master can no longer be used (another driver has taken over, say); running jobs fail by themselves. */
  onFailure(listener: (error: Error) => void): () => void {
    return subscribe(this.failureListeners, listener);
  }

  executors(): readonly ExecutorInfo[] {
    return this.running?.tasks.executorInfos() ?? [];
  }

  /** For the engine: who keeps which partitions. */
  get keptPartitions(): CacheTracker | undefined {
    return this.running?.dag.cache;
  }

  get backend(): Backend | undefined {
    return this.running?.backend;
  }

  private forgetCached(rddId: number): void {
    this.running?.dag.cache.removeRdd(rddId);
    this.running?.backend.forget([{ type: "rdd", rddId }]);
  }

  private forgetShuffles(shuffleIds: readonly number[]): void {
    if (this.running === undefined || shuffleIds.length === 0) return;
    for (const shuffleId of shuffleIds) this.running.dag.forgetShuffle(shuffleId);
    this.running.backend.forget(shuffleIds.map((shuffleId) => ({ type: "shuffle", shuffleId })));
  }

  private connect(): Promise<Running> {
    if (this.stopped) return Promise.reject(new MillraceError("STOPPED", "The context has been stopped: make a new one"));
    connected = true;
    openContexts.add(this);
    this.starting ??= this.open();
    return this.starting;
  }

  private async open(): Promise<Running> {
    const factory = findBackendFactory(this.master);
    if (factory === undefined) throw new MillraceError("UNKNOWN_MASTER", `Master "${this.master}" is not known`);
    const backend = await factory(this.master, { appName: this.appName, conf: this.conf });
    const tasks = new TaskScheduler(backend, this.clock, this.maxFailures());
    const dag = new DAGScheduler(tasks, this.broadcasts, {
      has: (rddId) => this.persistent.has(rddId),
      unwanted: (rddId) => backend.forget([{ type: "rdd", rddId }]),
    });
    const events: BackendEvents = {
      executorAdded: (executor) => tasks.executorAdded(executor),
      executorLost: (executorId, reason) => {
        dag.executorLost(executorId);
        tasks.executorLost(executorId, reason);
        for (const listener of this.lostListeners) listener(executorId);
      },
      taskFinished: (executorId, taskId, attempt, outcome) => tasks.taskFinished(executorId, taskId, attempt, outcome),
      computeThreadLost: (executorId) => dag.cache.threadLost(executorId),
      failed: (error) => {
        tasks.abort(error);
        for (const listener of this.failureListeners) listener(error);
      },
      receiver: (event) => {
        for (const listener of this.receiverListeners) listener(event);
      },
    };
    try {
      await backend.start(events);
    } catch (error) {
      await backend.stop();
      throw error;
    }
    this.running = { backend, tasks, dag };
    return this.running;
  }

  /** `local[N,F]` and the setting `task.maxFailures` say how often a task may fail. */
  private maxFailures(): number {
    const set = Number(/,\s*(\d+)\]$/.exec(this.master)?.[1] ?? this.conf.get("task.maxFailures"));
    if (Number.isInteger(set) && set > 0) return set;
    return this.master.startsWith("local") ? MAX_FAILURES.local : MAX_FAILURES.cluster;
  }
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
