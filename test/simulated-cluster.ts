// A cluster in one thread: executors with stores of their own run real tasks, but when something runs, arrives or dies
// is decided by the test, step by step. So a run is a function of the test's choices (a seed, say).
import type { ShuffleReadBinding, ShuffleWriteBinding } from "../engine/rdd/plan.ts";
import type { Backend, BackendEvents } from "../engine/scheduler/backend.ts";
import type { Task, TaskAttempt, TaskOutcome } from "../engine/scheduler/task.ts";
import { taskFailureError } from "../engine/scheduler/task-failure.ts";
import { runTask, type TaskEnvironment } from "../engine/scheduler/task-runner.ts";
import type { Bucket } from "../engine/shuffle/bucket.ts";
import { type BlockGroup, type BlockId, type ExecutorId, isInGroup, shuffleBlockId } from "../engine/storage/block.ts";
import { PartitionCache } from "../engine/storage/partition-cache.ts";
import { FakeEncodedStores } from "./fake-encoded-stores.ts";

/** Lets everything that waits only for promises go on. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

class SimulatedExecutor implements TaskEnvironment {
  readonly executorId: ExecutorId;
  readonly waiting: Task[] = [];
  readonly blocks = new Map<BlockId, Bucket>();
  cache: PartitionCache;
  private readonly cluster: SimulatedCluster;

  constructor(executorId: ExecutorId, cluster: SimulatedCluster) {
    this.executorId = executorId;
    this.cluster = cluster;
    this.cache = this.newCache();
  }
  /** As of a new compute thread: what is encoded outlives it. */
  newCache(): PartitionCache {
    const { stores, storageBytes, executors } = this.cluster;
    const store = stores.storeOf(this.executorId, (holder, id) => executors.get(holder)?.cache.encode(id));
    return new PartitionCache(this.executorId, storageBytes, store);
  }
  writeBuckets({ shuffleId, mapId }: ShuffleWriteBinding, buckets: readonly Bucket[]): readonly number[] {
    buckets.forEach((bucket, reduceId) => void this.blocks.set(shuffleBlockId(shuffleId, mapId, reduceId), bucket));
    return buckets.map((bucket) => bucket.keys.length);
  }
  async readBuckets({ shuffleId, reduceId, outputs }: ShuffleReadBinding): Promise<readonly Bucket[]> {
    return outputs.map(({ mapId, executorId }) => {
      const id = shuffleBlockId(shuffleId, mapId, reduceId);
      const isCut = this.cluster.unreachable.has(executorId) || this.cluster.partitioned.has(`${this.executorId}>${executorId}`);
      const bucket = isCut ? undefined : this.cluster.executors.get(executorId)?.blocks.get(id);
      if (bucket === undefined) throw taskFailureError({ type: "fetchFailed", shuffleId, executorId, message: `no ${id}` });
      return bucket;
    });
  }
  isKilled(taskId: string): boolean {
    return this.cluster.killed.has(taskId);
  }
  readBlock(): Promise<never> {
    throw new Error("there are no received blocks");
  }
}

export class SimulatedCluster implements Backend {
  readonly defaultParallelism = 3;
  readonly executors = new Map<ExecutorId, SimulatedExecutor>();
  readonly stores = new FakeEncodedStores();
  /** Memory of each executor for partitions kept as records. */
  storageBytes = 1e9;
  /** Executors whose blocks cannot be fetched. */
  readonly unreachable = new Set<ExecutorId>();
  /** `READER>HOLDER`: whose blocks somebody cannot fetch, though others can. */
  readonly partitioned = new Set<string>();
  /** Tasks that are to end. */
  readonly killed = new Set<string>();
  /** Results that are on their way to the driver. */
  readonly arriving: { executorId: ExecutorId; task: Task; outcome: TaskOutcome }[] = [];
  /** `SINK STAGE.PARTITION@EXECUTOR` of every task that was run. */
  readonly log: string[] = [];
  stopped = false;
  private events: BackendEvents | undefined;
  private nextExecutor = 0;
  private readonly atStart: number;

  constructor(executors: number) {
    this.atStart = executors;
  }

  async start(events: BackendEvents): Promise<void> {
    this.events = events;
    for (let i = 0; i < this.atStart; i++) this.add();
  }
  launch(executorId: ExecutorId, tasks: readonly Task[]): void {
    this.executors.get(executorId)?.waiting.push(...tasks);
  }
  killTasks(_executorId: ExecutorId, attempts: readonly TaskAttempt[]): void {
    for (const [taskId] of attempts) this.killed.add(taskId);
  }
  forget(groups: readonly BlockGroup[]): void {
    for (const { cache } of this.executors.values()) cache.forget(groups);
    for (const blocks of [...[...this.executors.values()].map((executor) => executor.blocks), ...this.stores.byExecutor.values()]) {
      for (const id of [...blocks.keys()]) if (groups.some((group) => isInGroup(id, group))) blocks.delete(id);
    }
  }
  startReceiver(): void {}
  stopReceiver(): void {}
  updateReceiverRate(): void {}
  async stop(): Promise<void> {
    this.stopped = true;
  }

  /** Adds an executor; its id is e0, e1, ... */
  add(): ExecutorId {
    const id = `e${this.nextExecutor++}`;
    this.executors.set(id, new SimulatedExecutor(id, this));
    this.events?.executorAdded({ id, host: "simulated" });
    return id;
  }

  kill(executorId: ExecutorId): void {
    this.executors.delete(executorId);
    this.stores.byExecutor.delete(executorId);
    this.events?.executorLost(executorId, "killed by the test");
  }

  /** The executor goes on with a new compute thread. */
  loseThread(executorId: ExecutorId, isTold = true): void {
    const executor = this.executors.get(executorId)!;
    executor.cache = executor.newCache();
    if (isTold) this.events?.computeThreadLost?.(executorId);
  }

  /** Executors that have a task to run. */
  busy(): ExecutorId[] {
    return [...this.executors.values()].filter((executor) => executor.waiting.length > 0).map((executor) => executor.executorId);
  }

  /** Runs the next task of an executor; its result is on its way then. `failure` is what it throws instead. */
  async runNext(executorId: ExecutorId, failure?: Error): Promise<void> {
    const executor = this.executors.get(executorId)!;
    const task = executor.waiting.shift()!;
    this.log.push(`${task.plan.sink.op} ${task.stageId}.${task.partition}@${executorId}`);
    const outcome: TaskOutcome =
      failure === undefined ? await runTask(task, executor) : { ok: false, failure: { type: "exception", error: failure } };
    this.arriving.push({ executorId, task, outcome });
  }

  /** Delivers the result at `index`, and leaves it there to come once more if `again`. */
  deliver(index: number, again = false): void {
    const one = this.arriving[index]!;
    if (!again) this.arriving.splice(index, 1);
    this.events?.taskFinished(one.executorId, one.task.taskId, one.task.attempt, one.outcome);
  }

  /** Runs and delivers in order until nothing is left, or until `stop` says so (asked before each task). */
  async drain(stop: (next: Task) => boolean = () => false): Promise<void> {
    for (;;) {
      await settle();
      const [executorId] = this.busy();
      if (executorId === undefined) return;
      if (stop(this.executors.get(executorId)!.waiting[0]!)) return;
      await this.runNext(executorId);
      this.deliver(0);
    }
  }

  /** How many tasks with this sink were run. */
  ran(op: Task["plan"]["sink"]["op"]): number {
    return this.log.filter((line) => line.startsWith(`${op} `)).length;
  }
}
