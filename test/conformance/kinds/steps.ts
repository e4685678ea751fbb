// Classes that a case drives step by step.
import { failed, Unsupported, type Verdict } from "../case.ts";
import { decode, equal, equalAsMultiset, normalise } from "../expectation.ts";
import { errorMismatch } from "../spark-errors.ts";

export interface TableStep {
  readonly expect?: unknown;
  /** Spark's exception. */
  readonly throws?: string;
  readonly [field: string]: unknown;
}

/** Runs the steps; the first that gives or throws something else fails the case. */
export function runSteps(steps: readonly TableStep[], apply: (step: TableStep) => unknown): Verdict {
  for (const [index, step] of steps.entries()) {
    const what = `step ${index + 1} ${JSON.stringify(step)}`;
    let result: unknown;
    try {
      result = normalise(apply(step));
    } catch (error) {
      if (error instanceof Unsupported || step.throws === undefined) throw error;
      const mismatch = errorMismatch({ type: step.throws }, error);
      if (mismatch !== undefined) return failed(`${what}: ${mismatch}`);
      continue;
    }
    if (step.throws !== undefined) return failed(`${what} should have failed`, step.throws, result);
    if (step.expect === undefined) continue;
    const expected = normalise(decode(step.expect));
    const isEqual = Array.isArray(result) && Array.isArray(expected) ? equalAsMultiset(result, expected) : equal(result, expected);
    if (!isEqual) return failed(`${what} gives another result`, step.expect, result);
  }
  return { status: "passed" };
}
