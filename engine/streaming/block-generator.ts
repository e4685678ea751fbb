// Cuts the records that a receiver stores into blocks and hands the blocks over one at a time, in order. What is
// buffered is bounded: past the bound `store` returns a promise that settles when there is room. A block that could
// not be handed over is tried again under the same number; nothing is dropped while the generator runs. See Spark's
// `BlockGenerator`.
import { MillraceError } from "../errors.ts";
import type { Clock, Timer } from "../time/clock.ts";

/** Hands a block over; resolves once it is safe. Block numbers count from 0; a retry repeats the number. */
export type PushBlockFunc = (records: readonly unknown[], blockNumber: number) => Promise<void>;

export interface BlockGeneratorOptions {
  readonly clock: Clock;
  /** A block is cut this long after its first record. */
  readonly blockIntervalMs: number;
  /** Records held (current block and blocks not yet handed over) above which `store` makes its caller wait. */
  readonly maxBufferedRecords: number;
  readonly push: PushBlockFunc;
  readonly reportError: (message: string, error: unknown) => void;
}

/** A storer that does not wait is cut off at this multiple of the bound. */
const OVERFLOW_FACTOR = 20;
const RETRY_DELAY_MS = 1000;
/** Once stopping, a block is given up after this many attempts. */
const MAX_ATTEMPTS_STOPPING = 5;

interface CutBlock {
  readonly number: number;
  readonly records: readonly unknown[];
  readonly settle?: { resolve(): void; reject(error: unknown): void };
}

export class BlockGenerator {
  private readonly options: BlockGeneratorOptions;
  private current: unknown[] = [];
  private readonly cut: CutBlock[] = [];
  private bufferedRecords = 0;
  private nextNumber = 0;
  private timer: Timer | undefined;
  private room: { promise: Promise<void>; resolve: () => void } | undefined;
  private pumping: Promise<void> | undefined;
  private stopping = false;

  constructor(options: BlockGeneratorOptions) {
    this.options = options;
  }

  /** Adds a record to the current block; the promise, if there is one, settles when there is room for more. */
  store(record: unknown): void | Promise<void> {
    this.requireRunning();
    const { maxBufferedRecords, clock, blockIntervalMs } = this.options;
    if (this.bufferedRecords >= maxBufferedRecords * OVERFLOW_FACTOR) {
      throw new MillraceError(
        "RECEIVER_OVERFLOW",
        `A receiver has ${this.bufferedRecords} records buffered that could not be handed over. Await the promise that store() returns before storing more.`,
      );
    }
    this.current.push(record);
    this.bufferedRecords++;
    this.timer ??= clock.setTimer(blockIntervalMs, () => this.cutCurrent());
    if (this.bufferedRecords < maxBufferedRecords) return;
    if (this.pumping === undefined) this.cutCurrent();
    return this.waitForRoom();
  }

  /** Stores `records` as one block of their own, after all that was stored before; settles when it was handed over. */
  storeBlock(records: readonly unknown[]): Promise<void> {
    this.requireRunning();
    this.cutCurrent();
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.bufferedRecords += records.length;
      this.enqueue(records.slice(), { resolve, reject });
    });
  }

  /** Refuses further records and settles once everything stored has been handed over (or given up, which is reported). */
  async stop(): Promise<void> {
    this.stopping = true;
    this.cutCurrent();
    while (this.pumping !== undefined) await this.pumping;
  }

  private requireRunning(): void {
    if (this.stopping) throw new MillraceError("STOPPED", "A record was stored after its receiver had stopped; it was not taken");
  }

  private cutCurrent(): void {
    this.timer?.cancel();
    this.timer = undefined;
    if (this.current.length === 0) return;
    const records = this.current;
    this.current = [];
    this.enqueue(records);
  }

  private enqueue(records: readonly unknown[], settle?: CutBlock["settle"]): void {
    const number = this.nextNumber++;
    this.cut.push(settle === undefined ? { number, records } : { number, records, settle });
    this.pumping ??= this.pump();
  }

  private async pump(): Promise<void> {
    for (let block = this.cut[0]; block !== undefined; block = this.cut[0]) {
      await this.pushUntilStored(block);
      this.cut.shift();
      this.bufferedRecords -= block.records.length;
      if (this.bufferedRecords < this.options.maxBufferedRecords) this.releaseRoom();
      // The full buffer may consist of the current block alone, whose storers wait for us and not for the timer.
      else if (this.cut.length === 0) this.cutCurrent();
    }
    this.pumping = undefined;
  }

  private async pushUntilStored(block: CutBlock): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.options.push(block.records, block.number);
        block.settle?.resolve();
        return;
      } catch (error) {
        if (this.stopping && attempt >= MAX_ATTEMPTS_STOPPING) {
          this.options.reportError(`Gave up a block of ${block.records.length} records while stopping: it could not be stored`, error);
          block.settle?.reject(error);
          return;
        }
        this.options.reportError(
          `A block of ${block.records.length} records could not be stored; trying again in ${RETRY_DELAY_MS} ms`,
          error,
        );
        await new Promise<void>((resolve) => this.options.clock.setTimer(RETRY_DELAY_MS, resolve));
      }
    }
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
