// A point on the batch grid, in milliseconds since the epoch. A batch time labels the END of the interval it holds.
import { MillraceError } from "../errors.ts";
import { registerClass } from "../serialize/class-registry.ts";
import { Duration } from "./duration.ts";

/**
 * The time of a batch. Immutable; travels inside closures; prints as "N ms". See Spark's `Time`.
 * @example
 * const time = new Time(1350);
 * console.log(String(time.floor(milliseconds(200), new Time(50)))); // 1250 ms
 */
export class Time {
  /** Milliseconds since the epoch. */
  readonly milliseconds: number;

  /** Throws INVALID_ARGUMENT for what is no whole number. */
  constructor(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw new MillraceError("INVALID_ARGUMENT", `A time is a whole number of milliseconds since the epoch, not ${milliseconds}`);
    }
    this.milliseconds = milliseconds;
  }

  /**
   * The order of times, for `sort`.
   * @example
   * console.log([new Time(2), new Time(1)].sort(Time.ordering).join()); // 1 ms,2 ms
   */
  static ordering(this: void, a: Time, b: Time): number {
    return a.milliseconds - b.milliseconds;
  }

  /**
   * Is this one earlier?
   * @example
   * new Time(1000).less(new Time(2000)); // true
   */
  less(that: Time): boolean {
    return this.milliseconds < that.milliseconds;
  }

  /**
   * Is this one no later than the other?
   * @example
   * new Time(2000).lessEq(new Time(2000)); // true
   */
  lessEq(that: Time): boolean {
    return this.milliseconds <= that.milliseconds;
  }

  /**
   * Is this one later?
   * @example
   * new Time(2000).greater(new Time(2000)); // false
   */
  greater(that: Time): boolean {
    return this.milliseconds > that.milliseconds;
  }

  /**
   * Is this one no earlier than the other?
   * @example
   * new Time(2000).greaterEq(new Time(2000)); // true
   */
  greaterEq(that: Time): boolean {
    return this.milliseconds >= that.milliseconds;
  }

  /**
   * The time `duration` later.
   * @example
   * new Time(1000).plus(seconds(2)).milliseconds; // 3000
   */
  plus(duration: Duration): Time {
    return new Time(this.milliseconds + duration.milliseconds);
  }

  /**
   * `time.minus(duration)` is a time, `time.minus(time)` a duration.
   * @example
   * console.log(String(new Time(5000).minus(new Time(2000)))); // 3000 ms
   */
  minus(that: Duration): Time;
  minus(that: Time): Duration;
  minus(that: Duration | Time): Time | Duration {
    const difference = this.milliseconds - that.milliseconds;
    return that instanceof Time ? new Duration(difference) : new Time(difference);
  }

  /**
   * The latest time on the grid of `duration` from `zeroTime` that is not after this one.
   * @example
   * new Time(1350).floor(milliseconds(200)).milliseconds; // 1200
   */
  floor(duration: Duration, zeroTime = new Time(0)): Time {
    const step = duration.milliseconds;
    return new Time(Math.floor((this.milliseconds - zeroTime.milliseconds) / step) * step + zeroTime.milliseconds);
  }

  /**
   * Does this one lie on the grid of `duration` from the epoch?
   * @example
   * new Time(4000).isMultipleOf(seconds(2)); // true
   */
  isMultipleOf(duration: Duration): boolean {
    return this.milliseconds % duration.milliseconds === 0;
  }

  /**
   * The earlier of both.
   * @example
   * new Time(2000).min(new Time(1000)).milliseconds; // 1000
   */
  min(that: Time): Time {
    return this.less(that) ? this : that;
  }

  /**
   * The later of both.
   * @example
   * new Time(2000).max(new Time(1000)).milliseconds; // 2000
   */
  max(that: Time): Time {
    return this.greater(that) ? this : that;
  }

  /**
   * The times from this one, every `interval`, that lie before `that`.
   * @example
   * console.log(new Time(1000).until(new Time(1060), milliseconds(30)).join()); // 1000 ms,1030 ms
   */
  until(that: Time, interval: Duration): Time[] {
    return this.every(interval, (timeMs) => timeMs < that.milliseconds);
  }

  /**
   * The times from this one, every `interval`, up to `that`, which is one of them if it lies on their grid.
   * @example
   * new Time(1000).to(new Time(1060), milliseconds(30)).join(); // "1000 ms,1030 ms,1060 ms"
   */
  to(that: Time, interval: Duration): Time[] {
    return this.every(interval, (timeMs) => timeMs <= that.milliseconds);
  }

  /**
   * Milliseconds since the epoch, so that `<` and `>` compare times.
   * @example
   * new Time(1000) < new Time(2000); // true
   */
  valueOf(): number {
    return this.milliseconds;
  }

  /**
   * The milliseconds since the epoch with their unit; `formatBatchTime` gives a date.
   * @example
   * String(new Time(1000)); // "1000 ms"
   */
  toString(): string {
    return `${this.milliseconds} ms`;
  }

  private every(interval: Duration, isWithin: (timeMs: number) => boolean): Time[] {
    if (interval.milliseconds <= 0) throw new MillraceError("INVALID_ARGUMENT", `Times need an interval above zero, not ${interval}`);
    const times: Time[] = [];
    for (let timeMs = this.milliseconds; isWithin(timeMs); timeMs += interval.milliseconds) times.push(new Time(timeMs));
    return times;
  }
}

registerClass("millrace.Time", Time, { encode: (time) => time.milliseconds, decode: (milliseconds) => new Time(milliseconds as number) });
