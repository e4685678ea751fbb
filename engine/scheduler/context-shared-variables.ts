// Variables that driver and tasks share: broadcasts from the one to the others, accumulators the other way. Methods of
// MillraceContext.
import { type AccumulatorV2, registerAccumulator } from "./accumulator.ts";
import type { Broadcast } from "./broadcast.ts";
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from "./builtin-accumulators.ts";
import { MillraceContext } from "./millrace-context.ts";

declare module "./millrace-context.ts" {
  interface MillraceContext {
    /**
     * A value that is sent to each executor once, for functions that capture the broadcast. Throws CANNOT_ENCODE for what
     * cannot travel. See Spark's `SparkContext.broadcast`.
     * @example
     * const stop = sc.broadcast(new Set(["the", "a"]));
     * await sc.parallelize(["the", "end"]).filter((word) => !stop.value.has(word)).collect(); // ["end"]
     */
    broadcast<T>(value: T): Broadcast<T>;

    /**
     * An accumulator of whole numbers, from 0. See Spark's `SparkContext.longAccumulator`.
     * @example
     * const seen = sc.longAccumulator("seen");
     * await sc.range(3).foreach(() => seen.add(1));
     * console.log(seen.value); // 3
     */
    longAccumulator(name?: string): LongAccumulator;

    /**
     * An accumulator of numbers, from 0. See Spark's `SparkContext.doubleAccumulator`.
     * @example
     * const total = sc.doubleAccumulator();
     * await sc.parallelize([0.5, 0.25]).foreach((n) => total.add(n));
     * console.log(total.value); // 0.75
     */
    doubleAccumulator(name?: string): DoubleAccumulator;

    /**
     * An accumulator that lists what is added, in the order of partitions. See Spark's `SparkContext.collectionAccumulator`.
     * @example
     * const bad = sc.collectionAccumulator<string>("bad lines");
     * await sc.parallelize(["1", "x"]).foreach((text) => { if (Number.isNaN(Number(text))) bad.add(text); });
     * console.log(bad.value); // ["x"]
     */
    collectionAccumulator<T>(name?: string): CollectionAccumulator<T>;

    /**
     * Makes an accumulator of your own known, so that tasks can add to it; gives it back. Its class must be registered
     * with `registerClass` at module level. Throws INVALID_ARGUMENT the second time. See Spark's `SparkContext.register`.
     * @example
     * class Longest extends AccumulatorV2<string, string> {
     *   text: string;
     *   constructor(text = "") { super(); this.text = text; }
     *   isZero() { return this.text === ""; }
     *   copy() { return new Longest(this.text); }
     *   reset() { this.text = ""; }
     *   add(text: string) { if (text.length > this.text.length) this.text = text; }
     *   merge(other: AccumulatorV2<string, string>) { this.add(other.value); }
     *   get value() { return this.text; }
     * }
     * registerClass("Longest", Longest, { encode: (one) => one.text, decode: (text) => new Longest(text as string) });
     * const longest = sc.register(new Longest(), "longest word");
     * await sc.parallelize(["a", "abc", "ab"]).foreach((word) => longest.add(word));
     * console.log(longest.value); // abc
     */
    register<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A;
  }
}

MillraceContext.prototype.broadcast = function (value) {
  return this.broadcasts.make(value);
};

MillraceContext.prototype.longAccumulator = (name) => registerAccumulator(new LongAccumulator(), name);

MillraceContext.prototype.doubleAccumulator = (name) => registerAccumulator(new DoubleAccumulator(), name);

MillraceContext.prototype.collectionAccumulator = (name) => registerAccumulator(new CollectionAccumulator(), name);

MillraceContext.prototype.register = (accumulator, name) => registerAccumulator(accumulator, name);
