// RDDs of states: one record a partition, which holds a version of the partition's states (StateRecord). Each batch makes
// the next one of the one before and the batch's data, laid out alike, so states never move while their executor lives.
import { type AnyFunction, builtin, builtinFactory } from "../closure/closure.ts";
import { shuffledNode } from "../rdd/keyed-nodes.ts";
import { MapPartitionsRDD } from "../rdd/map-partitions-rdd.ts";
import type { NodeScope, RDDNode } from "../rdd/rdd-node.ts";
import { SourceRDD } from "../rdd/source-rdd.ts";
import { ZippedPartitionsRDD } from "../rdd/zipped-partitions-rdd.ts";
import type { Partitioner } from "../shuffle/partitioner.ts";
import { Time } from "../time/time.ts";
import { mapWithState, type StateRecord } from "./map-with-state.ts";
import type { State } from "./state.ts";
import { StateMap } from "./state-map.ts";
import { type KeyedUpdate, updatePartition, updateStates } from "./update-state.ts";

type AnyRecord = StateRecord<unknown, unknown, unknown>;
type Pairs = Iterable<readonly [unknown, unknown]>;
type Parents = readonly [previous: Iterable<AnyRecord>, data: Pairs];

/** A partition's step from batch to batch: a closure `([previous, data], batch) => [record]`. */
export type StateStep = AnyFunction;

/** What a step knows of its batch. */
export interface StateBatch {
  readonly timeMs: number;
  /** A checkpoint is made of these states: later versions tell what has changed since. */
  readonly isMark: boolean;
}

/** The states after the batch of `timeMs`. `previous` and `data` must be laid out by `partitioner`. */
export function steppedStates(
  previous: RDDNode,
  data: RDDNode,
  step: StateStep,
  partitioner: Partitioner,
  timeMs: number,
  isMark = false,
): RDDNode {
  const batch: StateBatch = { timeMs, isMark };
  return new ZippedPartitionsRDD([previous, data], step, { label: "StateRDD", partitioner, binding: () => batch });
}

/** States that a program begins with; they count as last used at `timeMs`. */
export function initialStates(pairs: RDDNode, partitioner: Partitioner, timeMs: number): RDDNode {
  return new ZippedPartitionsRDD([shuffledNode(pairs, partitioner)], toStates, {
    label: "StateRDD",
    partitioner,
    binding: () => timeMs,
  });
}

const toStates = builtin("states-of-pairs", ([pairs]: readonly [Pairs], timeMs: number): AnyRecord[] => [
  { states: StateMap.of(Array.from(pairs, ([key, state]) => [key, state, timeMs] as const)).freeze(), mapped: [] },
]);

/** No records in `numPartitions` partitions: the data of a batch without any, and the states before the first. */
export function noRecords(scope: NodeScope, numPartitions: number): RDDNode {
  return new SourceRDD(
    scope,
    "EmptyRDD",
    readNothing,
    Array.from({ length: numPartitions }, () => ({ binding: null })),
  );
}

const readNothing = builtin("no-records", () => []);

/** The same states, laid out by `partitioner`, wherever their keys are now. */
export function movedStates(states: RDDNode, partitioner: Partitioner): RDDNode {
  return statesOfEntries(stateEntries(states, false), partitioner);
}

/** Keys with states and the times at which they were last used: `[key, [state, updatedMs]]`. */
export function stateEntries(states: RDDNode, layoutHolds = true): RDDNode {
  return new MapPartitionsRDD(states, "flatMap", entriesOf, { preservesPartitioning: layoutHolds });
}

/** States of what `stateEntries` gives; of several with one key the first. */
export function statesOfEntries(entries: RDDNode, partitioner: Partitioner): RDDNode {
  return new ZippedPartitionsRDD([shuffledNode(entries, partitioner)], ofEntries, { label: "StateRDD", partitioner });
}

const entriesOf = builtin("entries-of-states", ({ states }: AnyRecord) =>
  states.getAll().map(([key, state, updatedMs]) => [key, [state, updatedMs]]),
);

