// A receiver: an input that is pushed to us. It runs on an executor beside the task slot; what it stores is cut into
// blocks and announced to the driver. A receiver never decides batches.

/** What a running receiver may call. */
export interface ReceiverSupervisor {
  /** Adds one record to the current block. Resolves when there is room (bounded buffer). */
  store(record: unknown): void | Promise<void>;
  /** Stores these records as one block of their own; resolves when the block is stored and announced. */
  storeBlock(records: readonly unknown[]): Promise<void>;
  reportError(message: string, error?: unknown): void;
  /** Stops and, after the restart delay, starts the receiver again. */
  restart(message: string, error?: unknown): void;
  stop(message: string): void;
  isStopped(): boolean;
}

/**
 * Base class of receivers. `onStart` must not block: it begins listening and returns. `onStop` ends it and is
 * awaited before a restart. See Spark's `Receiver`.
 */
export abstract class Receiver<T> {
  private supervisor: ReceiverSupervisor | undefined;

  abstract onStart(): void | Promise<void>;
  abstract onStop(): void | Promise<void>;

  /** For whoever runs the receiver, not for its author. */
  attach(supervisor: ReceiverSupervisor): void {
    this.supervisor = supervisor;
  }

  store(record: T): void | Promise<void> {
    return this.required().store(record);
  }

  storeBlock(records: readonly T[]): Promise<void> {
    return this.required().storeBlock(records);
  }

  reportError(message: string, error?: unknown): void {
    this.required().reportError(message, error);
  }

  restart(message: string, error?: unknown): void {
    this.required().restart(message, error);
  }

  stop(message: string): void {
    this.required().stop(message);
  }

  isStopped(): boolean {
    return this.supervisor?.isStopped() ?? true;
  }

  private required(): ReceiverSupervisor {
    if (this.supervisor === undefined) throw new Error("A receiver may store only after it was started by a context");
    return this.supervisor;
  }
}
