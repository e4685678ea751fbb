// Durations and batch times: whole milliseconds with Spark's operations. Immutable; they travel inside closures.
import { MillraceError } from "../errors.ts";
import { registerClass } from "../serialize/class-registry.ts";
import { formatDuration } from "./format-time.ts";

/**
 * A length of time in whole milliseconds; make one with `milliseconds`, `seconds` or `minutes`. See Spark's `Duration`.
 * Compare with the methods or with `<` and `>`; two durations of one length are equal by value, not by `===`.
 * @example
 * const interval = seconds(2);
 * console.log(interval.times(3).prettyPrint()); // 6.0 s
 */
export class Duration {
  readonly milliseconds: number;

  /** Throws INVALID_ARGUMENT for what is no whole number. */
  constructor(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw new MillraceError(
        "INVALID_ARGUMENT",
        `A duration is a whole number of milliseconds, not ${milliseconds}. Use seconds(n) or milliseconds(n).`,
      );
    }
    this.milliseconds = milliseconds;
  }

  /** Is this one shorter? */
  less(that: Duration): boolean {
    return this.milliseconds < that.milliseconds;
  }

  /** Is this one no longer than the other? */
  lessEq(that: Duration): boolean {
    return this.milliseconds <= that.milliseconds;
  }

  /** Is this one longer? */
  greater(that: Duration): boolean {
    return this.milliseconds > that.milliseconds;
  }

  /** Is this one no shorter than the other? */
  greaterEq(that: Duration): boolean {
    return this.milliseconds >= that.milliseconds;
  }

  /**
   * The sum.
   * @example
   * console.log(String(seconds(2).plus(milliseconds(1)))); // 2001 ms
   */
  plus(that: Duration): Duration {
    return new Duration(this.milliseconds + that.milliseconds);
  }

  /** The difference; negative if the other one is longer. */
  minus(that: Duration): Duration {
    return new Duration(this.milliseconds - that.milliseconds);
  }

  /** `factor` times this one. Throws INVALID_ARGUMENT if that is no whole number of milliseconds. */
  times(factor: number): Duration {
    return new Duration(this.milliseconds * factor);
  }

  /**
   * How often the other one fits into this one, with the fraction.
   * @example
   * console.log(seconds(1).div(seconds(2))); // 0.5
   */
  div(that: Duration): number {
    return this.milliseconds / that.milliseconds;
  }

  /** Does the other one fit into this one without a rest? */
  isMultipleOf(that: Duration): boolean {
    return this.milliseconds % that.milliseconds === 0;
  }

  /** The shorter of both. */
  min(that: Duration): Duration {
    return this.less(that) ? this : that;
  }

  /** The longer of both. */
  max(that: Duration): Duration {
    return this.greater(that) ? this : that;
  }

  isZero(): boolean {
    return this.milliseconds === 0;
  }

  /** The number of milliseconds as text, without a unit. */
  toFormattedString(): string {
    return String(this.milliseconds);
  }

  /**
   * For people: "900 ms", "1.5 s", "2.0 m", "1.25 h".
   * @example
   * console.log(minutes(75).prettyPrint()); // 1.25 h
   */
  prettyPrint(): string {
    return formatDuration(this.milliseconds);
  }

  valueOf(): number {
    return this.milliseconds;
  }

  toString(): string {
    return `${this.milliseconds} ms`;
  }
}

registerClass("millrace.Duration", Duration, {
  encode: (duration) => duration.milliseconds,
  decode: (milliseconds) => new Duration(milliseconds as number),
});

/** `n` milliseconds. */
export function milliseconds(n: number): Duration {
  return new Duration(n);
}

/** `n` seconds; fractions down to a millisecond are fine. */
export function seconds(n: number): Duration {
  return new Duration(Math.round(n * 1000));
}

/** `n` minutes. */
export function minutes(n: number): Duration {
  return new Duration(Math.round(n * 60_000));
}

/** A duration argument as the public API takes it; a bare number is refused with a hint (pyspark's seconds are ambiguous). */
export function requireDuration(value: unknown, what: string): Duration {
  if (value instanceof Duration && value.milliseconds > 0) return value;
  if (typeof value === "number") {
    throw new MillraceError("INVALID_ARGUMENT", `${what} is the number ${value}: say seconds(${value}) or milliseconds(${value})`);
  }
  throw new MillraceError("INVALID_ARGUMENT", `${what} must be a duration above zero such as seconds(1), not ${String(value)}`);
}
