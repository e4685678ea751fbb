// Everything that passes between a receiver's thread and its controlling side.
import type { BlockId } from "../../engine/storage/block.ts";
import type { ReceivedBytes, ReceiverThreadEvent, ReceiverThreadOptions } from "./receiver-host.ts";

/** The thread's `workerData`; the job's arguments travel as the thread's process.argv. */
export type ReceiverThreadData = Omit<ReceiverThreadOptions, "argv">;

/** To the thread. */
export type ToReceiver =
  | { readonly type: "StopReceiver" }
  | { readonly type: "UpdateRate"; readonly rate: number }
  /** The answer to one StoreBlock; `error` if the host could not keep it. */
  | { readonly type: "BlockStored"; readonly blockId: BlockId; readonly error?: string };

/** From the thread. */
export type FromReceiver =
  /** One at a time: the next comes after the answer. */
  { readonly type: "StoreBlock"; readonly block: ReceivedBytes } | { readonly type: "ReceiverEvent"; readonly event: ReceiverThreadEvent };
