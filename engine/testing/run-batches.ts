// runBatches: a streaming program as a table, batches in and batches out, on a clock that is moved by hand.
import { checkpointStore } from "../checkpoint/checkpoint-store.ts";
import type { DStream } from "../dstream/dstream.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { StreamingContext } from "../streaming/streaming-context.ts";
import { ManualClock } from "../time/clock.ts";
import { type Duration, seconds } from "../time/duration.ts";
import { ScriptedInputDStream } from "./scripted-input.ts";

/** The type of a record written down as a literal: `readonly ["a", 1]` is a `[string, number]`. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends bigint
        ? bigint
        : T extends readonly unknown[] | Record<string, unknown>
          ? { -readonly [K in keyof T]: Widened<T[K]> }
          : T;

/** The streams of a program whose inputs are lists of batches. */
export type InputStreams<I extends readonly (readonly (readonly unknown[] | null)[])[]> = {
  [S in keyof I]: DStream<Widened<NonNullable<I[S][number]>[number]>>;
};

/** What `runBatches` runs, and how. */
export interface RunBatchesOptions<I extends readonly (readonly (readonly unknown[] | null)[])[], T> {
  /** `inputs[s][i]` are the records of stream s in the i-th batch; `null` where the source gives no RDD. */
  readonly inputs: readonly [...I];
  /** The program: gives the stream whose batches are wanted. */
  readonly build: (ssc: StreamingContext, ...streams: InputStreams<I>) => DStream<T>;
  /** How many batches to run; default: as many as the longest input has. Batches after an input's end are empty. */
  readonly batches?: number;
  /** Default one second. Batch times are its multiples, from one on. */
  readonly batchInterval?: Duration;
  /** Default "local". Others need a compiled program: see the guide on closures. */
  readonly master?: string;
  /** A context to run on instead; it goes on afterwards, so that many programs share its executors. */
  readonly sparkContext?: MillraceContext;
  /** Partitions of each input batch; default 2. */
  readonly partitions?: number;
  /** Settings of the context, by name. */
  readonly conf?: Readonly<Record<string, string>>;
  /** Where streams are checkpointed; default a temporary directory that is removed afterwards. */
  readonly checkpointDirectory?: string;
}

/**
 * Runs a streaming program over batches and gives what each batch produced (only of times that have an RDD).
 * Rejects with the error of the first batch that fails. Takes no wall-clock time.
 * @example
 * const counts = await runBatches({
 *   inputs: [[["a", "b", "a"], ["b"]]],
 *   build: (_ssc, words) => words.map((word) => [word, 1]).reduceByKey((a, b) => a + b),
 * }); // [[["a", 2], ["b", 1]], [["b", 1]]], each batch in some order of its keys
 */
export async function runBatches<const I extends readonly (readonly (readonly unknown[] | null)[])[], T>(
  options: RunBatchesOptions<I, T>,
): Promise<T[][]> {
  const { inputs, build, batchInterval = seconds(1), master = "local", partitions = 2, conf = {} } = options;
  const batches = options.batches ?? Math.max(0, ...inputs.map((input) => input.length));
  const clock = new ManualClock(0);
  const { sparkContext } = options;
  const settings = { master, appName: "runBatches", batchInterval, clock, conf };
  const ssc = new StreamingContext(sparkContext === undefined ? settings : { ...settings, sparkContext });
  const streams = inputs.map((input) => ssc.inputStream((scope, streamId) => new ScriptedInputDStream(scope, streamId, input, partitions)));
  const outputs: T[][] = [];
  build(ssc, ...(streams as unknown as InputStreams<I>)).foreachRDD(async (rdd) => {
    const records = await rdd.collect();
    outputs.push(records);
  });
  const before = ssc.sparkContext.getCheckpointDir();
  const temporary = (options.checkpointDirectory ?? before) === undefined ? checkpointStore().temporaryDirectory() : undefined;
  ssc.checkpoint(options.checkpointDirectory ?? before ?? temporary ?? null);
  const failed = ssc.awaitTermination();
  failed.catch(() => {});
  try {
    ssc.start();
    for (let i = 0; i < batches; i++) {
      await Promise.race([ssc.whenIdle(), failed]);
      clock.advance(batchInterval.milliseconds);
    }
    await Promise.race([ssc.whenIdle(), failed]);
  } finally {
    await ssc.stop({ stopContext: sparkContext === undefined });
    ssc.checkpoint(before ?? null);
    if (temporary !== undefined) await checkpointStore().remove(temporary);
  }
  await failed;
  return outputs;
}
