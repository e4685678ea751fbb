// The seam between the driver and whatever runs tasks. A backend owns executors; it never decides which task runs
// where. Implementations: cluster/backend (this thread, compute threads, executor processes behind Redis).
import type { AnyFunction } from "../closure/closure.ts";
import type { BlockGroup, BlockId, ExecutorId } from "../storage/block.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import type { Task, TaskAttempt, TaskOutcome } from "./task.ts";

/** An executor, as its backend announces it. */
export interface ExecutorInfo {
  /** Names it; an id never comes back. */
  readonly id: ExecutorId;
  /** Where it is, for preferred locations. */
  readonly host: string;
  /** Memory for persisted partitions that are kept as records; encoded bytes may take as much again. */
  readonly storageBytes?: number;
}

/** What a backend tells the driver. Calls arrive in the driver's thread, one after another. */
export interface BackendEvents {
  /** An executor can take tasks. */
  executorAdded(executor: ExecutorInfo): void;
  /** The executor is gone with all its blocks and running tasks. Its id never comes back. */
  executorLost(executorId: ExecutorId, reason: string): void;
  /** May come twice or late; the scheduler drops what it no longer waits for. */
  taskFinished(executorId: ExecutorId, taskId: string, attempt: number, outcome: TaskOutcome): void;
  /** The executor goes on with a new compute thread: persisted partitions that were kept as records are gone. */
  computeThreadLost?(executorId: ExecutorId): void;
  /** Something happened to a receiver. */
  receiver(event: ReceiverEvent): void;
  /** The backend can never run a task again (FENCED: a newer driver of this application has started). */
  failed?(error: Error): void;
}

/** What all receivers of an application run with. */
export interface ReceiverSettings {
  /** A block is cut this long after its first record. */
  readonly blockIntervalMs: number;
  /** How long a receiver that ended waits before it is started again. */
  readonly restartDelayMs: number;
  /** Records a second that single stores may come to; left out, there is no limit. */
  readonly maxRate?: number;
  /** The rate to begin with, if it is another. */
  readonly initialRate?: number;
}

/** A long-running input on an executor, beside its task slot. */
export interface ReceiverSpec {
  /** Number of its stream among the inputs of the context. */
  readonly streamId: number;
  /** Grows with each start of this stream's receiver; events of an older attempt are dropped. */
  readonly attempt: number;
  /** A closure `() => Receiver`; it travels to the executor. */
  readonly makeReceiver: AnyFunction;
  /** What all of them run with. */
  readonly settings: ReceiverSettings;
  /** How its blocks are kept: replication 2 stores them on a second executor too, where there is one, before they are announced. */
  readonly storageLevel: StorageLevel;
}

/** What a receiver, or whoever runs it, tells the driver. */
export type ReceiverEvent =
  | { readonly type: "ReceiverStarted"; readonly streamId: number; readonly attempt: number; readonly executorId: ExecutorId }
  | {
      readonly type: "BlockAdded";
      readonly streamId: number;
      readonly attempt: number;
      readonly blockId: BlockId;
      readonly numRecords: number;
      readonly executorIds: readonly ExecutorId[];
      /** Encoded list of what its records were stored with; left out where that is nothing. */
      readonly metadata?: Uint8Array;
    }
  /** Something went wrong; the receiver goes on or restarts by itself. */
  | {
      readonly type: "ReceiverError";
      readonly streamId: number;
      readonly attempt: number;
      readonly message: string;
      /** Text and stack of what went wrong. */
      readonly error?: string;
    }
  /** It has ended and everything it stored was announced before. */
  | {
      readonly type: "ReceiverStopped";
      readonly streamId: number;
      readonly attempt: number;
      readonly message: string;
      readonly error?: string;
      /** It was asked to, by the driver or by itself: it is not started again. */
      readonly final?: true;
    };

/** What runs tasks and receivers. It owns executors and decides nothing. */
export interface Backend {
  /** What the application is known by outside of this process, if it is. */
  readonly applicationId?: string;
  /** Default number of partitions: the slots of this master. */
  readonly defaultParallelism: number;
  /** Resolves once it can take tasks (at least one executor was announced). Rejects with CLUSTER_UNREACHABLE, NO_EXECUTORS, ... */
  start(events: BackendEvents): Promise<void>;
  /** Hands tasks to one executor, in this order, in one message. Never throws for a dead executor: that is `executorLost`. */
  launch(executorId: ExecutorId, tasks: readonly Task[]): void;
  /**
   * Drops those of these attempts that have not begun, and lets those that run know. Each still reports its end, as
   * `killed` if it did not come to another.
   */
  killTasks(executorId: ExecutorId, attempts: readonly TaskAttempt[]): void;
  /** Blocks nobody needs any more, on all executors. May ride on the next message. */
  forget(groups: readonly BlockGroup[]): void;
  /** Starts a receiver beside an executor's tasks; its events follow. */
  startReceiver(executorId: ExecutorId, spec: ReceiverSpec): void;
  /** Asks the receiver to end; `ReceiverStopped` follows, once all it stored has been announced. */
  stopReceiver(streamId: number): void;
  /** Sets how many records a second a running receiver's single stores may come to. */
  updateReceiverRate(streamId: number, rate: number): void;
  /** How many executors there should be; none is taken away for it. Left out, as the next, where their number is fixed. */
  requestTotalExecutors?(total: number): void;
  /** Gives an executor back, with all it holds; `executorLost` follows, and no other is taken for it. */
  killExecutor?(executorId: ExecutorId): void;
  /** Ends its receivers and lets all executors go. */
  stop(): Promise<void>;
}

/** Makes the backend of a master URL. */
export type BackendFactory = (master: string, options: BackendOptions) => Backend | Promise<Backend>;

/** What an application asks of its backend. */
export interface BackendOptions {
  /** Its name. */
  readonly appName: string;
  /** Settings of the application (`--conf k=v`). */
  readonly conf: ReadonlyMap<string, string>;
}

/** Slots of a master that nobody knows before it has answered. */
const UNKNOWN_SLOTS = 2;

interface RegisteredBackend {
  readonly matches: RegExp;
  readonly factory: BackendFactory;
  readonly slots: ((master: string) => number) | undefined;
}

const backends: RegisteredBackend[] = [];

/**
 * Registers the backend for master URLs that match, before the ones registered so far. `slots` tells their number from
 * the URL alone, where it can be told.
 */
export function registerBackend(matches: RegExp, factory: BackendFactory, slots?: (master: string) => number): void {
  backends.unshift({ matches, factory, slots });
}

export function findBackendFactory(master: string): BackendFactory | undefined {
  return backends.find((entry) => entry.matches.test(master))?.factory;
}

/** Do tasks of this master run in the driver's own thread, on its own objects? */
export function runsInDriver(master: string): boolean {
  return master === "local";
}

/** How many partitions a master's RDDs have by default, before it has been connected to. */
export function masterSlots(master: string): number {
  return backends.find((entry) => entry.matches.test(master))?.slots?.(master) ?? UNKNOWN_SLOTS;
}