type Entries = Iterable<readonly [key: unknown, rest: readonly [state: unknown, updatedMs: number]]>;
const ofEntries = builtin("states-of-entries", ([entries]: readonly [Entries]): AnyRecord[] => [
  { states: StateMap.of(Array.from(entries, ([key, rest]) => [key, ...rest] as const)).freeze(), mapped: [] },
]);

/** What the functions of a batch gave; `layoutHolds` if they gave pairs whose keys are where the states lie. */
export function mappedRecords(states: RDDNode, layoutHolds = false): RDDNode {
  return new MapPartitionsRDD(states, "flatMap", mappedOf, { preservesPartitioning: layoutHolds, isShared: true });
}

const mappedOf = builtin("mapped-of-states", ({ mapped }: AnyRecord) => mapped);

/** All keys with their states after a batch. */
export function statePairs(states: RDDNode, layoutHolds = true): RDDNode {
  return new MapPartitionsRDD(states, "flatMap", pairsOf, { preservesPartitioning: layoutHolds, isShared: true });
}

const pairsOf = builtin("pairs-of-states", ({ states }: AnyRecord) => {
  const pairs: [unknown, unknown][] = [];
  states.forEach((key, state) => void pairs.push([key, state]));
  return pairs;
});

function statesBefore([previous]: Parents): StateMap<unknown, unknown> {
  for (const { states } of previous) return states;
  return StateMap.empty();
}

function marked(record: AnyRecord, timeMs: number, isMark: boolean): AnyRecord[] {
  if (isMark) record.states.freeze(timeMs);
  return [record];
}

type TimedFunc<A extends unknown[], R> = (time: Time, ...rest: A) => R;

/** Gives the batch's time to a function that wants it. */
function bound<A extends unknown[], R>(func: AnyFunction, withTime: boolean, timeMs: number): (...rest: A) => R {
  if (!withTime) return func as unknown as (...rest: A) => R;
  const time = new Time(timeMs);
  return (...rest) => (func as unknown as TimedFunc<A, R>)(time, ...rest);
}

/** The step of mapWithState. */
export const mapWithStateStep = builtinFactory(
  "map-with-state",
  (func: AnyFunction, withTime: boolean, timeoutMs: number | null): StateStep =>
    (parents: Parents, { timeMs, isMark }: StateBatch): AnyRecord[] => {
      const mappingFunc = bound<[unknown, unknown, State<unknown>], unknown>(func, withTime, timeMs);
      const timeout = timeoutMs === null ? { refresh: false } : { refresh: true, thresholdMs: timeMs - timeoutMs };
      return marked(mapWithState(statesBefore(parents), parents[1], { mappingFunc, timeMs, ...timeout }), timeMs, isMark);
    },
);

/** The step of updateStateByKey. The function has values and state, after the time and the key if `withTime`. */
export const updateStateStep = builtinFactory(
  "update-state",
  (func: AnyFunction, withTime: boolean, touchedOnly: boolean): StateStep =>
    (parents: Parents, { timeMs, isMark }: StateBatch): AnyRecord[] => {
      const timed = bound<unknown[], unknown>(func, withTime, timeMs);
      const updateFunc = withTime
        ? timed
        : (_key: unknown, values: unknown[], state: unknown) =>
            (func as unknown as (values: unknown[], state: unknown) => unknown)(values, state);
      return marked(
        { states: updateStates(statesBefore(parents), parents[1], updateFunc, timeMs, touchedOnly), mapped: [] },
        timeMs,
        isMark,
      );
    },
);

/** The step of updateStateByKey with a function over a whole partition. */
export const updatePartitionStep = builtinFactory("update-state-partition", (func: AnyFunction): StateStep => {
  const partitionFunc = func as unknown as (updates: IterableIterator<KeyedUpdate<unknown, unknown, unknown>>) => Pairs;
  return (parents: Parents, { timeMs, isMark }: StateBatch): AnyRecord[] => {
    const { states, pairs } = updatePartition(statesBefore(parents), parents[1], partitionFunc, timeMs);
    return marked({ states, mapped: pairs }, timeMs, isMark);
  };
});
