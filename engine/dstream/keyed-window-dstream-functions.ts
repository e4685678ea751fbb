// Windows by key, as methods of DStream. The batches that no window tells apart are reduced by key together, on the map side
// too, to a pane; from then on panes are combined in their places, without a shuffle. See Spark's `PairDStreamFunctions`.
import type { AnyFunction } from "../closure/closure.ts";
import "../rdd/rdd-functions.ts";
import type { Partitioning } from "../shuffle/partitioner.ts";
import type { Duration } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import type { DStreamNode } from "./dstream-node.ts";
import { KeyLayout } from "./key-layout.ts";
import { MergedWindowDStream } from "./merged-window-dstream.ts";
import { PaneDStream } from "./pane-dstream.ts";
import { differsFrom, mergeGroupedPanes, mergeReducedPanes, type SlideParts, slideWindow, visiblePairs } from "./pane-functions.ts";
import { ReducedWindowedDStream } from "./reduced-windowed-dstream.ts";
import { VisibleWindowDStream } from "./visible-window-dstream.ts";
import { type WindowTimes, windowTimes } from "./windowed-dstream.ts";

/** What a window with an inverse function shows, and when it lets go of a key. */
export interface InverseWindowOptions<K, V> {
  /** Pairs that it gives a false value for are not shown; of a key that is in no batch of the window they are dropped. */
  readonly filterFunc?: (pair: [K, V]) => unknown;
  /** The value that adds nothing, such as 0 for sums: pairs with it are not shown, and keys in no batch of the window are dropped. */
  readonly neutral?: V;
}

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * The values of each key over the last `windowDuration`, in the order of their batches. The slide is this stream's own
     * where it is not said.
     * @example
     * const words = ssc.queueStream([["ant"], ["ape", "bee"]]).map((word) => [word[0], word]);
     * words.groupByKeyAndWindow(seconds(10)).print(); // (a,(ant)), then (a,(ant,ape)), (b,(bee))
     */
    groupByKeyAndWindow<K, V>(
      this: DStream<readonly [K, V]>,
      windowDuration: Duration,
      slideDuration?: Duration,
      partitioning?: Partitioning<K>,
    ): DStream<[K, V[]]>;

    /**
     * Merges the values of each key over the last `windowDuration`: of the keys that are in the window. `reduceFunc` must
     * be associative; it need not be commutative, values are merged in the order of their batches. A slide costs what is
     * new and the logarithm of the number of slides in a window.
     * @example
     * const words = ssc.queueStream([["a", "b"], ["a"]]).map((word) => [word, 1]);
     * words.reduceByKeyAndWindow((a, b) => a + b, seconds(10)).print(); // (a,1), (b,1), then (a,2), (b,1)
     */
    reduceByKeyAndWindow<K, A, B>(
      this: DStream<readonly [K, readonly [A, B]]>,
      reduceFunc: (a: [A, B], b: [A, B]) => [A, B],
      windowDuration: Duration,
      slideDuration?: Duration,
      partitioning?: Partitioning<K>,
    ): DStream<[K, [A, B]]>;
    reduceByKeyAndWindow<K, V>(
      this: DStream<readonly [K, V]>,
      reduceFunc: (a: V, b: V) => V,
      windowDuration: Duration,
      slideDuration?: Duration,
      partitioning?: Partitioning<K>,
    ): DStream<[K, V]>;
    /**
     * The same with an inverse function: `invReduceFunc(reduceFunc(a, b), a)` is `b`. Each value is that of the window
     * before, less what left, with what came: a slide costs the keys there are and what is new, however long the window.
     * Needs a checkpoint directory (else CHECKPOINT_DIR_NOT_SET at the start). `null` for the inverse function means none.
     *
     * As on Spark, a key stays for ever, with what the inverse function leaves of its value (0, say). A filter hides pairs,
     * and drops them once their key is in no batch of the window; what it shows is what a window made anew would give,
     * filtered. `{ neutral }` drops keys that are in no batch of the window, and hides pairs whose value is `neutral`.
     * @example
     * ssc.checkpoint("checkpoints");
     * const words = ssc.queueStream([["a", "b"], ["a"]]).map((word) => [word, 1]);
     * words.reduceByKeyAndWindow((a, b) => a + b, (a, b) => a - b, seconds(10), seconds(1), 2, { neutral: 0 }).print();
     */
    reduceByKeyAndWindow<K, A, B>(
      this: DStream<readonly [K, readonly [A, B]]>,
      reduceFunc: (a: [A, B], b: [A, B]) => [A, B],
      invReduceFunc: ((a: [A, B], b: [A, B]) => [A, B]) | null,
      windowDuration: Duration,
      slideDuration?: Duration,
      partitioning?: Partitioning<K>,
      filter?: ((pair: [K, [A, B]]) => unknown) | InverseWindowOptions<K, [A, B]>,
    ): DStream<[K, [A, B]]>;
    reduceByKeyAndWindow<K, V>(
      this: DStream<readonly [K, V]>,
      reduceFunc: (a: V, b: V) => V,
      invReduceFunc: ((a: V, b: V) => V) | null,
      windowDuration: Duration,
      slideDuration?: Duration,
      partitioning?: Partitioning<K>,
      filter?: ((pair: [K, V]) => unknown) | InverseWindowOptions<K, V>,
    ): DStream<[K, V]>;
  }
}

