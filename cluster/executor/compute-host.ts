// The contract between a compute thread and the thread that controls it (an executor's control thread, or the
// driver's own thread on master local[N]). `ComputeThread` (compute-thread.ts) is the controlling side's handle.
import type { BlockGroup, BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { StoreAnswer, StoreRequest } from "../../engine/storage/partition-cache.ts";
import type { TaskAttempt } from "../protocol/messages.ts";

/** One finished task: `outcome` is an encoded TaskOutcome, read by the driver only. */
export interface FinishedTask {
  readonly taskId: string;
  readonly attempt: number;
  readonly outcome: Uint8Array;
}

export interface StoredBlock {
  readonly id: BlockId;
  readonly bytes: Uint8Array;
}

/** What the controlling side does for its compute thread. Calls come in the order the thread made them. */
export interface ComputeHost {
  taskFinished(task: FinishedTask): void;
  /** Keep a block the thread made, until it is forgotten. Comes before the `taskFinished` of the task that made it. */
  storeBlocks(blocks: readonly StoredBlock[]): void;
  /** Keep a persisted partition that is encoded, and give copies of it to others. */
  storeCached(request: StoreRequest): Promise<StoreAnswer>;
  /** Blocks held by `executorId` (maybe this one), in the order asked; undefined where it has none. Rejects if it cannot be reached. */
  fetchBlocks(executorId: ExecutorId, ids: readonly BlockId[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** The thread is gone; its cached partitions and unfinished tasks with it. Not called after `terminate()`. */
  exited(reason: string): void;
}

export interface ComputeThreadOptions {
  readonly executorId: ExecutorId;
  /** Heap limit of the thread in MiB. */
  readonly memoryMiB: number;
  /** The share of it for persisted partitions that are kept as records. */
  readonly storageBytes: number;
  /** Memory of a `KilledTasks`. */
  readonly killed: SharedArrayBuffer;
  /** The job's arguments, seen by its top level as process.argv.slice(2). */
  readonly argv: readonly string[];
}

/** The controlling side's handle on a compute thread. Messages are handled in the order of the calls. */
export interface ComputeThreadHandle {
  loadBundle(hash: string, code: string): void;
  /** Makes plans known under their hash (bytes as made by `encodePlan`) and drops those of the hashes `dropped`. */
  addPlans(plans: readonly (readonly [hash: string, bytes: Uint8Array])[], dropped: readonly string[]): void;
  /** Runs tasks one after another; `tasks` is an encoded WireTask[], of which only the attempts `only` run if they are given. */
  runTasks(tasks: Uint8Array, only?: readonly TaskAttempt[]): void;
  /** Drops persisted partitions of these groups. */
  forget(groups: readonly BlockGroup[]): void;
  /** A partition kept as records, encoded for another executor. */
  readCached(id: BlockId): Promise<Uint8Array | undefined>;
  terminate(): Promise<void>;
}
