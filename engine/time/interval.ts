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
  /** Where it begins. */
  readonly beginTime: Time;
  /** Where it ends. */
  readonly endTime: Time;

  constructor(beginTime: Time, endTime: Time) {
    this.beginTime = beginTime;
    this.endTime = endTime;
  }

  /**
   * Its length.
   * @example
   * new Interval(new Time(1000), new Time(3000)).duration().milliseconds; // 2000
   */
  duration(): Duration {
    return this.endTime.minus(this.beginTime);
  }

  /**
   * The interval of the same length, `duration` later.
   * @example
   * String(new Interval(new Time(0), new Time(1000)).plus(seconds(1))); // "[1000 ms, 2000 ms]"
   */
  plus(duration: Duration): Interval {
    return new Interval(this.beginTime.plus(duration), this.endTime.plus(duration));
  }

  /**
   * The interval of the same length, `duration` earlier.
   * @example
   * String(new Interval(new Time(1000), new Time(2000)).minus(seconds(1))); // "[0 ms, 1000 ms]"
   */
  minus(duration: Duration): Interval {
    return new Interval(this.beginTime.minus(duration), this.endTime.minus(duration));
  }

  /**
   * Does this one end earlier? Throws INVALID_ARGUMENT, as all comparisons, for intervals of different lengths.
   * @example
   * new Interval(new Time(0), new Time(1000)).less(new Interval(new Time(500), new Time(1500))); // true
   */
  less(that: Interval): boolean {
    return this.compare(that) < 0;
  }

  /**
   * Does this one end no later? Throws as `less` does.
   * @example
   * new Interval(new Time(0), new Time(1000)).lessEq(new Interval(new Time(0), new Time(1000))); // true
   */
  lessEq(that: Interval): boolean {
    return this.compare(that) <= 0;
  }

  /**
   * Does this one end later? Throws as `less` does.
   * @example
   * new Interval(new Time(0), new Time(1000)).greater(new Interval(new Time(0), new Time(1000))); // false
   */
  greater(that: Interval): boolean {
    return this.compare(that) > 0;
  }

  /**
   * Does this one end no earlier? Throws as `less` does.
   * @example
   * new Interval(new Time(0), new Time(1000)).greaterEq(new Interval(new Time(0), new Time(1000))); // true
   */
  greaterEq(that: Interval): boolean {
    return this.compare(that) >= 0;
  }

  /**
   * Both times in brackets.
   * @example
   * String(new Interval(new Time(0), new Time(1000))); // "[0 ms, 1000 ms]"
   */
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