DStream.prototype.groupByKeyAndWindow = function (windowDuration, slideDuration, partitioning) {
  const { windowMs, slideMs, paneMs } = windowTimes(this.node, windowDuration, slideDuration);
  const layout = new KeyLayout(this.node.scope, partitioning);
  const panes = new PaneDStream<Pair>(this.node, paneMs, (batches) => batches.groupByKey(layout.partitioner));
  const merge = { layout, blockFunc: mergeGroupedPanes(false), windowFunc: mergeGroupedPanes(true) };
  return new DStream<never>(new MergedWindowDStream(panes, windowMs, slideMs, merge));
};

type Pair = readonly [unknown, unknown];
type FilterFunc = (pair: [unknown, unknown]) => unknown;
type Arguments = [
  inverseFunc: AnyFunction | null | undefined,
  window: Duration,
  slide?: Duration,
  partitioning?: Partitioning,
  filter?: FilterFunc | InverseWindowOptions<unknown, unknown>,
];

DStream.prototype.reduceByKeyAndWindow = function (this: DStream<never>, reduceFunc: AnyFunction, ...args: unknown[]) {
  const hasInverse = typeof args[0] === "function" || args[0] === null || args[0] === undefined;
  const [inverseFunc, window, slide, partitioning, filter] = (hasInverse ? args : [null, ...args]) as Arguments;
  const options: InverseWindowOptions<unknown, unknown> = typeof filter === "function" ? { filterFunc: filter } : (filter ?? {});
  const times = windowTimes(this.node, window, slide);
  const layout = new KeyLayout(this.node.scope, partitioning);
  const panes = new PaneDStream<Pair>(this.node, times.paneMs, (batches) =>
    batches.reduceByKey(reduceFunc as () => unknown, layout.partitioner),
  );
  if (inverseFunc) return new DStream<never>(inverseWindow(panes, times, layout, reduceFunc, inverseFunc, options));
  const mergeFunc = (fresh: boolean) => mergeReducedPanes(reduceFunc as () => unknown, fresh);
  const merge = { layout, blockFunc: mergeFunc(false), windowFunc: mergeFunc(true) };
  const windows = new DStream<never>(new MergedWindowDStream(panes, times.windowMs, times.slideMs, merge));
  const shown = options.filterFunc === undefined ? windows : windows.filter(options.filterFunc);
  return "neutral" in options ? shown.filter(differsFrom(options.neutral) as FilterFunc as () => unknown) : shown;
};

function inverseWindow(
  panes: DStreamNode,
  { windowMs, slideMs }: WindowTimes,
  layout: KeyLayout,
  reduceFunc: AnyFunction,
  inverseFunc: AnyFunction,
  options: InverseWindowOptions<unknown, unknown>,
): DStreamNode {
  const filterFunc = options.filterFunc ?? null;
  const neutral = "neutral" in options ? [options.neutral] : [];
  const goneKeysStay = neutral.length === 0 && (filterFunc ?? true);
  const slideFunc = (parts: SlideParts) => slideWindow(reduceFunc as () => unknown, inverseFunc as () => unknown, goneKeysStay, parts);
  const windows = new ReducedWindowedDStream(panes, windowMs, slideMs, { layout, slideFunc });
  return new VisibleWindowDStream(windows, visiblePairs(filterFunc, neutral));
}
