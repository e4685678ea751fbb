// What an executor is started with.
import type { ExecutorId } from "../../engine/storage/block.ts";
import type { KeyRing } from "../protocol/secret.ts";
import type { StartComputeThread } from "./session-compute.ts";
import type { StartReceiverThread } from "./session-receivers.ts";

export interface ExecutorOptions {
  readonly masterUrl: string;
  readonly secret: KeyRing;
  readonly id?: ExecutorId;
  /** Heap of the compute thread; blocks may use as much again before they go to disk. */
  readonly memoryMiB: number;
  /** A folder for its socket and spilled blocks; it makes one of its own below and removes it. */
  readonly dataDir: string;
  /** Where the block server listens and others reach it. */
  readonly host?: string;
  /** Instead of the package's version. */
  readonly version?: string;
  readonly signal: AbortSignal;
  /** Called with its id when it has registered, and again under a new one. */
  readonly onRegistered?: (id: ExecutorId) => void;
  readonly log?: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly startComputeThread?: StartComputeThread;
  readonly startReceiverThread?: StartReceiverThread;
}
