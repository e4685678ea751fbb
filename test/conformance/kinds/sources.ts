// What a stream's own methods give outside of its batches, and the queue that a stream is fed from.
import type { DStream, RDD, StreamingContext } from "../../../index.ts";
import { seconds, Time } from "../../../index.ts";
import { type Case, failed, Unsupported, type Verdict } from "../case.ts";
import { decode, equalAsMultiset, equalBatches, normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { describeError } from "../spark-errors.ts";
import { batchesOf, runStream, type StreamRun } from "../stream-run.ts";

/** RDDs put into the queue before each batch; one is taken a batch, or all. */
export const queue: Kind = {
  async run(testCase, _program, master) {
    // Where nothing else is said, an RDD arrives before each batch.
    const arrivals = (testCase.enqueueBeforeBatch ?? testCase.input.map((batch) => [batch])) as readonly (readonly unknown[])[];
    const expected = normalise(testCase.expected) as unknown[][];
    const waiting: (readonly unknown[])[] = [];
    // An arrival is a list of RDDs: of a list each, or of a single record.
    const enqueue = (index: number) => {
      for (const arrival of arrivals[index] ?? []) waiting.push(Array.isArray(arrival) ? arrival : [arrival]);
    };
    const { oneAtATime = true, defaultRDD } = testCase.params as { oneAtATime?: boolean; defaultRDD?: readonly unknown[] };
    const otherwise = defaultRDD == null ? undefined : master.sparkContext().parallelize(defaultRDD);
    const build = (ssc: StreamingContext) => ({ output: ssc.queueStream<unknown>(waiting, oneAtATime, otherwise) });
    const batches = testCase.numBatches ?? Math.max(arrivals.length, expected.length);
    const run = await runStream({ ...testCase, input: [] }, { build }, master, { batches, beforeBatch: enqueue });
    const isEmptyExpected = expected.some((batch) => batch.length === 0);
    const outputs = isEmptyExpected ? run.outputs : run.outputs.filter((batch) => batch.length > 0);
    return firstFailure(run) ?? compare(outputs, expected, equalBatches(outputs, expected, testCase.useSet === true));
  },
};

/** The records of `slice(from, to)`, in milliseconds. The last batch is not there yet: the slice makes it. */
export const slice: Kind = {
  async run(testCase, _program, master) {
    const { fromMs, toMs } = testCase.params as { fromMs?: unknown; toMs?: unknown };
    if (typeof fromMs !== "number" || typeof toMs !== "number") throw new Unsupported("has no fromMs and toMs");
    const { run, results } = await runSlices(testCase, master, batchesOf(testCase) - 1, [[fromMs, toMs]]);
    const expected = normalise(testCase.expected) as unknown[];
    return firstFailure(run) ?? compare(results[0], expected, equalAsMultiset(results[0] ?? [], expected));
  },
};

/** Slices in seconds from the time of the first batch. */
export const sliceRelative: Kind = {
  async run(testCase, _program, master) {
    const slices = testCase.params.slices as readonly (readonly [number, number])[];
    const firstMs = testCase.batchDuration * 1000;
    const times = slices.map(([from, to]) => [firstMs + from * 1000, firstMs + to * 1000] as const);
    const { run, results } = await runSlices(testCase, master, batchesOf(testCase), times);
    const expected = normalise(testCase.expected) as unknown[][];
    return firstFailure(run) ?? compare(results, expected, equalBatches(results, expected, true));
  },
};

async function runSlices(
  testCase: Case,
  master: Parameters<Kind["run"]>[2],
  batches: number,
  times: readonly (readonly [number, number])[],
): Promise<{ run: StreamRun; results: unknown[][] }> {
  let stream: DStream<unknown> | undefined;
  const build = (ssc: StreamingContext, [source]: readonly DStream<unknown>[]) => {
    const { remember } = testCase.params;
    if (typeof remember === "number") ssc.remember(seconds(remember));
    stream = source!;
    return { output: stream };
  };
  const results: unknown[][] = [];
  const afterBatches = async () => {
    const sliceable = stream as unknown as { slice(from: Time, to: Time): readonly RDD<unknown>[] };
    for (const [from, to] of times) {
      const rdds = await sliceable.slice(new Time(from), new Time(to));
      results.push(normalise((await Promise.all(rdds.map((rdd) => rdd.collect()))).flat()) as unknown[]);
    }
  };
  const run = await runStream({ ...testCase, input: decode(testCase.input) as unknown[] }, { build }, master, { batches, afterBatches });
  return { run, results };
}

function firstFailure(run: StreamRun): Verdict | undefined {
  const [first] = run.failures;
  return first === undefined ? undefined : failed(`failed at ${first.phase}: ${describeError(first.error)}`);
}

function compare(actual: unknown, expected: unknown, isEqual: boolean): Verdict {
  return isEqual ? { status: "passed" } : failed("other records", expected, actual);
}
