// Cuts the records that a receiver stores into blocks and hands the blocks over one at a time, in order. What is
// buffered is bounded: past the bound `store` returns a promise that settles when there is room. Single records enter
// blocks no faster than the rate limit allows; meanwhile they wait here, in order, within the same bound. A block that
// could not be handed over is tried again under the same number; nothing is dropped while the generator runs.
//
//     initialized --start--> active --stop--> stoppedAddingData --> stoppedGeneratingBlocks --> stoppedAll
//                                       (nothing is taken)   (the last block is cut)   (all is handed over)
//
// See Spark's `BlockGenerator`.
import { MillraceError } from "../errors.ts";
import type { Clock, Timer } from "../time/clock.ts";
import type { RateLimiter } from "./rate/rate-limiter.ts";

/** The records of one block, as bytes too if they came encoded, and the metadata they were stored with. */
export interface Block {
  readonly records: readonly unknown[];
  readonly bytes?: Uint8Array;
  readonly metadata: readonly unknown[];
}

/** Hands a block over; resolves once it is safe. Block numbers count from 0; a retry repeats the number. */
export type PushBlockFunc = (block: Block, blockNumber: number) => Promise<void>;

export interface BlockGeneratorOptions {
  readonly clock: Clock;
  /** A block is cut this long after its first record. */
  readonly blockIntervalMs: number;
  /** Records held (current block and blocks not yet handed over) above which `store` makes its caller wait. */
  readonly maxBufferedRecords: number;
  /** Limits `store`, but not `storeBlock`. */
  readonly rateLimiter?: RateLimiter;
  readonly push: PushBlockFunc;
  /** Told of each block that is safe, with its metadata; the next block waits for it. */
  readonly stored?: (metadata: readonly unknown[]) => void | Promise<void>;
  readonly reportError: (message: string, error: unknown) => void;
}

export type BlockGeneratorState = "initialized" | "active" | "stoppedAddingData" | "stoppedGeneratingBlocks" | "stoppedAll";

/** A storer that does not wait is cut off at this multiple of the bound. */
const OVERFLOW_FACTOR = 20;
const RETRY_DELAY_MS = 1000;
/** Once stopping, a block is given up after this many attempts. */
const MAX_ATTEMPTS_STOPPING = 5;

interface CutBlock extends Block {
  readonly number: number;
  readonly settle?: { resolve(): void; reject(error: unknown): void };
}

export class BlockGenerator {
  private readonly options: BlockGeneratorOptions;
  private current: { records: unknown[]; metadata: unknown[] } = { records: [], metadata: [] };
  /** What the rate limit keeps waiting, and what came after it. */
  private throttled: { readonly needsPermit: boolean; readonly admit: () => void }[] = [];
  private readonly cut: CutBlock[] = [];
  private bufferedRecords = 0;
  private nextNumber = 0;
  private cutTimer: Timer | undefined;
  private permitTimer: Timer | undefined;
  private room: { promise: Promise<void>; resolve: () => void } | undefined;
  private pumping: Promise<void> | undefined;
  private currentState: BlockGeneratorState = "initialized";

  constructor(options: BlockGeneratorOptions) {
    this.options = options;
  }

  get state(): BlockGeneratorState {
    return this.currentState;
  }

  /** Takes records from now on. Throws CONTEXT_STATE when it was started before. */
  start(): void {
    if (this.currentState !== "initialized") {
      throw new MillraceError(
        "CONTEXT_STATE",
        `Cannot start BlockGenerator as it is not in the initialized state (it is ${this.currentState})`,
      );
    }
    this.currentState = "active";
  }

  /** Adds a record to the current block; the promise, if there is one, settles when more may come. */
  store(record: unknown, metadata?: unknown): void | Promise<void> {
    this.requireActive();
    const { maxBufferedRecords, rateLimiter } = this.options;
    if (this.bufferedRecords >= maxBufferedRecords * OVERFLOW_FACTOR) {
      throw new MillraceError(
        "RECEIVER_OVERFLOW",
        `A receiver has ${this.bufferedRecords} records buffered that could not be handed over. Await the promise that store() returns before storing more.`,
      );
    }
    this.bufferedRecords++;
    if (this.throttled.length > 0 || rateLimiter?.tryAcquire() === false) {
      this.throttled.push({ needsPermit: true, admit: () => this.add(record, metadata) });
      this.awaitPermit();
      return this.waitForRoom();
    }
    this.add(record, metadata);
    if (this.bufferedRecords < maxBufferedRecords) return;
    if (this.pumping === undefined) this.cutCurrent();
    return this.waitForRoom();
  }

  /** Stores `records` as one block of their own, after all that was stored before; settles when it was handed over. */
  storeBlock(records: Iterable<unknown>, metadata?: unknown): Promise<void> {
    return this.enqueueAlone({ records: [...records] }, metadata);
  }

