// What streams with state are made of: what a function does to one key and to one partition, and how often states are
// checkpointed.
import type { RDDNode } from "../../../engine/rdd/rdd-node.ts";
import { mapWithState } from "../../../engine/state/map-with-state.ts";
import type { State } from "../../../engine/state/state.ts";
import { StateMap } from "../../../engine/state/state-map.ts";
import { mapWithStateStep, stateEntries, statesOfEntries, steppedStates } from "../../../engine/state/state-rdd.ts";
import { ManualClock } from "../../../engine/time/clock.ts";
import { type CollectionAccumulator, HashPartitioner, milliseconds, RDD, StateSpec, StreamingContext } from "../../../index.ts";
import { type Case, failed, Unsupported, type Verdict } from "../case.ts";
import { equal, equalAsMultiset, normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { functionText } from "../step-reader.ts";

type Entry = readonly [key: unknown, state: unknown, updatedMs: number];

interface RecordParams {
  readonly key: unknown;
  readonly initialStates: readonly (readonly [state: unknown, updatedMs: number])[];
  readonly batchTimeMs: number;
  readonly timeoutThresholdMs: number | null;
  readonly removeTimedOut: boolean;
}

interface RddParams {
  readonly baseStates: readonly Entry[];
  readonly batchTimeMs: number;
  readonly partitions: number;
}

type Func = (time: unknown, key: unknown, value: unknown, state: State<unknown>) => unknown;

function funcModule(testCase: Case): string {
  if (testCase.fn === undefined) throw new Unsupported("has no function fn.js");
  return `export const func = ${functionText(testCase.fn.js)};
export const recording = (calls) => (time, key, value, state) => {
  calls.add([key, value]);
  return func(time, key, value, state);
};
`;
}

/** One key's states before and after, what was emitted, and which states were seen timing out and removed. */
export const stateRecord: Kind = {
  needsNoMaster: true,
  program: funcModule,
  run(testCase, program) {
    const { key, initialStates, batchTimeMs, timeoutThresholdMs, removeTimedOut } = testCase.params as unknown as RecordParams;
    const previous = StateMap.of(initialStates.map(([state, ms]) => [key, state, ms] as const)).freeze();
    const values = (testCase.input[0] as unknown[]).map((value) => [key, value] as const);
    const seen = { timingOut: [] as unknown[], removed: [] as unknown[], called: false };
    const mappingFunc = (each: unknown, value: unknown, state: State<unknown>) => {
      seen.called = true;
      const before = state.getOption();
      if (state.isTimingOut()) seen.timingOut.push(before);
      const result = (program.func as Func)(batchTimeMs, each, value, state);
      if (before !== undefined && !state.exists()) seen.removed.push(before);
      return result;
    };
    const record = mapWithState(previous, values, {
      mappingFunc,
      timeMs: batchTimeMs,
      refresh: timeoutThresholdMs !== null,
      thresholdMs: removeTimedOut ? (timeoutThresholdMs ?? undefined) : undefined,
    });
    return firstDifference([
      ["other states", testCase.expectedStates, record.states.getAll().map(([, state, ms]) => [state, ms])],
      ["other records", testCase.expected, record.mapped],
      ["other states timing out", testCase.expectedTimingOut, seen.timingOut],
      ["other states removed", testCase.expectedRemoved, seen.removed],
      ["called or not", testCase.functionCalled, seen.called],
    ]);
  },
};

/** The states of an RDD's partitions before and after a batch; the RDD before stays as it is. */
export const stateRdd: Kind = {
  program: (testCase) => (isCreation(testCase) ? "" : funcModule(testCase)),
  async run(testCase, program, master) {
    const { baseStates: base, batchTimeMs, partitions } = testCase.params as unknown as RddParams;
    const data = testCase.input[0] as [unknown, unknown][];
    const sc = master.sparkContext();
    const partitioner = new HashPartitioner(partitions);
    const made = isCreation(testCase) ? data.map(([key, state]) => [key, state, creationTime(testCase)] as const) : base;
    const entries = made.map(([key, state, ms]) => [key, [state, ms]]);
    const before = statesOfEntries(sc.parallelize(entries).node, partitioner);
    if (isCreation(testCase)) {
      return firstDifference([
        ["other states", testCase.expected, await readStates(before)],
        ["another number of partitions", partitions, before.numPartitions],
      ]);
    }
    const placed = sc.parallelize(data).partitionBy(partitioner).node;
    const calls = sc.collectionAccumulator<unknown>();
    const recording = program.recording as (calls: CollectionAccumulator<unknown>) => (...args: never[]) => unknown;
    const step = mapWithStateStep(recording(calls), true, null);
    const after = steppedStates(before, placed, step, partitioner, batchTimeMs);
    return firstDifference([
      ["other states", testCase.expected, await readStates(after)],
      ["the states before have changed", base, await readStates(before)],
      ["other calls", data, calls.value],
    ]);
  },
};

/** States made of pairs, with no batch before. */
function isCreation({ fn, params }: Case): boolean {
  return fn === undefined && params.baseStates === undefined;
}

function creationTime({ params }: Case): number {
  const time = params.timeMs ?? params.batchTimeMs ?? params.time;
  if (typeof time !== "number") throw new Unsupported("has neither a function nor the time of its states");
  return time;
}

async function readStates(states: RDDNode): Promise<unknown[][]> {
  const pairs = await new RDD<[unknown, [unknown, number]]>(stateEntries(states)).collect();
  return pairs.map(([key, rest]) => [key, ...rest]);
}

/** Seconds between checkpoints of the internal stream of mapWithState; the stream itself has none. */
export const checkpointInterval: Kind = {
  needsNoMaster: true,
  async run(testCase) {
    if (testCase.op !== "mapWithState") throw new Unsupported(`asks for the interval of ${testCase.op}`);
    const clock = new ManualClock(0);
    const ssc = new StreamingContext({ master: "local", batchInterval: milliseconds(testCase.batchDuration * 1000), clock });
    try {
      ssc.checkpoint("unused");
      const spec = StateSpec.function((_key: string, _value: number | undefined, _state: State<number>) => 1);
      const stream = ssc.queueStream<[string, number]>([]).mapWithState(spec);
      const explicit = testCase.params.explicitCheckpoint;
      if (typeof explicit === "number") stream.checkpoint(milliseconds(explicit * 1000));
      stream.foreachRDD(() => {});
      ssc.start();
      return firstDifference([
        ["another interval", testCase.expected, stream.node.states.checkpointMs! / 1000],
        ["the stream itself has an interval", null, stream.node.checkpointMs],
      ]);
    } finally {
      await ssc.stop();
    }
  },
};

/** What a case expects nothing of is not compared. */
function firstDifference(comparisons: readonly (readonly [what: string, expected: unknown, actual: unknown])[]): Verdict {
  for (const [what, expected, actual] of comparisons) {
    if (expected === undefined) continue;
    const [wanted, got] = [normalise(expected), normalise(actual)];
    if (!(Array.isArray(wanted) && Array.isArray(got) ? equalAsMultiset(got, wanted) : equal(got, wanted)))
      return failed(what, wanted, got);
  }
  return { status: "passed" };
}
