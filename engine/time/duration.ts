// Durations and batch times: whole milliseconds with Spark's operations. Immutable; they travel inside closures.
import { MillraceError } from "../errors.ts";
import { registerClass } from "../serialize/class-registry.ts";

/** A length of time in whole milliseconds. Make one with `milliseconds`, `seconds` or `minutes`. */
export class Duration {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw new MillraceError(
        "INVALID_ARGUMENT",
        `A duration is a whole number of milliseconds, not ${milliseconds}. Use seconds(n) or milliseconds(n).`,
      );
    }
    this.milliseconds = milliseconds;
  }

  plus(that: Duration): Duration {
    return new Duration(this.milliseconds + that.milliseconds);
  }

  minus(that: Duration): Duration {
    return new Duration(this.milliseconds - that.milliseconds);
  }

  times(factor: number): Duration {
    return new Duration(this.milliseconds * factor);
  }

  isMultipleOf(that: Duration): boolean {
    return this.milliseconds % that.milliseconds === 0;
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
