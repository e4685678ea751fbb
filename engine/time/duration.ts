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
  /** The length. */
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

  /**
   * Is this one shorter?
   * @example
   * seconds(1).less(seconds(2)); // true
   */
  less(that: Duration): boolean {
    return this.milliseconds < that.milliseconds;
  }

  /**
   * Is this one no longer than the other?
   * @example
   * seconds(2).lessEq(seconds(2)); // true
   */
  lessEq(that: Duration): boolean {
    return this.milliseconds <= that.milliseconds;
  }

  /**
   * Is this one longer?
   * @example
   * seconds(2).greater(seconds(2)); // false
   */
  greater(that: Duration): boolean {
    return this.milliseconds > that.milliseconds;
  }

  /**
   * Is this one no shorter than the other?
   * @example
   * seconds(2).greaterEq(seconds(2)); // true
   */
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

  /**
   * The difference; negative if the other one is longer.
   * @example
   * seconds(2).minus(seconds(5)).milliseconds; // -3000
   */
  minus(that: Duration): Duration {
    return new Duration(this.milliseconds - that.milliseconds);
  }

  /**
   * `factor` times this one. Throws INVALID_ARGUMENT if that is no whole number of milliseconds.
   * @example
   * seconds(2).times(1.5).milliseconds; // 3000
   */
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

  /**
   * Does the other one fit into this one without a rest?
   * @example
   * seconds(6).isMultipleOf(seconds(4)); // false
   */
  isMultipleOf(that: Duration): boolean {
    return this.milliseconds % that.milliseconds === 0;
  }

  /**
   * The shorter of both.
   * @example
   * seconds(2).min(seconds(1)).milliseconds; // 1000
   */
  min(that: Duration): Duration {
    return this.less(that) ? this : that;
  }

  /**
   * The longer of both.
   * @example
   * seconds(2).max(seconds(1)).milliseconds; // 2000
   */
  max(that: Duration): Duration {
    return this.greater(that) ? this : that;
  }

  /**
   * Is this one of no length?
   * @example
   * milliseconds(0).isZero(); // true
   */
  isZero(): boolean {
    return this.milliseconds === 0;
  }

  /**
   * The number of milliseconds as text, without a unit.
   * @example
   * seconds(2).toFormattedString(); // "2000"
   */
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

  /**
   * The number of milliseconds, so that `<` and `>` compare durations.
   * @example
   * seconds(2) < minutes(1); // true
   */
  valueOf(): number {
    return this.milliseconds;
  }

  /**
   * The number of milliseconds with its unit.
   * @example
   * String(seconds(2)); // "2000 ms"
   */
  toString(): string {
    return `${this.milliseconds} ms`;
  }
}

registerClass("millrace.Duration", Duration, {
  encode: (duration) => duration.milliseconds,
  decode: (milliseconds) => new Duration(milliseconds as number),
});

/**
 * `n` milliseconds. Throws INVALID_ARGUMENT if `n` is no whole number.
 * @example
 * milliseconds(1500).prettyPrint(); // "1.5 s"
 */
export function milliseconds(n: number): Duration {
  return new Duration(n);
}

/**
 * `n` seconds; fractions down to a millisecond are fine.
 * @example
 * seconds(0.25).milliseconds; // 250
 */
export function seconds(n: number): Duration {
  return new Duration(Math.round(n * 1000));
}

/**
 * `n` minutes; fractions down to a millisecond are fine.
 * @example
 * minutes(1.5).milliseconds; // 90000
 */
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
