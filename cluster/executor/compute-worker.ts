// What runs in a compute thread: decodes tasks, runs them one at a time, keeps persisted partitions as records, and hands
// whatever is encoded (shuffle outputs, results, other persisted partitions) to the controlling side. Knows that side only
// as a port, so tests run it without a thread.
import type { Bundle } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { ShuffleReadBinding, ShuffleWriteBinding, TaskPlan } from "../../engine/rdd/plan.ts";
import { forgetBroadcast } from "../../engine/scheduler/broadcast.ts";
import type { TaskOutcome, WireTask } from "../../engine/scheduler/task.ts";
import { taskFailureError } from "../../engine/scheduler/task-failure.ts";
import { runTask, type TaskEnvironment } from "../../engine/scheduler/task-runner.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import { decodePlan } from "../../engine/serialize/plan-codec.ts";
import type { Bucket } from "../../engine/shuffle/bucket.ts";
import { decodeBucket, encodeBucket } from "../../engine/shuffle/bucket-codec.ts";
import { type BlockId, type ExecutorId, shuffleBlockId } from "../../engine/storage/block.ts";
import { PartitionCache, type StoreAnswer, type StoreRequest } from "../../engine/storage/partition-cache.ts";
import type { TaskAttempt } from "../protocol/messages.ts";
import type { StoredBlock } from "./compute-host.ts";
import type { ComputeThreadData, FromCompute, ToCompute } from "./compute-messages.ts";
import { KilledTasks } from "./killed-tasks.ts";

/** The thread's end of the channel. */
export interface ComputePort {
  post(message: FromCompute, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: ToCompute) => void): void;
}

export interface ComputeWorkerOptions {
  readonly data: ComputeThreadData;
  readonly port: ComputePort;
  /** Evaluates a bundle, so that its closures are defined in this thread. */
  readonly loadBundle: (bundle: Bundle) => Promise<void>;
}

/** Serves the port until the thread ends. */
export function runComputeWorker(options: ComputeWorkerOptions): void {
  const worker = new ComputeWorker(options);
  options.port.onMessage((message) => worker.received(message));
  options.port.post({ type: "ThreadStarted" }, []);
}

class ComputeWorker implements TaskEnvironment {
  readonly executorId: ExecutorId;
  readonly cache: PartitionCache;
  private readonly port: ComputePort;
  private readonly loadBundle: (bundle: Bundle) => Promise<void>;
  /** Encoded; the controlling side says which to keep, and bounds them. */
  private readonly plans = new Map<string, Uint8Array>();
  private readonly fetches = new Map<number, { resolve(blocks: readonly (Uint8Array | undefined)[]): void; reject(error: Error): void }>();
  private readonly killed: KilledTasks;
  private readonly stores = new Map<number, (answer: StoreAnswer) => void>();
  private nextRequestId = 0;
  private queue: Promise<void> = Promise.resolve();
  private bundleError: unknown;

  constructor(options: ComputeWorkerOptions) {
    const { executorId, storageBytes, killed } = options.data;
    this.executorId = executorId;
    this.killed = new KilledTasks(killed);
    this.cache = new PartitionCache(executorId, storageBytes, {
      store: (request) => this.storeCached(request),
      fetch: (id, locations) => this.fetchFromAny(id, locations),
    });
    this.port = options.port;
    this.loadBundle = options.loadBundle;
  }

  received(message: ToCompute): void {
    switch (message.type) {
      case "LoadBundle":
        this.enqueue(async () => {
          try {
            await this.loadBundle({ hash: message.hash, code: message.code });
          } catch (error) {
            this.bundleError = error;
          }
        });
        break;
      case "AddPlans":
        // In turn: tasks that came before may need what is dropped.
        this.enqueue(async () => {
          for (const [hash, bytes] of message.plans) this.plans.set(hash, bytes);
          for (const hash of message.dropped) this.plans.delete(hash);
        });
        break;
      case "RunTasks":
        this.enqueue(() => this.runTasks(decode(message.tasks) as WireTask[], message.only));
        break;
      case "ForgetBlocks":
        for (const group of message.groups) if (group.type === "rdd") forgetBroadcast(group.rddId);
        this.cache.forget(message.groups);
        break;
      case "ReadCached": {
        const encoded = this.cache.encode(message.id);
        const bytes = encoded === undefined ? undefined : ownBytes(encoded);
        this.port.post({ type: "CachedRead", requestId: message.requestId, bytes }, buffersOf(bytes));
        break;
      }
      case "CachedStored":
        this.stores.get(message.requestId)?.(message.answer);
        this.stores.delete(message.requestId);
        break;
      case "BlocksFetched": {
        const fetch = this.fetches.get(message.requestId);
        this.fetches.delete(message.requestId);
        if (message.error === undefined) fetch?.resolve(message.blocks);
        else fetch?.reject(new MillraceError("FETCH_FAILED", message.error));
        break;
      }
    }
  }

  isKilled(taskId: string): boolean {
    return this.killed.has(taskId);
  }

