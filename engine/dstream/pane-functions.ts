// What windows by key run on executors. A pane is the pairs of some batches, each key once; panes of one layout are
// combined partition by partition, the oldest first, keys in first-seen order. Panes are kept for later windows, so
// nothing of them is changed: a value that a user's function may change in place is copied first (isolated.ts).
import { builtin, builtinFactory } from "../closure/closure.ts";
import { isolated } from "../rdd/isolated.ts";
import { keyEquals, mapKey } from "../shuffle/key.ts";

type Pair = readonly [key: unknown, value: unknown];
type Pane = Iterable<Pair>;
type MergeFunc = (a: unknown, b: unknown) => unknown;

/** The value of a key so far. `own`: no pane holds it. `panes`: how many panes had a value of it. */
interface Cell {
  readonly key: unknown;
  value: unknown;
  own: boolean;
  panes: number;
}

/** Merges `value` into the cell's; the first argument of `mergeFunc` is never a value that a pane holds. */
function mergeInto(cell: Cell, value: unknown, mergeFunc: MergeFunc): void {
  cell.value = mergeFunc(cell.own ? cell.value : isolated(cell.value), value);
  cell.own = cell.value !== value;
}

function reducePanes(panes: readonly Pane[], reduceFunc: MergeFunc): Map<unknown, Cell> {
  const cells = new Map<unknown, Cell>();
  for (const pane of panes) {
    for (const [key, value] of pane) {
      const id = mapKey(key);
      const cell = cells.get(id);
      if (cell === undefined) {
        cells.set(id, { key, value, own: false, panes: 1 });
        continue;
      }
      mergeInto(cell, value, reduceFunc);
      cell.panes++;
    }
  }
  return cells;
}

/** Reduces the values of each key over panes. `fresh`: keys and values that no pane holds. */
export const mergeReducedPanes = builtinFactory(
  "merge-reduced-panes",
  (reduceFunc: MergeFunc, fresh: boolean) => (panes: readonly Pane[]) => {
    if (panes.length === 1 && !fresh) return panes[0]!;
    const pairs: Pair[] = [];
    for (const cell of reducePanes(panes, reduceFunc).values()) pairs.push(fresh ? shownPair(cell.key, cell) : [cell.key, cell.value]);
    return pairs;
  },
);

/** Strings the lists of each key together. `fresh`: keys and values that no pane holds. */
export const mergeGroupedPanes = builtinFactory("merge-grouped-panes", (fresh: boolean) => (panes: readonly Pane[]) => {
  const cells = new Map<unknown, { readonly key: unknown; list: unknown[]; own: boolean }>();
  for (const pane of panes) {
    for (const [key, value] of pane) {
      const list = value as unknown[];
      const id = mapKey(key);
      const cell = cells.get(id);
      if (cell === undefined) {
        cells.set(id, fresh ? { key: isolated(key), list: isolated(list) as unknown[], own: true } : { key, list, own: false });
        continue;
      }
      if (!cell.own) cell.list = [...cell.list];
      cell.own = true;
      for (const one of list) cell.list.push(fresh ? isolated(one) : one);
    }
  }
  return Array.from(cells.values(), ({ key, list }): Pair => [key, list]);
});

/** What a window with an inverse function keeps of a key: its value, and how many panes of the window have the key. */
type Tracked = readonly [value: unknown, panes: number];

/** What a slide is made of: the previous window, if there is one, then so many panes that leave; the rest enter. */
export interface SlideParts {
  readonly hasPrevious: boolean;
  readonly leaving: number;
}

type FilterFunc = (pair: [key: unknown, value: unknown]) => unknown;

/** Does a key stay that no pane of the window has any more? Or as long as a filter takes it. */
export type GoneKeysStay = boolean | FilterFunc;

/**
 * The next window of the previous one: what leaves is taken from each value, then what enters is added. A key in some
 * pane of the window stays whatever its value is; so every leaving value finds the one it is part of.
 */
export const slideWindow = builtinFactory(
  "slide-window",
  (reduceFunc: MergeFunc, inverseFunc: MergeFunc, goneKeysStay: GoneKeysStay, parts: SlideParts) => (panes: readonly Pane[]) => {
    const first = parts.hasPrevious ? 1 : 0;
    const leaving = reducePanes(panes.slice(first, first + parts.leaving), reduceFunc);
    const entering = reducePanes(panes.slice(first + parts.leaving), reduceFunc);
    const window: [unknown, Tracked][] = [];
    for (const [key, tracked] of parts.hasPrevious ? panes[0]! : []) {
      const id = mapKey(key);
      const [value, panes] = tracked as Tracked;
      const cell: Cell = { key, value, own: false, panes };
      takeAway(cell, leaving.get(id), inverseFunc);
      add(cell, entering.get(id), reduceFunc);
      entering.delete(id);
      const staysWhenGone = () => (typeof goneKeysStay === "function" ? goneKeysStay(shownPair(key, cell)) : goneKeysStay);
      if (cell.panes > 0 || staysWhenGone()) window.push([key, [cell.value, cell.panes]]);
    }
    for (const { key, value, panes } of entering.values()) window.push([key, [value, panes]]);
    return window;
  },
);

/** For a function of the program. */
function shownPair(key: unknown, { value, own }: Cell): [unknown, unknown] {
  return [isolated(key), own ? value : isolated(value)];
}

function takeAway(cell: Cell, leaving: Cell | undefined, inverseFunc: MergeFunc): void {
  if (leaving === undefined) return;
  mergeInto(cell, leaving.value, inverseFunc);
  cell.panes -= leaving.panes;
}

function add(cell: Cell, entering: Cell | undefined, reduceFunc: MergeFunc): void {
  if (entering === undefined) return;
  mergeInto(cell, entering.value, reduceFunc);
  cell.panes += entering.panes;
}

/** The pairs of a window that are to be seen: copies of those that the filter takes and, if there is a neutral value, do not have it. */
export const visiblePairs = builtinFactory(
  "visible-pairs",
  (filterFunc: FilterFunc | null, neutral: readonly unknown[]) => (window: Iterable<readonly [unknown, Tracked]>) => {
    const pairs: Pair[] = [];
    for (const [key, [value]] of window) {
      if (neutral.length > 0 && keyEquals(value, neutral[0])) continue;
      const pair: [unknown, unknown] = [isolated(key), isolated(value)];
      if (filterFunc === null || filterFunc(pair)) pairs.push(pair);
    }
    return pairs;
  },
);

/** Pairs whose value is another one. */
export const differsFrom = builtinFactory(
  "differs-from",
  (neutral: unknown) =>
    ([, value]: Pair) =>
      !keyEquals(value, neutral),
);

export const subtract = builtin("subtract", (a: number, b: number) => a - b);
