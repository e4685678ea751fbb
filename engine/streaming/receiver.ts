// A receiver: an input that is pushed to us. It runs on an executor beside the task slot; what it stores is cut into
// blocks and announced to the driver. A receiver never decides batches.
import { MillraceError } from "../errors.ts";
import { StorageLevel } from "../storage/storage-level.ts";

/** What a running receiver may call. */
export interface ReceiverSupervisor {
  /** Number of the stream among the inputs of the context. */
  readonly streamId: number;
  /** Adds one record to the current block. Resolves when more may come: there is room, and the rate allows it. */
  store(record: unknown, metadata?: unknown): void | Promise<void>;
  /** Stores these records as one block of their own; resolves when the block is stored and announced. */
  storeBlock(records: Iterable<unknown>, metadata?: unknown): Promise<void>;
  /** Stores an encoded list of records as one block of its own, as it is. */
  storeBytes(bytes: Uint8Array, metadata?: unknown): Promise<void>;
  /** Tells listeners of something that went wrong. */
  reportError(message: string, error?: unknown): void;
  /** Stops and, after the restart delay, starts the receiver again. */
  restart(message: string, error?: unknown, delayMs?: number): void;
  /** Stops the receiver for good. */
  stop(message: string, error?: unknown): void;
  /** Has `onStart` come to its end, and neither a stop nor a restart begun since? */
  isStarted(): boolean;
  /** Should what `onStart` began end? */
  isStopped(): boolean;
}

/**
 * Base class of receivers. `onStart` must not block: it begins listening and returns. `onStop` ends it and is
 * awaited before a restart. The class is made once more on the driver, which asks it for its storage level and its
 * preferred location: what it opens, it opens in `onStart`. See Spark's `Receiver`.
 * @example
 * class Ticks extends Receiver<number> {
 *   private timer: NodeJS.Timeout | undefined;
 *   override onStart() {
 *     this.timer = setInterval(() => void this.store(Date.now()), 100);
 *   }
 *   override onStop() {
 *     clearInterval(this.timer);
 *   }
 * }
 * ssc.receiverStream(() => new Ticks()).count().print();
 */
export abstract class Receiver<T> {
  /** How the blocks of what it stores are kept until their batch has been processed. */
  readonly storageLevel: StorageLevel;
  private supervisor: ReceiverSupervisor | undefined;

  /** Throws INVALID_ARGUMENT for a level that keeps nothing. */
  constructor(storageLevel: StorageLevel = StorageLevel.MEMORY_AND_DISK_SER_2) {
    if (!storageLevel.isValid) {
      throw new MillraceError("INVALID_ARGUMENT", "A receiver needs a storage level that keeps its blocks, not StorageLevel.NONE");
    }
    this.storageLevel = storageLevel;
  }

  /**
   * Begins to receive and returns. What it throws, or rejects with, starts it again after the restart delay.
   * @example
   * class Greeting extends Receiver<string> {
   *   override async onStart() {
   *     await this.store("hello");
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Greeting()).print();
   */
  abstract onStart(): void | Promise<void>;

  /**
   * Ends what `onStart` began; nothing may be stored after it has ended.
   * @example
   * class Ticks extends Receiver<string> {
   *   private readonly ended = new AbortController();
   *   override onStart() {
   *     const timer = setInterval(() => void this.store("tick"), 1000);
   *     this.ended.signal.addEventListener("abort", () => clearInterval(timer));
   *   }
   *   override onStop() {
   *     this.ended.abort();
   *   }
   * }
   * ssc.receiverStream(() => new Ticks()).print();
   */
  abstract onStop(): void | Promise<void>;

  /**
   * The host it would like to run on: one of its executors is taken if there is one. Asked on the driver, before the start.
   * @example
   * class NearTheSource extends Receiver<string> {
   *   override preferredLocation = () => "gateway-1";
   *   override onStart() {}
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new NearTheSource()).print();
   */
  preferredLocation(): string | undefined {
    return undefined;
  }

  /**
   * Called when a block is safe, with the metadata of what it holds, in order: the place to acknowledge what was received.
   * Blocks come in order, so what was stored before is safe, too. The next block waits for what it gives.
   * @example
   * class Numbers extends Receiver<number> {
   *   override async onStart() {
   *     for (let n = 0; n < 3; n++) await this.store(n, { offset: n });
   *   }
   *   override onBlockStored(offsets: readonly unknown[]) {
   *     console.log("safe:", offsets);
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Numbers()).print();
   */
  onBlockStored(_metadata: readonly unknown[]): void | Promise<void> {}

