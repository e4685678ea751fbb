// Looking at a stream from the driver, as methods of DStream: what it is made of, and its RDDs at given times. Nothing
// here makes a stream; RDDs of times that have none yet are made when they are asked for.
import { MillraceError } from "../errors.ts";
import { RDD } from "../rdd/rdd.ts";
import { Duration } from "../time/duration.ts";
import { Interval } from "../time/interval.ts";
import { Time } from "../time/time.ts";
import { DStream } from "./dstream.ts";

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * Time between two RDDs of this stream.
     * @example
     * String(ssc.queueStream([[1]]).window(seconds(4), seconds(2)).slideDuration); // 2000 ms
     */
    readonly slideDuration: Duration;

    /**
     * The streams this one is made of; none of an input.
     * @example
     * const numbers = ssc.queueStream([[1]]);
     * numbers.map((n) => n + 1).dependencies[0]?.node === numbers.node; // true
     */
    readonly dependencies: readonly DStream<unknown>[];

    /**
     * The RDD of this stream at `time`, made now if it has not been; undefined where the stream has none. A time that is
     * not on the stream's grid has none. Throws CONTEXT_STATE before the context has started.
     * @example
     * const numbers = ssc.queueStream([[1]]);
     * numbers.foreachRDD((rdd, time) => console.log(numbers.compute(time)?.id === rdd.id)); // true at every time
     */
    compute(time: Time): RDD<T> | undefined;

    /**
     * The RDDs of the times from `fromTime` to `toTime`, both included, oldest first. Times are taken down to this stream's
     * grid; where there is no RDD there is none in the result. How far back it goes is said by `ssc.remember`. Throws
     * CONTEXT_STATE before the context has started.
     * @example
     * const numbers = ssc.queueStream([[1], [2], [3]]);
     * numbers.foreachRDD(async (_rdd, time) => {
     *   const lastTwo = numbers.slice(time.minus(seconds(1)), time);
     *   console.log(await sc.union(lastTwo).collect());
     * });
     */
    slice(interval: Interval): RDD<T>[];
    slice(fromTime: Time | Date, toTime: Time | Date): RDD<T>[];
  }
}

Object.defineProperty(DStream.prototype, "slideDuration", {
  configurable: true,
  get(this: DStream<unknown>) {
    return new Duration(this.node.slideMs);
  },
});

Object.defineProperty(DStream.prototype, "dependencies", {
  configurable: true,
  get(this: DStream<unknown>) {
    return this.node.dependencies.map((node) => new DStream<unknown>(node));
  },
});

DStream.prototype.compute = function (time) {
  const rdd = this.node.getOrCompute(millisecondsOf(time));
  return rdd === undefined ? undefined : new RDD<never>(rdd);
};

DStream.prototype.slice = function (from: Interval | Time | Date, to?: Time | Date) {
  const [fromMs, toMs] = (from instanceof Interval ? [from.beginTime, from.endTime] : [from, to]).map(millisecondsOf);
  return this.node.slice(fromMs!, toMs!).map((rdd) => new RDD<never>(rdd));
};

function millisecondsOf(time: unknown): number {
  if (time instanceof Time) return time.milliseconds;
  if (time instanceof Date && !Number.isNaN(time.getTime())) return time.getTime();
  throw new MillraceError("INVALID_ARGUMENT", `A time is wanted, a Time or a Date, and ${String(time)} is none`);
}
