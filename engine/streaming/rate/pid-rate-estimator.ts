// Estimates the rate at which records should come in so that batches keep up: a PID controller over what completed
// batches tell. See Spark's `PIDRateEstimator`.
import { MillraceError } from "../../errors.ts";

/** Gives a rate in records a second, or undefined if a batch tells nothing new. */
export interface RateEstimator {
  /**
   * To be called with completed batches in order: when it was processed, how many records it had, and its delays. Times
   * are milliseconds.
   */
  compute(timeMs: number, numElements: number, processingDelayMs: number, schedulingDelayMs: number): number | undefined;
}

export interface PIDRateEstimatorOptions {
  readonly batchIntervalMs: number;
  /** How much of the error, last rate minus processing rate, is taken off. Spark's default 1. */
  readonly proportional: number;
  /** How much of the backlog, as a rate, is taken off. Spark's default 0.2. */
  readonly integral: number;
  /** How much of the error's change in a second is taken off. Spark's default 0. */
  readonly derivative: number;
  /** The lowest rate it gives. Spark's default 100. */
  readonly minRate: number;
}

export class PIDRateEstimator implements RateEstimator {
  private readonly options: PIDRateEstimatorOptions;
  private latestTimeMs = -1;
  private latestRate: number | undefined;
  private latestError = 0;

  /** Throws INVALID_ARGUMENT for a weight below zero, or an interval or minimal rate that is not above it. */
  constructor(options: PIDRateEstimatorOptions) {
    const { batchIntervalMs, proportional, integral, derivative, minRate } = options;
    for (const [name, weight] of Object.entries({ proportional, integral, derivative })) {
      if (!(weight >= 0))
        throw new MillraceError("INVALID_ARGUMENT", `The ${name} term of PIDRateEstimator must be 0 or more, not ${weight}`);
    }
    for (const [name, value] of Object.entries({ batchIntervalMs, minRate })) {
      if (!(value > 0)) throw new MillraceError("INVALID_ARGUMENT", `The ${name} of PIDRateEstimator must be above 0, not ${value}`);
    }
    this.options = options;
  }

  compute(timeMs: number, numElements: number, processingDelayMs: number, schedulingDelayMs: number): number | undefined {
    if (!(timeMs > this.latestTimeMs && numElements > 0 && processingDelayMs > 0)) return undefined;
    const { batchIntervalMs, proportional, integral, derivative, minRate } = this.options;
    const secondsSinceUpdate = (timeMs - this.latestTimeMs) / 1000;
    this.latestTimeMs = timeMs;
    const processingRate = (numElements / processingDelayMs) * 1000;
    if (this.latestRate === undefined) {
      this.latestRate = processingRate;
      return undefined;
    }
    const error = this.latestRate - processingRate;
    // The records that waited, as the rate at which they would have had to come less.
    const historicalError = (schedulingDelayMs * processingRate) / batchIntervalMs;
    const errorChange = (error - this.latestError) / secondsSinceUpdate;
    const rate = this.latestRate - proportional * error - integral * historicalError - derivative * errorChange;
    this.latestRate = Math.max(rate, minRate);
    this.latestError = error;
    return this.latestRate;
  }
}
