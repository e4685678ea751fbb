// How many records a second may pass. Permits come one by one at the rate; up to a second's worth of unused ones may be
// saved up. Pure but for the clock it reads. See Spark's `RateLimiter`.
import type { Clock } from "../../time/clock.ts";

export interface RateLimiterOptions {
  readonly clock: Pick<Clock, "now">;
  /** Never more than this many records a second; left out, 0 or less is no limit. */
  readonly maxRate?: number;
  /** The rate to begin with, until `updateRate` is called; left out it is `maxRate`. */
  readonly initialRate?: number;
}

const SECOND_MS = 1000;

export class RateLimiter {
  private readonly clock: Pick<Clock, "now">;
  private readonly maxRate: number;
  private rate: number;
  private savedPermits = 0;
  /** When the next permit comes, unless some are saved. */
  private nextMs: number;

  constructor({ clock, maxRate, initialRate }: RateLimiterOptions) {
    this.clock = clock;
    this.maxRate = unlessPositive(maxRate, Number.POSITIVE_INFINITY);
    this.rate = Math.min(unlessPositive(initialRate, this.maxRate), this.maxRate);
    this.nextMs = clock.now();
  }

  /** Records a second; infinite if there is no limit. */
  getCurrentLimit(): number {
    return this.rate;
  }

  /** Sets the rate, up to `maxRate`. A rate of 0 or less is ignored. */
  updateRate(newRate: number): void {
    if (!(newRate > 0)) return;
    this.save();
    this.rate = Math.min(newRate, this.maxRate);
    this.savedPermits = Math.min(this.savedPermits, this.rate);
  }

  /** Takes a permit for one record if there is one. */
  tryAcquire(): boolean {
    if (this.rate === Number.POSITIVE_INFINITY) return true;
    this.save();
    if (this.nextMs > this.clock.now()) return false;
    const saved = Math.min(1, this.savedPermits);
    this.savedPermits -= saved;
    this.nextMs += ((1 - saved) * SECOND_MS) / this.rate;
    return true;
  }

  /** In how many milliseconds the next permit comes; 0 if it is there. */
  waitMs(): number {
    return Math.max(0, Math.ceil(this.nextMs - this.clock.now()));
  }

  private save(): void {
    const now = this.clock.now();
    if (now <= this.nextMs) return;
    this.savedPermits = Math.min(this.rate, this.savedPermits + ((now - this.nextMs) * this.rate) / SECOND_MS);
    this.nextMs = now;
  }
}

function unlessPositive(rate: number | undefined, otherwise: number): number {
  return rate !== undefined && rate > 0 ? rate : otherwise;
}
