// The contract between a receiver's thread and the thread that controls it (an executor's control thread, or the
// driver's own on master local[N]). `ReceiverThread` (receiver-thread.ts) is the controlling side's handle.
import type { Bundle } from "../../engine/closure/runtime.ts";
import type { ReceiverEvent, ReceiverSettings } from "../../engine/scheduler/backend.ts";
import type { BlockId, ExecutorId } from "../../engine/storage/block.ts";

/** What a receiver's thread reports by itself. `BlockAdded` is the host's to send: it alone knows where the copies are. */
export type ReceiverThreadEvent = Extract<ReceiverEvent, { type: "ReceiverStarted" | "ReceiverError" | "ReceiverStopped" }>;

/** A block as a receiver's thread hands it over: bytes made by the codec's `encode`. */
export interface ReceivedBytes {
  readonly blockId: BlockId;
  readonly bytes: Uint8Array;
  readonly numRecords: number;
  /** Encoded list of what its records were stored with; left out where that is nothing. */
  readonly metadata?: Uint8Array;
}

/** What the controlling side does for a receiver's thread. Calls come in the order the thread made them. */
export interface ReceiverHost {
  /**
   * Keep a block, copy it where it must be, announce it, and then resolve. One call at a time: the next block comes after the promise has settled, and the receiver is held
   * back meanwhile. A rejection is reported as `ReceiverError` and tried again with the same id.
   */
  storeBlock(block: ReceivedBytes): Promise<void>;
  /** `ReceiverStopped` is the last event; every block stored before it has been handed over. */
  event(event: ReceiverThreadEvent): void;
  /** The thread is gone, after `ReceiverStopped` or without it (a crash). Not called after `terminate()`. */
  exited(reason: string): void;
}

export interface ReceiverThreadOptions {
  readonly executorId: ExecutorId;
  readonly streamId: number;
  readonly attempt: number;
  /** An encoded closure `() => Receiver`. */
  readonly makeReceiver: Uint8Array;
  readonly settings: ReceiverSettings;
  readonly bundles: readonly Bundle[];
  /** The job's arguments, seen by its top level as process.argv.slice(2). */
  readonly argv: readonly string[];
}

/** The controlling side's handle on a receiver's thread. */
export interface ReceiverThreadHandle {
  /** Asks the receiver to end: what it stored is handed over, then `ReceiverStopped`, then `exited`. */
  stop(): void;
  /** Sets how many records a second the receiver's single stores may come to. */
  updateRate(rate: number): void;
  /** Ends the thread at once; what it had not handed over is lost with it. */
  terminate(): Promise<void>;
}
