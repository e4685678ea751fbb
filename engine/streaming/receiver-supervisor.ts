// Runs one receiver through its life on an executor: start, restart after a delay whenever it asks or fails to start,
// stop. Records go through a BlockGenerator, which outlives restarts, so a restart loses nothing that was stored.
//
//     initialized --start--> starting --> active --stop--> stopping --> stopped
//                               ^            | restart, or onStart threw
//                               +--(delay)-- restarting --stop--> stopping
//
// Promises: at most one of onStart and onStop runs at any time; `stopped` is reported once, last, and after all that
// was stored has been handed over. See Spark's `ReceiverSupervisor`.
import type { Clock, Timer } from "../time/clock.ts";
import { BlockGenerator, type PushBlockFunc } from "./block-generator.ts";
import type { Receiver, ReceiverSupervisor } from "./receiver.ts";

export interface SupervisorOptions {
  readonly receiver: Receiver<never>;
  readonly clock: Clock;
  readonly blockIntervalMs: number;
  readonly push: PushBlockFunc;
  readonly events: SupervisorEvents;
  /** Default 2000. */
  readonly restartDelayMs?: number;
  /** Default 50,000. */
  readonly maxBufferedRecords?: number;
}

/** What the supervisor tells its host; `started` comes again after each restart. */
export interface SupervisorEvents {
  started(): void;
  error(message: string): void;
  stopped(message: string): void;
}

type State = "initialized" | "starting" | "active" | "restarting" | "stopping" | "stopped";

const RESTART_DELAY_MS = 2000;
const MAX_BUFFERED_RECORDS = 50_000;
/** A receiver's onStop that takes longer is no longer waited for. */
const STOP_TIMEOUT_MS = 10_000;

/** Starts `start()`ed receivers again and again until `stop` is called, by its host or by the receiver. */
export class RestartingReceiverSupervisor implements ReceiverSupervisor {
  private readonly options: SupervisorOptions;
  private readonly generator: BlockGenerator;
  private state: State = "initialized";
  private restartTimer: Timer | undefined;
  /** onStart and onStop calls, one after another. */
  private calls: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.options = options;
    const { clock, blockIntervalMs, push, maxBufferedRecords = MAX_BUFFERED_RECORDS } = options;
    this.generator = new BlockGenerator({
      clock,
      blockIntervalMs,
      maxBufferedRecords,
      push,
      reportError: (message, error) => this.reportError(message, error),
    });
    options.receiver.attach(this);
  }

  start(): void {
    if (this.state !== "initialized" && this.state !== "restarting") return;
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

  store(record: unknown): void | Promise<void> {
    return this.generator.store(record);
  }

  storeBlock(records: readonly unknown[]): Promise<void> {
    return this.generator.storeBlock(records);
  }

  reportError(message: string, error?: unknown): void {
    this.options.events.error(error === undefined ? message : `${message}: ${messageOf(error)}`);
  }

  restart(message: string, error?: unknown): void {
    if (this.state !== "starting" && this.state !== "active") return;
    this.state = "restarting";
    const delayMs = this.options.restartDelayMs ?? RESTART_DELAY_MS;
    this.reportError(`${message} (restarting in ${delayMs} ms)`, error);
    this.enqueue(async () => {
      await this.callOnStop();
      if (this.state !== "restarting") return;
      this.restartTimer = this.options.clock.setTimer(delayMs, () => this.start());
    });
  }

  stop(message: string): void {
    if (this.state === "stopping" || this.state === "stopped") return;
    const running = this.state === "active" || this.state === "starting";
    this.state = "stopping";
    this.restartTimer?.cancel();
    this.enqueue(async () => {
      if (running) await this.callOnStop();
      await this.generator.stop();
      this.state = "stopped";
      this.options.events.stopped(message);
    });
  }

  /** True between runs too, so that a receiver's loop ends with the run that started it. */
  isStopped(): boolean {
    return this.state !== "starting" && this.state !== "active";
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
