// Functions of RDDs: kind rdd, and split, which is `parallelize`.
import type { MillraceContext, RDD } from "../../../index.ts";
import { type Case, failed, type Verdict } from "../case.ts";
import { decode, equal, equalAsMultiset, normalise, settle } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { rddProgram } from "../rdd-program.ts";
import { describeError, errorMismatch } from "../spark-errors.ts";

export const rdd: Kind = {
  program: rddProgram,
  run(testCase, program, master) {
    const sc = master.sparkContext();
    const run = program.run as (...given: readonly unknown[]) => unknown;
    return judgeResult(testCase, async () => {
      const rdds = testCase.input.map((records, i) => sc.parallelize(decode(records) as unknown[], testCase.partitions?.[i]));
      const wantsContext = testCase.passSc === true || run.length > rdds.length;
      const result: unknown = await run(...rdds, ...(wantsContext ? [sc] : []));
      const records = normalise(await settle(result));
      const wanted = testCase.expectedPartitions;
      if (wanted === undefined) return records;
      const last = (isRDD(result) ? result : (program.lastRDD as () => RDD<unknown> | undefined)())?.getNumPartitions();
      if (last !== wanted) throw new Error(`The RDD has ${last} partitions, not ${wanted}`);
      return records;
    });
  },
};

export const split: Kind = {
  run(testCase, _program, master) {
    const sc: MillraceContext = master.sparkContext();
    return judgeResult(testCase, async () => {
      const slices = sc.parallelize(testCase.input[0] as unknown[], testCase.params.slices as number);
      return normalise(await slices.glom().collect());
    });
  },
};

function isRDD(value: unknown): value is RDD<unknown> {
  return typeof value === "object" && value !== null && "getNumPartitions" in value;
}

/** Judges what a function gives, or how it fails. */
export async function judgeResult(testCase: Case, run: () => Promise<unknown>): Promise<Verdict> {
  const { expectError } = testCase;
  let actual: unknown;
  try {
    actual = await run();
  } catch (error) {
    if (expectError === undefined) return failed(`failed: ${describeError(error)}`);
    const mismatch = errorMismatch(expectError, error);
    return mismatch === undefined ? { status: "passed" } : failed(mismatch, expectError);
  }
  if (expectError !== undefined) return failed("should have failed", expectError, actual);
  const expected = normalise(decode(testCase.expected));
  return isExpected(testCase, actual, expected) ? { status: "passed" } : failed("other result", expected, actual);
}

function isExpected(testCase: Case, actual: unknown, expected: unknown): boolean {
  if (testCase.useSet === true && Array.isArray(actual) && Array.isArray(expected)) return equalAsMultiset(actual, expected);
  // Edges of an even histogram that nobody has asserted.
  const isUnasserted = typeof testCase.buckets === "number" && Array.isArray(expected) && expected[0] === null && Array.isArray(actual);
  if (isObject(expected) && isListOfPairs(actual)) {
    // A Map may be written as an object.
    const pairs = actual.map(([key, value]) => [String(key), value]);
    return equalAsMultiset(pairs, Object.entries(expected));
  }
  return equal(isUnasserted ? [null, ...actual.slice(1)] : actual, expected);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfPairs(value: unknown): value is readonly (readonly [unknown, unknown])[] {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);
}