  async readBlock(id: BlockId, locations: readonly ExecutorId[]): Promise<readonly unknown[]> {
    const near = locations.includes(this.executorId) ? [this.executorId] : [];
    const bytes = await this.fetchFromAny(id, [...near, ...locations.filter((location) => location !== this.executorId)]);
    if (bytes !== undefined) return decode(bytes) as unknown[];
    const message = `Could not compute split, block ${id} was not found on ${locations.join(", ") || "any executor"}: every executor that held it is gone`;
    throw new MillraceError("BLOCK_LOST", message, { details: { blockId: id } });
  }

  writeBuckets({ shuffleId, mapId }: ShuffleWriteBinding, buckets: readonly Bucket[]): readonly number[] {
    const blocks: StoredBlock[] = [];
    const sizes = buckets.map((bucket, reduceId) => {
      if (bucket.keys.length === 0) return 0;
      const bytes = ownBytes(encodeBucket(bucket));
      blocks.push({ id: shuffleBlockId(shuffleId, mapId, reduceId), bytes });
      return bytes.length;
    });
    if (blocks.length > 0)
      this.port.post(
        { type: "StoreBlocks", blocks },
        blocks.flatMap((block) => buffersOf(block.bytes)),
      );
    return sizes;
  }

  async readBuckets({ shuffleId, reduceId, outputs }: ShuffleReadBinding): Promise<readonly Bucket[]> {
    const byExecutor = new Map<ExecutorId, number[]>();
    for (const { mapId, executorId } of outputs) {
      const mapIds = byExecutor.get(executorId);
      if (mapIds === undefined) byExecutor.set(executorId, [mapId]);
      else mapIds.push(mapId);
    }
    const buckets = new Map<number, Uint8Array>();
    const fetches = [...byExecutor].map(async ([executorId, mapIds]) => {
      const failed = (message: string) => taskFailureError({ type: "fetchFailed", shuffleId, executorId, message });
      const ids = mapIds.map((mapId) => shuffleBlockId(shuffleId, mapId, reduceId));
      const blocks = await this.fetch(executorId, ids).catch((error: Error) => {
        throw failed(error.message);
      });
      mapIds.forEach((mapId, i) => {
        const bytes = blocks[i];
        if (bytes === undefined) throw failed(`block ${ids[i]} is not on executor ${executorId}`);
        buckets.set(mapId, bytes);
      });
    });
    await Promise.all(fetches);
    return outputs.map(({ mapId }) => decodeBucket(buckets.get(mapId)!));
  }

  private storeCached(request: StoreRequest): Promise<StoreAnswer> {
    const requestId = this.nextRequestId++;
    const bytes = ownBytes(request.bytes);
    return new Promise((resolve) => {
      this.stores.set(requestId, resolve);
      this.port.post({ type: "StoreCached", requestId, request: { ...request, bytes } }, buffersOf(bytes));
    });
  }

  private async fetchFromAny(id: BlockId, locations: readonly ExecutorId[]): Promise<Uint8Array | undefined> {
    for (const location of locations) {
      const [bytes] = await this.fetch(location, [id]).catch(() => []);
      if (bytes !== undefined) return bytes;
    }
    return undefined;
  }

  private fetch(executorId: ExecutorId, ids: readonly BlockId[]): Promise<readonly (Uint8Array | undefined)[]> {
    const requestId = this.nextRequestId++;
    return new Promise((resolve, reject) => {
      this.fetches.set(requestId, { resolve, reject });
      this.port.post({ type: "FetchBlocks", requestId, executorId, ids }, []);
    });
  }

  private enqueue(work: () => Promise<void>): void {
    this.queue = this.queue.then(work);
  }

  private async runTasks(tasks: readonly WireTask[], only: readonly TaskAttempt[] | undefined): Promise<void> {
    for (const task of tasks) {
      if (only?.some(([taskId, attempt]) => task.taskId === taskId && task.attempt === attempt) === false) continue;
      const outcome = await this.runOne(task);
      this.finished(task, outcome);
    }
  }

  private async runOne(task: WireTask): Promise<TaskOutcome> {
    try {
      if (this.bundleError !== undefined) throw this.bundleError;
      return await runTask({ ...task, plan: this.plan(task.planHash) }, this);
    } catch (error) {
      return { ok: false, failure: { type: "exception", error: error as Error } };
    }
  }

  /** Closures are made anew for each task: what one task changes in a captured object the next does not see. */
  private plan(hash: string): TaskPlan {
    const known = this.plans.get(hash);
    if (known === undefined) throw new MillraceError("INTERNAL", `Plan ${hash} was not sent to executor ${this.executorId}`);
    return decodePlan(known);
  }

  private finished({ taskId, attempt }: WireTask, outcome: TaskOutcome): void {
    let bytes: Uint8Array;
    try {
      bytes = ownBytes(encode(outcome));
    } catch (error) {
      bytes = ownBytes(encode({ ok: false, failure: { type: "exception", error: error as Error } } satisfies TaskOutcome));
    }
    this.port.post({ type: "TaskFinished", task: { taskId, attempt, outcome: bytes } }, buffersOf(bytes));
  }
}

/** Bytes that own their whole buffer, so that moving it to another thread takes nothing else along. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
}

function buffersOf(bytes: Uint8Array | undefined): ArrayBuffer[] {
  return bytes === undefined ? [] : [bytes.buffer as ArrayBuffer];
}
