// A point on the batch grid, in milliseconds since the epoch. A batch time labels the END of the interval it holds.
import { registerClass } from "../serialize/class-registry.ts";
import { Duration } from "./duration.ts";

/** The time of a batch. Immutable; travels inside closures. */
export class Time {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }

  plus(duration: Duration): Time {
    return new Time(this.milliseconds + duration.milliseconds);
  }

  /** `time.minus(duration)` is a time, `time.minus(time)` a duration. */
  minus(that: Duration): Time;
  minus(that: Time): Duration;
  minus(that: Duration | Time): Time | Duration {
    const difference = this.milliseconds - that.milliseconds;
    return that instanceof Time ? new Duration(difference) : new Time(difference);
  }

  /** The latest time on the grid of `duration` from `zeroTime` that is not after this one. */
  floor(duration: Duration, zeroTime = new Time(0)): Time {
    const step = duration.milliseconds;
    return new Time(Math.floor((this.milliseconds - zeroTime.milliseconds) / step) * step + zeroTime.milliseconds);
  }

  isMultipleOf(duration: Duration): boolean {
    return this.milliseconds % duration.milliseconds === 0;
  }

  valueOf(): number {
    return this.milliseconds;
  }

  toString(): string {
    return `${this.milliseconds} ms`;
  }
}

registerClass("millrace.Time", Time, { encode: (time) => time.milliseconds, decode: (milliseconds) => new Time(milliseconds as number) });
