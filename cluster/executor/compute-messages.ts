// Everything that passes between a compute thread and its controlling side.
import type { BlockGroup, BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { StoreAnswer, StoreRequest } from "../../engine/storage/partition-cache.ts";
import type { TaskAttempt } from "../protocol/messages.ts";
import type { ComputeThreadOptions, FinishedTask, StoredBlock } from "./compute-host.ts";

/** The thread's `workerData`; the job's arguments travel as the thread's process.argv. */
export type ComputeThreadData = Omit<ComputeThreadOptions, "argv">;

/** To the thread. Bundles, plans and tasks are handled one after another; the others at once. */
export type ToCompute =
  | { readonly type: "LoadBundle"; readonly hash: string; readonly code: string }
  | {
      readonly type: "AddPlans";
      readonly plans: readonly (readonly [hash: string, bytes: Uint8Array])[];
      readonly dropped: readonly string[];
    }
  /** With `only`, runs those attempts of the tasks and no others. */
  | { readonly type: "RunTasks"; readonly tasks: Uint8Array; readonly only: readonly TaskAttempt[] | undefined }
  | { readonly type: "ForgetBlocks"; readonly groups: readonly BlockGroup[] }
  | { readonly type: "ReadCached"; readonly requestId: number; readonly id: BlockId }
  /** The answer to StoreCached. */
  | { readonly type: "CachedStored"; readonly requestId: number; readonly answer: StoreAnswer }
  /** The answer to FetchBlocks; `error` if the executor could not be reached. */
  | {
      readonly type: "BlocksFetched";
      readonly requestId: number;
      readonly blocks: readonly (Uint8Array | undefined)[];
      readonly error?: string;
    };

/** From the thread. */
export type FromCompute =
  | { readonly type: "ThreadStarted" }
  | { readonly type: "TaskFinished"; readonly task: FinishedTask }
  | { readonly type: "StoreBlocks"; readonly blocks: readonly StoredBlock[] }
  | { readonly type: "StoreCached"; readonly requestId: number; readonly request: StoreRequest }
  | { readonly type: "FetchBlocks"; readonly requestId: number; readonly executorId: ExecutorId; readonly ids: readonly BlockId[] }
  | { readonly type: "CachedRead"; readonly requestId: number; readonly bytes: Uint8Array | undefined };