  /** For whoever runs the receiver, not for its author. @internal */
  attach(supervisor: ReceiverSupervisor): void {
    this.supervisor = supervisor;
  }

  /** Of its stream, among the inputs of the context; -1 before it was started. */
  get streamId(): number {
    return this.supervisor?.streamId ?? -1;
  }

  /**
   * Stores one record. Await the promise, if there is one, before storing more: it resolves when there is room and when
   * `streaming.receiver.maxRate` allows it. `metadata` comes back in `onBlockStored` and is told to listeners with the batch.
   * Throws RECEIVER_OVERFLOW to a receiver that has long not waited, STOPPED after its end.
   * @example
   * class Numbers extends Receiver<number> {
   *   override async onStart() {
   *     for (let n = 0; n < 1000 && !this.isStopped(); n++) await this.store(n);
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Numbers()).count().print();
   */
  store(record: T, metadata?: unknown): void | Promise<void> {
    return this.required().store(record, metadata);
  }

  /**
   * Stores these records as one block of their own. Resolves once they are safe: acknowledge them then. Not limited in rate.
   * @example
   * class Greetings extends Receiver<string> {
   *   override async onStart() {
   *     await this.storeBlock(["hello", "world"]);
   *     console.log("now they are safe");
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Greetings()).print();
   */
  storeBlock(records: Iterable<T>, metadata?: unknown): Promise<void> {
    return this.required().storeBlock(records, metadata);
  }

  /**
   * Stores the bytes that `encodeRecords(records)` gave as one block, as `storeBlock` does. Rejects with MESSAGE_REFUSED for others.
   * @example
   * class Encoded extends Receiver<string> {
   *   override onStart() {
   *     return this.storeBytes(encodeRecords(["hello", "world"]));
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Encoded()).print();
   */
  storeBytes(bytes: Uint8Array, metadata?: unknown): Promise<void> {
    return this.required().storeBytes(bytes, metadata);
  }

  /**
   * Tells listeners (`onReceiverError`) of something that went wrong; the receiver goes on.
   * @example
   * class Line extends Receiver<string> {
   *   override async onStart() {
   *     this.reportError("The line is bad", new Error("noise"));
   *     await this.store("hello");
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Line()).print();
   */
  reportError(message: string, error?: unknown): void {
    this.required().reportError(message, error);
  }

  /**
   * Ends and, `delayMs` later (`streaming.receiverRestartDelay`, default 2000), starts the receiver anew; returns at once.
   * @example
   * class Greeting extends Receiver<string> {
   *   override async onStart() {
   *     await this.store("hello");
   *     this.restart("Once more, in ten seconds", undefined, 10_000);
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Greeting()).print();
   */
  restart(message: string, error?: unknown, delayMs?: number): void {
    this.required().restart(message, error, delayMs);
  }

  /**
   * Ends the receiver for good, after what it stored is safe; returns at once.
   * @example
   * class Greeting extends Receiver<string> {
   *   override async onStart() {
   *     await this.store("hello");
   *     this.stop("All has been said");
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Greeting()).print();
   */
  stop(message: string, error?: unknown): void {
    this.required().stop(message, error);
  }

  /**
   * Has `onStart` come to its end, and neither a stop nor a restart begun since?
   * @example
   * class Silence extends Receiver<string> {
   *   override onStart() {}
   *   override onStop() {}
   * }
   * new Silence().isStarted(); // false
   */
  isStarted(): boolean {
    return this.supervisor?.isStarted() ?? false;
  }

  /**
   * Should what `onStart` began end? True between the runs of a restart, too.
   * @example
   * class Silence extends Receiver<string> {
   *   override onStart() {}
   *   override onStop() {}
   * }
   * new Silence().isStopped(); // true
   */
  isStopped(): boolean {
    return this.supervisor?.isStopped() ?? true;
  }

  private required(): ReceiverSupervisor {
    if (this.supervisor === undefined) throw new Error("A receiver may store only after it was started by a context");
    return this.supervisor;
  }
}
