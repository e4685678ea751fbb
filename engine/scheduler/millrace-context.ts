// MillraceContext: the driver's connection to a master. It makes RDDs, runs jobs, and forgets what nobody needs.
// On an executor (where a job file's top level is evaluated too) it is inert: actions never return, nothing starts.
import { randomUUID } from "node:crypto";
import { Checkpointer } from "../checkpoint/checkpointer.ts";
import { isExecutor, park } from "../closure/runtime.ts";
import { MillraceError } from "../errors.ts";
import type { CheckpointMark, NodeScope, RDDNode, ShuffleDependency } from "../rdd/rdd-node.ts";
import type { BlockGroup } from "../storage/block.ts";
import { DEFAULT_SETTINGS, launchSettings, resolveConf } from "../streaming/settings.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import { abortable } from "./abortable.ts";
import type { Job } from "./active-jobs.ts";
import { type Backend, type ExecutorInfo, findBackendFactory, masterSlots, type ReceiverEvent, runsInDriver } from "./backend.ts";
import { Broadcasts } from "./broadcasts.ts";
import type { CacheTracker } from "./cache-tracker.ts";
import { contextConnected, contextStopped } from "./connected-contexts.ts";
import { type Connection, connectTo } from "./connection.ts";
import { ContextShuffles } from "./context-shuffles.ts";
import type { JobWork, SchedulerCounts } from "./dag-scheduler.ts";
import { JobControl } from "./job-control.ts";
import { Listeners } from "./listeners.ts";
import { PersistentRDDs } from "./persistent-rdds.ts";
import { TaskContext } from "./task-context.ts";

export interface ContextOptions {
  readonly conf?: ReadonlyMap<string, string>;
  readonly clock?: Clock;
}

/** The last one made, while it is not stopped. */
let latest: MillraceContext | undefined;

/**
 * The driver's connection to a master: makes RDDs and runs their jobs. See Spark's `SparkContext`.
 * @example
 * const context = new MillraceContext("local", "squares");
 * await context.range(3).count(); // 3
 * await context.stop();
 */
export class MillraceContext implements NodeScope {
  /** Where tasks run. */
  readonly master: string;
  /** Names the application for people. */
  readonly appName: string;
  /** Its settings, by name. */
  readonly conf: ReadonlyMap<string, string>;
  /** The batch being generated: RDDs made from now on are forgotten with it. @internal */
  batchTimeMs: number | undefined;
  /** @internal */
  readonly clock: Clock;
  private readonly shuffles = new ContextShuffles((shuffleIds) => this.forgetShuffles(shuffleIds));
  /** @internal */
  readonly persistent = new PersistentRDDs((rddId) => this.forgetCached(rddId));
  private readonly receiverListeners = new Listeners<ReceiverEvent>();
  private readonly lostListeners = new Listeners<string>();
  private readonly failureListeners = new Listeners<Error>();
  private readonly jobs = new Set<Promise<unknown>>();
  private readonly ownId = `local-${randomUUID()}`;
  /** @internal */
  readonly checkpointer = new Checkpointer({
    unique: this.ownId,
    run: (node, sink) => this.control.run((job) => this.execute(job, { node, sink })),
    reportError: (message, error) => console.error(`${message}:`, error),
  });
  /** @internal */
  readonly broadcasts: Broadcasts;
  /** @internal */
  readonly control = new JobControl(() => this.running?.tasks);
  private starting: Promise<Connection> | undefined;
  private running: Connection | undefined;
  private stopped = false;
  private rddCount = 0;
  private shuffleCount = 0;

  /**
   * Connects when the first job runs. What is left out is as the command line says, else `local[*]`. Throws
   * UNKNOWN_MASTER when nothing answers to the master's form, INVALID_ARGUMENT for a setting that does not exist.
   */
  constructor(master?: string, appName?: string, options: ContextOptions = {}) {
    const launch = launchSettings();
    this.master = master ?? launch.master ?? DEFAULT_SETTINGS.master;
    this.appName = appName ?? launch.appName ?? DEFAULT_SETTINGS.appName;
    this.conf = resolveConf(options.conf);
    this.clock = options.clock ?? new SystemClock();
    this.broadcasts = new Broadcasts(this, runsInDriver(this.master));
    if (findBackendFactory(this.master) === undefined && !isExecutor()) {
      const known = "local, local[N], local[*], redis://HOST:PORT, rediss://HOST:PORT or redis+unix://PATH";
      throw new MillraceError("UNKNOWN_MASTER", `Master "${this.master}" is not known: use ${known}`);
    }
    latest = this;
  }

  /**
   * The context made last in this process, whatever it was made with, if it is not stopped; else a new one.
   * @example
   * MillraceContext.getOrCreate() === MillraceContext.getOrCreate(); // true
   */
  static getOrCreate(master?: string, appName?: string, options?: ContextOptions): MillraceContext {
    return latest ?? new MillraceContext(master, appName, options);
  }

  /** Partitions where nobody says: `default.parallelism` if it is set, else the slots of the master. */
  get defaultParallelism(): number {
    return this.configuredParallelism ?? this.running?.backend.defaultParallelism ?? masterSlots(this.master);
  }

