// The time between two times. See Spark's `Interval`.
import { MillraceError } from "../errors.ts";
import type { Duration } from "./duration.ts";
import type { Time } from "./time.ts";

/**
 * From `beginTime` to `endTime`, the end of which also orders intervals of one length.
 * @example
 * const interval = new Interval(new Time(1000), new Time(3000));
 * console.log(String(interval.plus(seconds(1)))); // [2000 ms, 4000 ms]
 */
export class Interval {
  readonly beginTime: Time;
  readonly endTime: Time;

  constructor(beginTime: Time, endTime: Time) {
    this.beginTime = beginTime;
    this.endTime = endTime;
  }

  duration(): Duration {
    return this.endTime.minus(this.beginTime);
  }

  /** The interval of the same length, `duration` later. */
  plus(duration: Duration): Interval {
    return new Interval(this.beginTime.plus(duration), this.endTime.plus(duration));
  }

  /** The interval of the same length, `duration` earlier. */
  minus(duration: Duration): Interval {
    return new Interval(this.beginTime.minus(duration), this.endTime.minus(duration));
  }

  /** Does this one end earlier? Throws INVALID_ARGUMENT, as all comparisons, for intervals of different lengths. */
  less(that: Interval): boolean {
    return this.compare(that) < 0;
  }

  lessEq(that: Interval): boolean {
    return this.compare(that) <= 0;
  }

  greater(that: Interval): boolean {
    return this.compare(that) > 0;
  }

  greaterEq(that: Interval): boolean {
    return this.compare(that) >= 0;
  }

  toString(): string {
    return `[${this.beginTime}, ${this.endTime}]`;
  }

  private compare(that: Interval): number {
    if (this.duration().milliseconds !== that.duration().milliseconds) {
      throw new MillraceError("INVALID_ARGUMENT", `Comparing two intervals with different durations [${this}, ${that}]`);
    }
    return this.endTime.milliseconds - that.endTime.milliseconds;
  }
}
