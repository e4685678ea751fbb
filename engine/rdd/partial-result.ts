// Results that are there in time, exact or not: what a job has found so far, with bounds, and what it finds in the end.
import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";

/**
 * A number that is not known exactly: with the probability `confidence` it lies from `low` to `high`.
 * @example
 * const { mean, low, high } = (await sc.parallelize([1, 2, 3]).countApprox(1000)).initialValue;
 * [mean, low, high]; // [3, 3, 3]
 */
export interface BoundedDouble {
  /** The estimate. */
  readonly mean: number;
  /** How likely it is that the value lies from `low` to `high`, between 0 and 1. */
  readonly confidence: number;
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** A number that is known. */
export function exactly(value: number): BoundedDouble {
  return { mean: value, confidence: 1, low: value, high: value };
}

/**
 * What was found in time, and, later, all there is. See Spark's `PartialResult`.
 * @example
 * const result = await sc.parallelize([1, 2, 3]).sumApprox(60_000);
 * result.isInitialValueFinal; // true
 * (await result.getFinalValue()).mean; // 6
 */
export class PartialResult<R> {
  /** What was known when the time was over; the final value if all was. */
  readonly initialValue: R;
  /** Was all done in time? */
  readonly isInitialValueFinal: boolean;
  private readonly final: Promise<R>;

  constructor(initialValue: R, isInitialValueFinal: boolean, final: Promise<R>) {
    this.initialValue = initialValue;
    this.isInitialValueFinal = isInitialValueFinal;
    this.final = final;
    final.catch(() => {}); // nobody need ask for it
  }

  /**
   * What the job finds when it has seen everything; rejects if it fails.
   * @example
   * const result = await sc.parallelize([1, 2, 3]).countApprox(0);
   * (await result.getFinalValue()).mean; // 3
   */
  getFinalValue(): Promise<R> {
    return this.final;
  }
}

/** Makes a value of the partitions' results so far; `outputs` of `total` are there. */
export type Evaluate<P, R> = (results: readonly P[], total: number) => R;

/**
 * Waits for a job, but no longer than `timeoutMs`. `run` starts it; `onResult` is to be told each partition's result. All
 * results together are evaluated in the order of the partitions, some of them as they came.
 */
export async function inTime<P, R>(
  total: number,
  timeoutMs: number,
  clock: Clock,
  run: (onResult: (result: unknown) => void) => Promise<unknown[]>,
  evaluate: Evaluate<P, R>,
): Promise<PartialResult<R>> {
  const soFar: P[] = [];
  const final = run((result) => soFar.push(result as P)).then((all) => evaluate(all as P[], total));
  return withTimeout(
    timeoutMs,
    (timeout) =>
      Promise.race([
        final.then((value) => new PartialResult(value, true, final)),
        timeout.then(() => new PartialResult(evaluate(soFar, total), false, final)),
      ]),
    clock,
  );
}
