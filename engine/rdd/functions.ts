// The package's own functions that run inside tasks. They are registered by name, so they travel without a bundle.
import { type AnyFunction, builtin, builtinFactory } from "../closure/closure.ts";
import type { TaskContext } from "../scheduler/task-context.ts";
import { mapKey } from "../shuffle/key.ts";
import { isolated } from "./isolated.ts";
import { requireSynchronous } from "./user-function.ts";

/** Lists as combiners, and the parts of pairs. */
export const appendFunc = {
  create: builtin("list-create", (value: unknown) => [value]),
  add: builtin("list-add", (list: unknown[], value: unknown) => {
    list.push(value);
    return list;
  }),
  concat: builtin("list-concat", (a: unknown[], b: unknown[]) => {
    for (const value of b) a.push(value);
    return a;
  }),
  identity: builtin("identity", (value: unknown) => value),
  first: builtin("first", (value: unknown) => value),
  key: builtin("key", (pair: readonly [unknown, unknown]) => pair[0]),
  value: builtin("value", (pair: readonly [unknown, unknown]) => pair[1]),
};

export const toArrayFunc = builtin("glom", (records: Iterable<unknown>) => [[...records]]);

/** A function of (index, records) as one of (records, index). */
export const indexFirst = builtinFactory(
  "index-first",
  (partitionFunc: (partition: number, records: IterableIterator<never>) => unknown) =>
    (records: IterableIterator<never>, partition: number) =>
      partitionFunc(partition, records),
) as <T, U>(
  partitionFunc: (partition: number, records: IterableIterator<T>) => U,
) => (records: IterableIterator<T>, partition: number) => U;

/** A record behind the key that `keyFunc` gives it. */
export const firstOfPairFunc = builtinFactory("key-by", (keyFunc: (value: unknown) => unknown) => (value: unknown) => [
  keyFunc(value),
  value,
]);

/** Pairs for counting: the record with 1, nothing with 1, nothing with the record. */
export const pairWithOne = {
  value: builtin("pair-value-one", (value: unknown) => [value, 1]),
  one: builtin("one", (_value: unknown) => 1),
  nothing: builtin("pair-null-one", (_value: unknown) => [null, 1] as [null, number]),
  none: builtin("pair-null-value", (value: unknown) => [null, value]),
};
export const add = builtin("add", (a: number, b: number) => a + b);

/** For each key of any side, in first-seen order: the list of its values on each side. */
export const coGroupFunc = builtin("cogroup", (sides: readonly Iterable<readonly [unknown, unknown]>[]) => {
  const groups = new Map<unknown, [unknown, unknown[][]]>();
  sides.forEach((side, i) => {
    for (const [key, value] of side) {
      const id = mapKey(key);
      let group = groups.get(id);
      if (group === undefined) {
        group = [key, sides.map(() => [])];
        groups.set(id, group);
      }
      group[1][i]!.push(value);
    }
  });
  return groups.values();
});

export const innerJoinFunc = builtin("inner-join", ([here, there]: readonly [readonly unknown[], readonly unknown[]]) =>
  here.flatMap((a) => there.map((b) => [a, b])),
);

/** Joins that keep values without a partner on the left, on the right, or on both sides. */
export const outerJoinFunc = builtinFactory(
  "outer-join",
  (keepLeft: boolean, keepRight: boolean) =>
    ([here, there]: readonly [readonly unknown[], readonly unknown[]]) => {
      if (there.length === 0) return keepLeft ? here.map((a) => [a, undefined]) : [];
      if (here.length === 0) return keepRight ? there.map((b) => [undefined, b]) : [];
      return here.flatMap((a) => there.map((b) => [a, b]));
    },
);

/** What becomes of the values of each key, in their order; keys in first-seen order, by what stands for them in a Map. */
export function combinePairs<K, V, C>(
  pairs: Iterable<readonly [K, V]>,
  create: (value: V) => C,
  merge: (combiner: C, value: V) => C,
): Map<unknown, [key: K, combiner: C]> {
  const cells = new Map<unknown, [K, C]>();
  for (const [key, value] of pairs) {
    const id = mapKey(key);
    const cell = cells.get(id);
    if (cell === undefined) cells.set(id, [key, create(value)]);
    else cell[1] = merge(cell[1], value);
  }
  return cells;
}

/** Merges the values of each key of one partition; `create` null means a value is its own combiner. */
export const combineLocally = builtinFactory(
  "combine-locally",
  (create: AnyFunction | null, mergeFunc: AnyFunction) => (records: Iterable<readonly [unknown, unknown]>) => {
    const mergeValue = mergeFunc as (combiner: unknown, value: unknown) => unknown;
    const merge = (combiner: unknown, value: unknown) => requireSynchronous(mergeValue(combiner, value), mergeFunc, "a merge by key");
    return combinePairs(records, (create ?? isolated) as (value: unknown) => unknown, merge).values();
  },
);

/** Calls a function for each record, awaiting what it gives. */
export const foreachRecord = builtinFactory("foreach", (func: (value: unknown) => unknown) => async (records: Iterable<unknown>) => {
  for (const record of records) {
    const result = func(record);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === "function") await result;
  }
});

/** Calls a function for the partition and drops its result. */
export const foreachPartitionFunc = builtinFactory(
  "foreach-partition",
  (func: (records: IterableIterator<unknown>, task: TaskContext) => unknown) =>
    async (records: IterableIterator<unknown>, task: TaskContext) => {
      await func(records, task);
    },
);
