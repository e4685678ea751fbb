// Runs one receiver through its life on an executor: start, restart after a delay whenever it asks or fails to start,
// stop. Records go through a BlockGenerator, which outlives restarts, so a restart loses nothing that was stored.
//
//     initialized --start--> starting --> active --stop--> stopping --> stopped
//                               ^            | restart, or onStart threw
//                               +--(delay)-- restarting --stop--> stopping
//
// Promises: at most one of onStart and onStop runs at any time; `stopped` is reported once, last, and after all that
// was stored has been handed over. See Spark's `ReceiverSupervisor`.
import type { ReceiverSettings } from "../scheduler/backend.ts";
import { decodeRecords, encodeRecords } from "../serialize/records.ts";
import type { Clock, Timer } from "../time/clock.ts";
import { type Block, BlockGenerator } from "./block-generator.ts";
import { errorText } from "./error-text.ts";
import { RateLimiter } from "./rate/rate-limiter.ts";
import type { Receiver, ReceiverSupervisor } from "./receiver.ts";

/** A block on its way to whoever keeps it: its metadata stands encoded, and is left out where there is none. */
export type ReceivedRecords = Pick<Block, "records" | "bytes"> & { readonly metadata?: Uint8Array };

/** Keeps a block and announces it; resolves once it is safe. A retry repeats the number. */
export type PushReceivedFunc = (block: ReceivedRecords, blockNumber: number) => Promise<void>;

export interface SupervisorOptions {
  readonly streamId: number;
  readonly receiver: Receiver<never>;
  readonly clock: Clock;
  readonly settings: ReceiverSettings;
  readonly push: PushReceivedFunc;
  readonly events: SupervisorEvents;
  /** Default 50,000. */
  readonly maxBufferedRecords?: number;
}

/** What the supervisor tells its host; `started` comes again after each restart. */
export interface SupervisorEvents {
  started(): void;
  /** `error` is the text and stack of what went wrong, if there is one. */
  error(message: string, error?: string): void;
  stopped(message: string, error?: string): void;
}

type State = "initialized" | "starting" | "active" | "restarting" | "stopping" | "stopped";

const MAX_BUFFERED_RECORDS = 50_000;
/** A receiver's onStop that takes longer is no longer waited for. */
const STOP_TIMEOUT_MS = 10_000;

/** Starts `start()`ed receivers again and again until `stop` is called, by its host or by the receiver. */
export class RestartingReceiverSupervisor implements ReceiverSupervisor {
  private readonly options: SupervisorOptions;
  readonly streamId: number;
  private readonly generator: BlockGenerator;
  private readonly rateLimiter: RateLimiter;
  private state: State = "initialized";
  private restartTimer: Timer | undefined;
  /** onStart and onStop calls, one after another. */
  private calls: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.options = options;
    this.streamId = options.streamId;
    const { clock, settings, push, receiver, maxBufferedRecords = MAX_BUFFERED_RECORDS } = options;
    this.rateLimiter = new RateLimiter({ clock, ...settings });
    this.generator = new BlockGenerator({
      clock,
      blockIntervalMs: settings.blockIntervalMs,
      maxBufferedRecords,
      rateLimiter: this.rateLimiter,
      push: ({ metadata, ...block }, blockNumber) => push({ ...block, ...this.encodeMetadata(metadata) }, blockNumber),
      stored: (metadata) => (metadata.length > 0 ? receiver.onBlockStored(metadata) : undefined),
      reportError: (message, error) => this.reportError(message, error),
    });
    options.receiver.attach(this);
  }

  start(): void {
    if (this.state !== "initialized" && this.state !== "restarting") return;
    if (this.state === "initialized") this.generator.start();
    this.state = "starting";
    this.enqueue(async () => {
      if (this.state !== "starting") return;
      try {
        await this.options.receiver.onStart();
      } catch (error) {
        this.restart("The receiver could not start", error);
        return;
      }
      // Read anew: onStart may have called restart or stop.
      if ((this.state as State) !== "starting") return;
      this.state = "active";
      this.options.events.started();
    });
  }

  /** Records a second that `store` may take from now on, up to the limit of the settings. */
  updateRate(rate: number): void {
    this.rateLimiter.updateRate(rate);
  }

  store(record: unknown, metadata?: unknown): void | Promise<void> {
    return this.generator.store(record, metadata);
  }

  async storeBlock(records: Iterable<unknown>, metadata?: unknown): Promise<void> {
    await this.generator.storeBlock(records, metadata);
  }

  async storeBytes(bytes: Uint8Array, metadata?: unknown): Promise<void> {
    await this.generator.storeEncoded(bytes, decodeRecords(bytes), metadata);
  }

  reportError(message: string, error?: unknown): void {
    this.options.events.error(message, describeError(error));
  }

  restart(message: string, error?: unknown, delayMs = this.options.settings.restartDelayMs): void {
    if (this.state !== "starting" && this.state !== "active") return;
    this.state = "restarting";
    this.reportError(`Restarting receiver with delay ${delayMs} ms: ${message}`, error);
    this.enqueue(async () => {
      await this.callOnStop();
      if (this.state !== "restarting") return;
      this.restartTimer = this.options.clock.setTimer(delayMs, () => this.start());
    });
  }

  stop(message: string, error?: unknown): void {
    if (this.state === "stopping" || this.state === "stopped") return;
    const running = this.state === "active" || this.state === "starting";
    this.state = "stopping";
    this.restartTimer?.cancel();
    this.enqueue(async () => {
      if (running) await this.callOnStop();
      await this.generator.stop();
      this.state = "stopped";
      this.options.events.stopped(message, describeError(error));
    });
  }

  isStarted(): boolean {
    return this.state === "active";
  }

  /** True between runs too, so that a receiver's loop ends with the run that started it. */
  isStopped(): boolean {
    return this.state !== "starting" && this.state !== "active";
  }

  /** Metadata that cannot travel must not hold up its block. */
  private encodeMetadata(metadata: readonly unknown[]): Pick<ReceivedRecords, "metadata"> {
    if (metadata.length === 0) return {};
    try {
      return { metadata: encodeRecords(metadata) };
    } catch (error) {
      this.reportError("Metadata of a block was left out: it cannot travel to the driver", error);
      return {};
    }
  }

  private enqueue(call: () => Promise<void>): void {
    this.calls = this.calls.then(call);
  }

  private async callOnStop(): Promise<void> {
    let timer: Timer | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = this.options.clock.setTimer(STOP_TIMEOUT_MS, () => {
        this.reportError(`The receiver's onStop took longer than ${STOP_TIMEOUT_MS} ms and is no longer waited for`);
        resolve();
      });
    });
    try {
      await Promise.race([this.options.receiver.onStop(), tooLong]);
    } catch (error) {
      this.reportError("The receiver's onStop failed", error);
    } finally {
      timer?.cancel();
    }
  }
}

function describeError(error: unknown): string | undefined {
  if (error === undefined || error === null) return undefined;
  return error instanceof Error ? errorText(error) : String(error);
}
