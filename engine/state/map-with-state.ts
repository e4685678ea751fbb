// What mapWithState does to one partition: the states of the batch before and the data of this one make the states of
// this one and the mapped records. Pure: the version it starts from stays as it is.
import { requireNothingToAwait } from "../rdd/user-function.ts";
import { type State, StateImpl } from "./state.ts";
import type { StateMap } from "./state-map.ts";

/** One partition of a batch: all states after it, and what the function gave. See Spark's `MapWithStateRDDRecord`. */
export interface StateRecord<K, S, T> {
  readonly states: StateMap<K, S>;
  readonly mapped: readonly T[];
}

export interface MapWithStateStep<K, V, S, T> {
  /** What it gives is emitted, unless it is undefined or null. */
  readonly mappingFunc: (key: K, value: V | undefined, state: State<S>) => T | undefined | null;
  readonly timeMs: number;
  /** Data of a key counts as using its state, whether or not it is updated; set where states time out. */
  readonly refresh: boolean;
  /** States that were last used before this time out. */
  readonly thresholdMs?: number | undefined;
}

/**
 * Calls the function once for each record, in order, so that records of one key see each other's updates; then once, without
 * a value, for each state that is due, which is removed whatever the function does.
 */
export function mapWithState<K, V, S, T>(
  previous: StateMap<K, S>,
  data: Iterable<readonly [K, V]>,
  step: MapWithStateStep<K, V, S, T>,
): StateRecord<K, S, T> {
  const { mappingFunc, timeMs, refresh, thresholdMs } = step;
  const states = previous.copy();
  const mapped: T[] = [];
  const state = new StateImpl<S>();
  const emit = (result: T | undefined | null) => {
    if (result !== undefined && result !== null) mapped.push(requireNothingToAwait(result, mappingFunc, "mapWithState"));
  };
  const records = Array.from(data);
  let index = 0;
  for (const key of states.fetched(records.map((record) => record[0]))) {
    const stored = states.getAt(key);
    state.wrap(stored);
    emit(mappingFunc(key.key, records[index++]![1], state));
    if (state.isRemoved()) states.removeAt(key);
    else if (state.isUpdated()) states.putAt(key, state.toStore(), timeMs);
    else if (refresh && stored !== undefined) states.putAt(key, stored, timeMs);
  }
  for (const [key, stored] of thresholdMs === undefined ? [] : states.getByTime(thresholdMs)) {
    state.wrapTimingOut(stored);
    emit(mappingFunc(key, undefined, state));
    states.remove(key);
  }
  return { states: states.freeze(), mapped };
}
