// Fires at every multiple of a period, with the time it fires for. A clock that jumps ahead makes it fire every
// missed period in order; none is skipped and none comes twice. See Spark's `RecurringTimer`.
import type { Clock, Timer } from "./clock.ts";

/** The period that runs when a stop is asked for, and the next one. */
const FIRES_AFTER_STOP = 2;

export class RecurringTimer {
  private readonly clock: Clock;
  private readonly periodMs: number;
  private readonly callback: (timeMs: number) => void;
  private nextMs = -1;
  private lastMs = -1;
  private timer: Timer | undefined;
  /** Once a stop that does not interrupt was asked for. */
  private firesLeft: number | undefined;
  private readonly waiting: ((lastMs: number) => void)[] = [];

  constructor(clock: Clock, periodMs: number, callback: (timeMs: number) => void) {
    this.clock = clock;
    this.periodMs = periodMs;
    this.callback = callback;
  }

  /** The first multiple of the period after now. */
  startTime(): number {
    return (Math.floor(this.clock.now() / this.periodMs) + 1) * this.periodMs;
  }

  start(startMs = this.startTime()): number {
    this.nextMs = startMs;
    this.arm();
    return startMs;
  }

  /**
   * Stops, and gives the last time fired. With `interrupt` at once; else, on its clock, after the period now running and
   * the next one, so that nothing that began before the call is left out.
   */
  stop(interrupt: boolean): Promise<number> {
    if (interrupt || this.timer === undefined) {
      this.cancel();
      return Promise.resolve(this.lastMs);
    }
    this.firesLeft ??= FIRES_AFTER_STOP;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Stops without waiting for the clock: fires now for what is overdue and for the period now running. Gives the last time fired. */
  finish(): number {
    if (this.timer === undefined) return this.lastMs;
    this.cancel();
    while (this.nextMs <= this.clock.now()) this.fire();
    this.fire();
    return this.lastMs;
  }

  private cancel(): void {
    this.timer?.cancel();
    this.timer = undefined;
    for (const resolve of this.waiting.splice(0)) resolve(this.lastMs);
  }

  private arm(): void {
    this.timer = this.clock.setTimer(this.nextMs - this.clock.now(), () => {
      // Timers may come a little early (they round); the batch boundary has not been reached then.
      if (this.clock.now() < this.nextMs) return this.arm();
      this.fire();
      if (this.firesLeft !== undefined && --this.firesLeft === 0) this.cancel();
      if (this.timer !== undefined) this.arm();
    });
  }

  private fire(): void {
    this.lastMs = this.nextMs;
    this.nextMs += this.periodMs;
    this.callback(this.lastMs);
  }
}
