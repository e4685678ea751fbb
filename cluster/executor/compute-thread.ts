// The controlling side's handle on a compute thread: starts it, carries its blocks, fetches and results to the host,
// and tells the host when the thread is gone, however it went.
import { Worker } from "node:worker_threads";
import { MillraceError } from "../../engine/errors.ts";
import type { BlockGroup, BlockId } from "../../engine/storage/block.ts";
import type { StoreAnswer } from "../../engine/storage/partition-cache.ts";
import type { TaskAttempt } from "../protocol/messages.ts";
import type { ComputeHost, ComputeThreadHandle, ComputeThreadOptions } from "./compute-host.ts";
import type { ComputeThreadData, FromCompute, ToCompute } from "./compute-messages.ts";
import { threadEntry } from "./thread-entry.ts";

/** A cached partition is asked for by another executor, which then recomputes it; it must not wait behind a long task. */
const READ_CACHED_TIMEOUT_MS = 5000;

export class ComputeThread implements ComputeThreadHandle {
  private readonly worker: Worker;
  private readonly host: ComputeHost;
  private readonly reads = new Map<number, (bytes: Uint8Array | undefined) => void>();
  private nextRequestId = 0;
  private reason = "the thread ended by itself (process.exit in the job?)";
  private ended = false;

  /** Starts a thread and resolves once it takes messages. */
  static start(host: ComputeHost, options: ComputeThreadOptions): Promise<ComputeThread> {
    return new Promise((resolve, reject) => {
      const thread: ComputeThread = new ComputeThread(host, options, (error) => (error === undefined ? resolve(thread) : reject(error)));
    });
  }

  private constructor(host: ComputeHost, { argv, ...data }: ComputeThreadOptions, started: (error?: Error) => void) {
    this.host = host;
    const workerData: ComputeThreadData = data;
    this.worker = new Worker(threadEntry("cluster/executor/compute-entry"), {
      workerData,
      argv: [...argv],
      execArgv: [],
      name: `compute-${data.executorId}`,
      resourceLimits: { maxOldGenerationSizeMb: data.memoryMiB },
    });
    this.worker.on("message", (message: FromCompute) => {
      if (message.type === "ThreadStarted") started();
      else this.received(message);
    });
    this.worker.on("error", (error) => {
      this.reason = describeEnd(error);
    });
    this.worker.on("exit", () => {
      started(new MillraceError("EXECUTOR_LOST", `A compute thread could not start: ${this.reason}`));
      this.end();
      if (!this.terminated) this.host.exited(this.reason);
    });
  }

  private terminated = false;

  loadBundle(hash: string, code: string): void {
    this.post({ type: "LoadBundle", hash, code });
  }

  addPlans(plans: readonly (readonly [hash: string, bytes: Uint8Array])[], dropped: readonly string[]): void {
    this.post({ type: "AddPlans", plans, dropped });
  }

  runTasks(tasks: Uint8Array, only?: readonly TaskAttempt[]): void {
    this.post({ type: "RunTasks", tasks, only });
  }

  forget(groups: readonly BlockGroup[]): void {
    this.post({ type: "ForgetBlocks", groups });
  }

  readCached(id: BlockId): Promise<Uint8Array | undefined> {
    if (this.ended) return Promise.resolve(undefined);
    const requestId = this.nextRequestId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer(undefined), READ_CACHED_TIMEOUT_MS);
      const answer = (bytes: Uint8Array | undefined) => {
        clearTimeout(timer);
        this.reads.delete(requestId);
        resolve(bytes);
      };
      this.reads.set(requestId, answer);
      this.post({ type: "ReadCached", requestId, id });
    });
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    await this.worker.terminate();
    this.end();
  }

  private end(): void {
    this.ended = true;
    for (const answer of [...this.reads.values()]) answer(undefined);
  }

  private received(message: Exclude<FromCompute, { type: "ThreadStarted" }>): void {
    if (this.terminated) return;
    switch (message.type) {
      case "TaskFinished":
        this.host.taskFinished(message.task);
        break;
      case "StoreBlocks":
        this.host.storeBlocks(message.blocks);
        break;
      case "StoreCached": {
        const { requestId } = message;
        const answered = (answer: StoreAnswer) => this.post({ type: "CachedStored", requestId, answer });
        // What cannot be kept is computed again.
        this.host.storeCached(message.request).then(answered, () => answered({ place: undefined, copies: [], dropped: [] }));
        break;
      }
      case "FetchBlocks": {
        const { requestId } = message;
        this.host.fetchBlocks(message.executorId, message.ids).then(
          (blocks) => this.post({ type: "BlocksFetched", requestId, blocks }),
          (error: unknown) =>
            this.post({ type: "BlocksFetched", requestId, blocks: [], error: error instanceof Error ? error.message : String(error) }),
        );
        break;
      }
      case "CachedRead":
        this.reads.get(message.requestId)?.(message.bytes);
        break;
    }
  }

  private post(message: ToCompute): void {
    this.worker.postMessage(message);
  }
}

function describeEnd(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return "the job ran out of memory: raise --executor-memory, or use more partitions";
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
