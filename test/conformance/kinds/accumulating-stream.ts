// What foreachRDD adds to accumulators: to one for each RDD, to another for each record, or what a case's function
// `(rdd, ...accumulators)` adds.

import type { LongAccumulator, StreamingContext } from "../../../index.ts";
import { type Case, failed } from "../case.ts";
import { awaitActions, DRIVER_HELPERS } from "../driver-code.ts";
import { equal, normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { describeError } from "../spark-errors.ts";
import { streamProgram } from "../stream-program.ts";
import { batchesOf, runStream } from "../stream-run.ts";

const COUNT_RDDS_AND_RECORDS = "(rdd, rdds, records) => { rdds.add(1); rdd.foreach(() => records.add(1)); }";

function functionOf(testCase: Case): string {
  const last = testCase.pipeline?.at(-1);
  const text = last?.op === "foreachRDD" ? last.fn : testCase.fn?.js;
  return typeof text === "string" ? text : COUNT_RDDS_AND_RECORDS;
}

export const accumulatingStream: Kind = {
  program(testCase) {
    const pipeline = (testCase.pipeline ?? []).filter(({ op }) => op !== "foreachRDD");
    const func = awaitActions(functionOf(testCase));
    return `${streamProgram({ ...testCase, pipeline })}
${DRIVER_HELPERS}
const func = ${func};
export const forEach = (stream, accumulators) => stream.foreachRDD((rdd) => func(rdd, ...accumulators));
export const count = func.length - 1;
`;
  },
  async run(testCase, program, master) {
    const { build, forEach, count } = program as unknown as {
      readonly build: Parameters<typeof runStream>[1]["build"];
      forEach(stream: unknown, accumulators: readonly LongAccumulator[]): void;
      readonly count: number;
    };
    let accumulators: readonly LongAccumulator[] = [];
    const accumulating = (ssc: StreamingContext, streams: Parameters<typeof build>[1]) => {
      const built = build(ssc, streams);
      accumulators = Array.from({ length: count }, () => ssc.sparkContext.longAccumulator());
      forEach(built.output, accumulators);
      return built;
    };
    const run = await runStream(testCase, { build: accumulating }, master, { batches: batchesOf(testCase) });
    const [failure] = run.failures;
    if (failure !== undefined) return failed(`failed at ${failure.phase}: ${describeError(failure.error)}`);
    const expected = normalise(typeof testCase.expected === "number" ? [testCase.expected] : testCase.expected);
    const values = accumulators.map(({ value }) => value);
    const wanted = inOrder(expected);
    return equal(values, wanted) ? { status: "passed" } : failed("other values of accumulators", expected, values);
  },
};

/** Expected values by name in the order of the function's parameters: what counts records comes last. */
function inOrder(expected: unknown): unknown {
  if (typeof expected !== "object" || expected === null || Array.isArray(expected)) return expected;
  const [records, others] = [true, false].map((countsRecords) =>
    Object.entries(expected).filter(([name]) => /ele|record|item/i.test(name) === countsRecords),
  );
  return [...others!, ...records!].map(([, value]) => value);
}
