// Fires at every multiple of a period, with the time it fires for. A clock that jumps ahead makes it fire every
// missed period in order; none is skipped and none comes twice. See Spark's `RecurringTimer`.
import type { Clock, Timer } from "./clock.ts";

export class RecurringTimer {
  private readonly clock: Clock;
  private readonly periodMs: number;
  private readonly callback: (timeMs: number) => void;
  private nextMs = -1;
  private lastMs = -1;
  private timer: Timer | undefined;

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

  /** Stops; with `interrupt` at once, else after firing what is due and the period now running. Gives the last time fired. */
  stop(interrupt: boolean): number {
    const running = this.timer !== undefined;
    this.timer?.cancel();
    this.timer = undefined;
    if (!interrupt && running) {
      while (this.nextMs <= this.clock.now()) this.fire();
      this.fire();
    }
    return this.lastMs;
  }

  private arm(): void {
    this.timer = this.clock.setTimer(this.nextMs - this.clock.now(), () => {
      // Timers may come a little early (they round); the batch boundary has not been reached then.
      if (this.clock.now() < this.nextMs) return this.arm();
      this.fire();
      if (this.timer !== undefined) this.arm();
    });
  }

  private fire(): void {
    this.lastMs = this.nextMs;
    this.nextMs += this.periodMs;
    this.callback(this.lastMs);
  }
}
