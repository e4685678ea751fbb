// What updateStateByKey does to one partition. Pure: the version it starts from stays as it is, and what the functions
// are given of it are copies.
import { combinePairs } from "../rdd/functions.ts";
import { isolated } from "../rdd/isolated.ts";
import { requireNothingToAwait } from "../rdd/user-function.ts";
import { mapKey } from "../shuffle/key.ts";
import type { StateKey } from "./state-key.ts";
import { StateMap } from "./state-map.ts";

/** A key, its new values in order, and its state, if it has one. */
export type KeyedUpdate<K, V, S> = [key: K, values: V[], state: S | undefined];

/** The new state of a key; undefined or null removes it. */
export type UpdateFunc<K, V, S> = (key: K, values: V[], state: S | undefined) => S | undefined | null;

/**
 * Calls the function once for each key that has new values, first-seen first; before them, unless `touchedOnly`, for each
 * other key with a state, in the order of the states.
 */
export function updateStates<K, V, S>(
  previous: StateMap<K, S>,
  data: Iterable<readonly [K, V]>,
  updateFunc: UpdateFunc<K, V, S>,
  timeMs: number,
  touchedOnly: boolean,
): StateMap<K, S> {
  const groups = valuesByKey(data);
  const before = touchedOnly ? [] : previous.getAll();
  const states = previous.copy();
  const update = (key: StateKey<K>, values: V[]) => {
    const stored = states.getAt(key);
    const state = requireNothingToAwait(updateFunc(key.key, values, isolated(stored) as S | undefined), updateFunc, "updateStateByKey");
    if (state === undefined || state === null) states.removeAt(key);
    else if (stored !== state) states.putAt(key, state, timeMs);
  };
  const untouched = before.flatMap(([key]) => (groups.has(mapKey(key)) ? [] : [key]));
  for (const key of states.fetched(untouched)) update(key, []);
  const touched = Array.from(groups.values(), ([key]) => key);
  for (const key of states.fetched(touched)) update(key, groups.get(key.id)![1]);
  return states.freeze();
}

/**
 * All that the function, called once for the partition, makes of its keys: the pairs as they come, and the states, of which a
 * key that comes twice has the first.
 */
export function updatePartition<K, V, S>(
  previous: StateMap<K, S>,
  data: Iterable<readonly [K, V]>,
  partitionFunc: (updates: IterableIterator<KeyedUpdate<K, V, S>>) => Iterable<readonly [K, S]>,
  timeMs: number,
): { readonly states: StateMap<K, S>; readonly pairs: readonly (readonly [K, S])[] } {
  const check = <T>(result: T) => requireNothingToAwait(result, partitionFunc, "updateStateByKeyPerPartition");
  const pairs = [...check(partitionFunc(updatesOf(previous, valuesByKey(data))))];
  for (const [, state] of pairs) check(state);
  return { states: StateMap.of(pairs.map(([key, state]) => [key, state, timeMs] as const)).freeze(), pairs };
}

function* updatesOf<K, V, S>(previous: StateMap<K, S>, groups: Groups<K, V>): IterableIterator<KeyedUpdate<K, V, S>> {
  for (const [key, stored] of previous.getAll()) if (!groups.has(mapKey(key))) yield [key, [], isolated(stored) as S];
  for (const [key, values] of groups.values()) yield [key, values, isolated(previous.get(key)) as S | undefined];
}

type Groups<K, V> = ReadonlyMap<unknown, readonly [key: K, values: V[]]>;

function valuesByKey<K, V>(data: Iterable<readonly [K, V]>): Groups<K, V> {
  const append = (values: V[], value: V) => {
    values.push(value);
    return values;
  };
  return combinePairs<K, V, V[]>(data, (value) => [value], append);
}