  /** Like `storeBlock`, for records that came as `bytes`. */
  storeEncoded(bytes: Uint8Array, records: readonly unknown[], metadata?: unknown): Promise<void> {
    return this.enqueueAlone({ records, bytes }, metadata);
  }

  /** Refuses further records and settles once everything stored has been handed over (or given up, which is reported). */
  async stop(): Promise<void> {
    if (this.currentState === "initialized" || this.currentState === "active") {
      this.currentState = "stoppedAddingData";
      this.releaseThrottled();
      this.cutCurrent();
      this.currentState = "stoppedGeneratingBlocks";
    }
    while (this.pumping !== undefined) await this.pumping;
    this.currentState = "stoppedAll";
    this.releaseRoom();
  }

  private requireActive(): void {
    if (this.currentState === "active") return;
    const when = this.currentState === "initialized" ? "before its receiver was started" : "after its receiver had stopped";
    throw new MillraceError("STOPPED", `A record was stored ${when}; it was not taken`);
  }

  private add(record: unknown, metadata: unknown): void {
    this.current.records.push(record);
    if (metadata !== undefined) this.current.metadata.push(metadata);
    this.cutTimer ??= this.options.clock.setTimer(this.options.blockIntervalMs, () => this.cutCurrent());
  }

  private awaitPermit(): void {
    const { clock, rateLimiter } = this.options;
    this.permitTimer ??= clock.setTimer(rateLimiter?.waitMs() ?? 0, () => {
      this.permitTimer = undefined;
      let admitted = 0;
      for (const { needsPermit, admit } of this.throttled) {
        if (needsPermit && rateLimiter?.tryAcquire() === false) break;
        admit();
        admitted++;
      }
      this.throttled = this.throttled.slice(admitted);
      if (this.throttled.length > 0) this.awaitPermit();
      else this.offerRoom();
    });
  }

  /** What waits for the rate was stored all the same: the last block has it. */
  private releaseThrottled(): void {
    this.permitTimer?.cancel();
    for (const { admit } of this.throttled.splice(0)) admit();
  }

  private cutCurrent(): void {
    this.cutTimer?.cancel();
    this.cutTimer = undefined;
    if (this.current.records.length === 0) return;
    const { records, metadata } = this.current;
    this.current = { records: [], metadata: [] };
    this.enqueue({ number: this.nextNumber++, records, metadata });
  }

  private enqueueAlone(block: Omit<Block, "metadata">, metadata: unknown): Promise<void> {
    this.requireActive();
    if (block.records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.bufferedRecords += block.records.length;
      const told = metadata === undefined ? [] : [metadata];
      const admit = () => {
        this.cutCurrent();
        this.enqueue({ ...block, number: this.nextNumber++, metadata: told, settle: { resolve, reject } });
      };
      if (this.throttled.length > 0) this.throttled.push({ needsPermit: false, admit });
      else admit();
    });
  }

  private enqueue(block: CutBlock): void {
    this.cut.push(block);
    this.pumping ??= this.pump();
  }

  private async pump(): Promise<void> {
    for (let block = this.cut[0]; block !== undefined; block = this.cut[0]) {
      await this.pushUntilStored(block);
      this.cut.shift();
      this.bufferedRecords -= block.records.length;
      this.offerRoom();
    }
    this.pumping = undefined;
  }

  private async pushUntilStored(block: CutBlock): Promise<void> {
    const { push, clock, reportError } = this.options;
    const what = `block of ${block.records.length} records`;
    for (let attempt = 1; ; attempt++) {
      try {
        await push(block, block.number);
        break;
      } catch (error) {
        if (this.currentState !== "active" && attempt >= MAX_ATTEMPTS_STOPPING) {
          reportError(`Gave up a ${what} while stopping: it could not be stored`, error);
          block.settle?.reject(error);
          return;
        }
        reportError(`A ${what} could not be stored; trying again in ${RETRY_DELAY_MS} ms`, error);
        await new Promise<void>((resolve) => clock.setTimer(RETRY_DELAY_MS, resolve));
      }
    }
    try {
      await this.options.stored?.(block.metadata);
    } catch (error) {
      reportError(`The receiver's onBlockStored failed for a ${what}`, error);
    }
    block.settle?.resolve();
  }

  private offerRoom(): void {
    if (this.throttled.length === 0 && this.bufferedRecords < this.options.maxBufferedRecords) this.releaseRoom();
    // The full buffer may consist of the current block alone, whose storers wait for us and not for the timer.
    else if (this.throttled.length === 0 && this.cut.length === 0) this.cutCurrent();
  }

  private waitForRoom(): Promise<void> {
    if (this.room === undefined) {
      let resolve = () => {};
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      this.room = { promise, resolve };
    }
    return this.room.promise;
  }

  private releaseRoom(): void {
    this.room?.resolve();
    this.room = undefined;
  }
}
