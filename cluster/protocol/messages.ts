// Every message between a driver, its executors and their supervisor: imperative for requests, past tense for facts.
// They travel sealed (envelope.ts). Tasks, plans and outcomes stand in them as bytes that only the final reader decodes.
import { MillraceError } from "../../engine/errors.ts";
import type { ReceiverEvent, ReceiverSettings } from "../../engine/scheduler/backend.ts";
import type { TaskAttempt } from "../../engine/scheduler/task.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import type { BlockGroup, BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { StorageLevel } from "../../engine/storage/storage-level.ts";
// A level comes over the wire by its name: it must be known where messages are read.
import "../../engine/storage/storage-level.ts";

export type { TaskAttempt };

/** Driver to executor. `received` confirms what the executor has sent so far. */
export type DriverMessage =
  /** The first of a lease: begin with nothing from before. The lease ends `leaseTimeoutMs` after the driver's last heartbeat; up to number `beat` they do not know of it. */
  | {
      readonly type: "StartApplication";
      readonly argv: readonly string[];
      readonly leaseTimeoutMs: number;
      /** A task that runs for longer costs its compute thread; 0 is no limit. */
      readonly taskTimeoutMs: number;
      /** Memory for persisted partitions, as records and again as encoded bytes; 0 is half of the executor's. */
      readonly storageBytes: number;
      readonly beat: number;
    }
  /** Fetch the bundle from Redis and load it before what follows. */
  | { readonly type: "LoadBundle"; readonly hash: string }
  | {
      readonly type: "RunTasks";
      readonly received: number;
      /** Encoded WireTask[] and, in the same order, what the tasks are called. */
      readonly tasks: Uint8Array;
      readonly attempts: readonly TaskAttempt[];
      readonly plans: readonly (readonly [hash: string, bytes: Uint8Array])[];
      /** Hashes of all plans that the tasks name. */
      readonly needs: readonly string[];
      readonly forget: readonly BlockGroup[];
    }
  /** These tasks are to end; each still reports its outcome. */
  | { readonly type: "KillTasks"; readonly attempts: readonly TaskAttempt[] }
  | { readonly type: "Forget"; readonly groups: readonly BlockGroup[] }
  | {
      readonly type: "StartReceiver";
      readonly streamId: number;
      readonly attempt: number;
      readonly makeReceiver: Uint8Array;
      readonly settings: ReceiverSettings;
      readonly storageLevel: StorageLevel;
    }
  | { readonly type: "StopReceiver"; readonly streamId: number }
  /** Records a second that the receiver's single stores may come to from now on. */
  | { readonly type: "UpdateReceiverRate"; readonly streamId: number; readonly rate: number }
  /** An executor is lost: whatever waits for it should fail now. */
  | { readonly type: "DropPeer"; readonly executorId: ExecutorId }
  /** The last of a lease. */
  | { readonly type: "StopApplication" };

/** An outcome, or where to fetch it when it is too large for Redis. */
export interface FinishedAttempt {
  readonly taskId: string;
  readonly attempt: number;
  readonly outcome: Uint8Array | null;
  readonly blockId: BlockId | null;
}

/** Executor to driver. `received` confirms what the driver has sent so far. */
export type ExecutorMessage =
  | { readonly type: "TasksFinished"; readonly received: number; readonly results: readonly FinishedAttempt[] }
  /** These attempts were not run because the executor no longer has their plans. */
  | { readonly type: "PlansMissed"; readonly hashes: readonly string[]; readonly attempts: readonly TaskAttempt[] }
  /** Its compute thread is a new one: partitions that were kept as records are gone. Comes before what its tasks came to. */
  | { readonly type: "ComputeThreadLost" }
  | { readonly type: "ReceiverReported"; readonly event: ReceiverEvent };

/** Whoever started an executor process saw it end. */
export interface ExecutorExited {
  readonly type: "ExecutorExited";
  readonly executorId: ExecutorId;
  readonly reason: string;
}

/** Where a block server listens. `path` is a unix socket, for processes on the same `host`. */
export interface BlockAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** An executor's heartbeat. */
export interface ExecutorAlive {
  readonly type: "ExecutorAlive";
  readonly executorId: ExecutorId;
  /** Of the package. Drivers lease executors of their own version only. */
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly memoryMiB: number;
  readonly address: BlockAddress;
  readonly state: "free" | "busy" | "idle";
  readonly lease: string;
  /** Confirms the driver's messages up to this number. */
  readonly received: number;
  /** Number of its own last message. */
  readonly sent: number;
  /** Messages refused so far. */
  readonly refused: number;
}

/** A driver's heartbeat: its executors, and how many messages of each it has. An executor not in it is no longer leased. */
export interface DriverAlive {
  readonly type: "DriverAlive";
  readonly generation: number;
  readonly received: ReadonlyMap<ExecutorId, number>;
}

export type Message = DriverMessage | ExecutorMessage | ExecutorExited | ExecutorAlive | DriverAlive;

export function encodeMessage(message: Message): Uint8Array {
  return encode(message);
}

/** Decodes the body of an opened envelope, which must be one of `types`. */
export function decodeMessage<T extends Message["type"]>(body: Uint8Array, types: readonly T[]): Extract<Message, { type: T }> {
  const message = decode(body) as { type?: unknown } | null;
  const type = typeof message === "object" && message !== null ? message.type : undefined;
  if (!types.includes(type as T)) {
    throw new MillraceError("MESSAGE_REFUSED", `Message refused: ${JSON.stringify(type)} is not one of ${types.join(", ")}`);
  }
  return message as Extract<Message, { type: T }>;
}

export const DRIVER_MESSAGES = [
  "StartApplication",
  "LoadBundle",
  "RunTasks",
  "KillTasks",
  "Forget",
  "StartReceiver",
  "StopReceiver",
  "UpdateReceiverRate",
  "DropPeer",
  "StopApplication",
] as const;
export const EXECUTOR_MESSAGES = ["TasksFinished", "PlansMissed", "ComputeThreadLost", "ReceiverReported"] as const;