  get configuredParallelism(): number | undefined {
    const set = Number(this.conf.get("default.parallelism"));
    return Number.isInteger(set) && set > 0 ? set : undefined;
  }

  /** Does the master run tasks on this machine, in this process: `local`, `local[N]`? */
  get isLocal(): boolean {
    return this.master.startsWith("local");
  }

  /** Has `stop` been called? */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** What the cluster knows this application by once it is connected; before that, and in this process, a name of its own. */
  get applicationId(): string {
    return this.running?.backend.applicationId ?? this.ownId;
  }

  /** Jobs, stages and tasks run so far. @internal */
  counts(): SchedulerCounts {
    return this.running?.dag.counts() ?? { jobs: 0, stages: 0, skippedStages: 0, tasks: 0, recomputedTasks: 0 };
  }

  /** Connects to the master now; jobs do so by themselves. @internal */
  async start(): Promise<void> {
    if (isExecutor()) return park();
    await this.connect();
  }

  runSink(...[node, sink, partitions, onResult]: Parameters<NodeScope["runSink"]>): Promise<unknown[]> {
    const told = (_partition: number, value: unknown) => {
      onResult?.(value);
      return value;
    };
    return this.runWork({ node, sink, partitions, onResult: told });
  }

  /** An action's job. Rejects with CANCELLED as soon as it is cancelled. @internal */
  async runWork(work: JobWork): Promise<unknown[]> {
    if (TaskContext.refuseJob() !== undefined || isExecutor()) return park();
    const job = this.submit(work);
    this.jobs.add(job);
    try {
      return await job;
    } finally {
      this.jobs.delete(job);
    }
  }

  /**
   * Resolves when no job runs, whether or not anybody waits for its result.
   * @example
   * await sc.whenIdle();
   */
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
    this.checkpointer.unmark(node);
    if (node.checkpoint?.path !== undefined) void this.checkpointer.remove(node.checkpoint.path);
  }

  /**
   * Ends every job with STOPPED and lets the executors go. May be called twice.
   * @example
   * await new MillraceContext("local").stop();
   */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    if (latest === this) latest = undefined;
    const running = this.running ?? (await this.starting?.catch(() => undefined));
    running?.tasks.abort(new MillraceError("STOPPED", "The context was stopped"));
    await running?.backend.stop();
    await this.checkpointer.close();
    contextStopped(this);
    if (running !== undefined) this.control.events.post("onApplicationEnd", { time: this.clock.now(), appName: this.appName });
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
    this.shuffles.created(shuffle);
  }

  persisted(node: RDDNode): void {
    this.persistent.add(node);
  }

  /** Forgets shuffle outputs of batches up to `timeMs`. Whoever still needs one recomputes it. @internal */
  forgetBatches(timeMs: number): void {
    this.shuffles.forgetBatches(timeMs);
  }

  /** Drops blocks on all executors. @internal */
  forgetBlocks(groups: readonly BlockGroup[]): void {
    this.running?.backend.forget(groups);
  }

  /** Each of these gives the function that ends it. @internal */
  onReceiverEvent(listener: (event: ReceiverEvent) => void): () => void {
    return this.receiverListeners.add(listener);
  }

  /** Told of each executor that is gone. @internal */
  onExecutorLost(listener: (executorId: string) => void): () => void {
    return this.lostListeners.add(listener);
  }

  /** Told when the master can no longer be used (another driver has taken over, say); running jobs fail by themselves. @internal */
  onFailure(listener: (error: Error) => void): () => void {
    return this.failureListeners.add(listener);
  }

  /** The executors there are now; `statusTracker` says more. @internal */
  executors(): readonly ExecutorInfo[] {
    return this.running?.tasks.executorInfos() ?? [];
  }

  /** Who keeps which partitions. @internal */
  get keptPartitions(): CacheTracker | undefined {
    return this.running?.dag.cache;
  }

  /** What runs the tasks; undefined until the first job. @internal */
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

  private async submit(work: JobWork): Promise<unknown[]> {
    const results = await this.control.run((job) => this.execute(job, work));
    await this.checkpointer.afterJob(work.node);
    return results;
  }

  private async execute(job: Job, work: JobWork): Promise<unknown[]> {
    const { dag } = await abortable(this.connect(), job.signal);
    const place: Parameters<Broadcasts["place"]>[0] = (node, sink) => this.control.run((placing) => dag.runJob(placing, { node, sink }));
    await abortable(this.broadcasts.place(place), job.signal);
    return dag.runJob(job, work);
  }

  private connect(): Promise<Connection> {
    if (this.stopped) return Promise.reject(new MillraceError("STOPPED", "The context has been stopped: make a new one"));
    contextConnected(this);
    // The connection outlives the flow that begins it.
    this.starting ??= this.control.scopes.outside(() => this.open());
    return this.starting;
  }

  private async open(): Promise<Connection> {
    const { master, appName, conf, clock, broadcasts } = this;
    this.running = await connectTo({
      ...{ master, appName, conf, clock, broadcasts },
      events: this.control.events,
      isPersisted: (rddId) => this.persistent.has(rddId),
      executorLost: (executorId) => this.lostListeners.tell(executorId),
      failed: (error) => this.failureListeners.tell(error),
      receiver: (event) => this.receiverListeners.tell(event),
    });
    return this.running;
  }
}
