// Runs a streaming program over the batches of a case, on a clock moved by hand, and records what came out of each batch
// and what went wrong where.

import { ScriptedInputDStream } from "../../engine/testing/scripted-input.ts";
import { type DStream, milliseconds, type RDD, StreamingContext } from "../../index.ts";
import { ManualClock } from "../../testing.ts";
import { type Case, inputsOf } from "./case.ts";
import { decode, normalise } from "./expectation.ts";
import type { MasterSession } from "./masters.ts";

/** Where an error shows: when the program is declared, at start, or to whoever awaits termination. */
export type Phase = "definition" | "start" | "awaitTermination";

export interface StreamFailure {
  readonly phase: Phase;
  readonly error: unknown;
}

export interface StreamRun {
  readonly outputs: unknown[][];
  readonly partitions: number[];
  readonly states: unknown[][];
  readonly failures: StreamFailure[];
}

type Streams = readonly DStream<unknown>[];

export interface StreamProgram {
  /** Declares the program; the batches of `output` are recorded, and the snapshots of `state`. */
  build(ssc: StreamingContext, streams: Streams): { readonly output: DStream<unknown>; readonly state?: MapWithState | undefined };
}

interface MapWithState extends DStream<unknown> {
  stateSnapshots(): DStream<unknown>;
}

export interface StreamRunOptions {
  readonly batches: number;
  /** Runs on until so many batches that are not empty came out, within reason. */
  readonly untilOutputs?: number;
  readonly beforeBatch?: (index: number) => void;
  /** While the context is still active, after the batches. */
  readonly afterBatches?: (ssc: StreamingContext) => Promise<void>;
}

/** Batches beyond those asked for, for outputs that are still to come. */
const EXTRA_BATCHES = 20;

export async function runStream(
  testCase: Case,
  program: StreamProgram,
  master: MasterSession,
  options: StreamRunOptions,
): Promise<StreamRun> {
  const run: StreamRun = { outputs: [], partitions: [], states: [], failures: [] };
  const clock = new ManualClock(0);
  const batchInterval = milliseconds(Math.round(testCase.batchDuration * 1000));
  const ssc = new StreamingContext({ sparkContext: master.sparkContext(), batchInterval, clock });
  const failed = ssc.awaitTermination();
  failed.catch((error: unknown) => run.failures.push({ phase: "awaitTermination", error }));
  let phase: Phase = "definition";
  try {
    declare(testCase, program, master, ssc, run);
    phase = "start";
    ssc.start();
    phase = "awaitTermination";
    const nonEmpty = () => run.outputs.filter((batch) => batch.length > 0).length;
    const limit = options.untilOutputs === undefined ? options.batches : options.batches + EXTRA_BATCHES;
    for (let i = 0; i < options.batches || (i < limit && nonEmpty() < options.untilOutputs!); i++) {
      await ssc.whenIdle();
      options.beforeBatch?.(i);
      clock.advance(batchInterval.milliseconds);
    }
    await ssc.whenIdle();
    await options.afterBatches?.(ssc);
  } catch (error) {
    run.failures.push({ phase, error });
  } finally {
    await ssc.stop({ stopContext: false });
  }
  // The waiter is told the latest error as well, whoever waited first the first one.
  await ssc.awaitTermination().catch((error: unknown) => run.failures.push({ phase: "awaitTermination", error }));
  return run;
}

function declare(testCase: Case, program: StreamProgram, master: MasterSession, ssc: StreamingContext, run: StreamRun): void {
  if (testCase.needsCheckpointDir === true) (ssc as unknown as { checkpoint(directory: string): void }).checkpoint(master.makeDirectory());
  const streams = inputsOf(testCase).map((input) => {
    const batches = decode(input) as (unknown[] | null)[];
    return ssc.inputStream((scope, id) => new ScriptedInputDStream(scope, id, batches, testCase.numInputPartitions));
  });
  const { output, state } = program.build(ssc, streams);
  output.foreachRDD(async (rdd: RDD<unknown>) => {
    const records = await rdd.collect();
    run.outputs.push(normalise(records) as unknown[]);
    run.partitions.push(rdd.getNumPartitions());
  });
  state?.stateSnapshots().foreachRDD(async (rdd: RDD<unknown>) => {
    run.states.push(normalise(await rdd.collect()) as unknown[]);
  });
}

/** As many as the case says, else as the longest input has. */
export function batchesOf(testCase: Case): number {
  return testCase.numBatches ?? Math.max(0, ...inputsOf(testCase).map((input) => input.length));
}
