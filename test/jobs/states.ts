// A program with states, for a cluster of executor processes: test/cluster/states.test.ts compiles this file as a job and
// loses executors between its batches.
import { type MillraceContext, type State, StateSpec, StreamingContext, seconds } from "millrace";
import { ManualClock } from "millrace/testing";

export interface StateRun {
  readonly ssc: StreamingContext;
  readonly clock: ManualClock;
  /** For each batch: totals that mapWithState gave as snapshots, and that updateStateByKey has. */
  readonly snapshots: Readonly<Record<string, number>>[];
  readonly updated: Readonly<Record<string, number>>[];
  /** For each batch and key: the process in which its state was updated, and the keys that timed out. */
  readonly processes: Map<string, number>[];
  readonly gone: string[][];
}

/** The keys of batch i: one in every batch, one in the first two only, and some of the others. */
export function keysOf(batch: number, keys: number): string[] {
  const some = Array.from({ length: 5 }, (_, i) => `k${(batch * 7 + i * 13) % keys}`);
  return batch < 2 ? ["always", "early", ...some] : ["always", ...some];
}

export function startStates(sc: MillraceContext, directory: string, batches: number, checkpointSeconds: number): StateRun {
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ sparkContext: sc, batchInterval: seconds(1), clock });
  ssc.checkpoint(directory);
  const run: StateRun = { ssc, clock, snapshots: [], updated: [], processes: [], gone: [] };
  const words = ssc.queueStream(Array.from({ length: batches }, (_, batch) => keysOf(batch, 40))).map((word) => [word, 1]);
  const count = StateSpec.function((word: string, one: number | undefined, state: State<{ sum: number }>) => {
    if (state.isTimingOut()) return [word, -1] as [string, number];
    const own = state.getOption() ?? { sum: 0 };
    own.sum += one!;
    state.update(own);
    return [word, process.pid] as [string, number];
  });
  const mapped = words.mapWithState(count.numPartitions(4).timeout(seconds(20)));
  mapped.checkpoint(seconds(checkpointSeconds));
  mapped.foreachRDD(async (rdd) => {
    const records = await rdd.collect();
    run.processes.push(new Map(records.filter(([, pid]) => pid >= 0)));
    run.gone.push(records.filter(([, pid]) => pid < 0).map(([word]) => word));
  });
  mapped.stateSnapshots().foreachRDD(async (rdd) => {
    run.snapshots.push(Object.fromEntries((await rdd.collect()).map(([word, { sum }]) => [word, sum])));
  });
  words
    .updateStateByKey((ones, sum?: number) => ones.length + (sum ?? 0), { partitioning: 3, touchedOnly: true })
    .checkpoint(seconds(checkpointSeconds))
    .foreachRDD(async (rdd) => {
      run.updated.push(Object.fromEntries(await rdd.collect()));
    });
  ssc.start();
  return run;
}
