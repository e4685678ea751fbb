// Windows over records of any kind, as methods of DStream: streams whose RDD at a time covers the batches of a duration
// before it.
import type { AnyFunction } from "../closure/closure.ts";
import { add, pairWithOne } from "../rdd/functions.ts";
import { emptyRDD } from "../rdd/make-rdd.ts";
import type { Duration } from "../time/duration.ts";
import { DStream, eachRDD } from "./dstream.ts";
import "./keyed-window-dstream-functions.ts";
import { subtract } from "./pane-functions.ts";
import { WindowedDStream, windowTimes } from "./windowed-dstream.ts";

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * At each slide, all records of the last `windowDuration`, oldest batch first. Both durations must be multiples of
     * this stream's slide duration (else DURATION_NOT_MULTIPLE); the slide is this stream's own where it is not said. The
     * first windows just hold fewer batches. Keeps this stream's partitions. See Spark's `WindowedDStream`.
     *
     * A function of your own over windows is `stream.window(...).transform(...)`.
     * @example
     * ssc.queueStream([[1], [2], [3]]).window(seconds(2)).print(); // 1, then 1, 2, then 2, 3
     */
    window(windowDuration: Duration, slideDuration?: Duration): DStream<T>;

    /**
     * All records of the last `windowDuration` merged two by two, in the order of their batches; nothing for an empty
     * window. `reduceFunc` must be associative. See `reduceByKeyAndWindow` for what a slide costs.
     * @example
     * ssc.queueStream([[1], [2], [3]]).reduceByWindow((a, b) => Math.max(a, b), seconds(10)).print(); // 1, then 2, then 3
     */
    reduceByWindow(reduceFunc: (a: T, b: T) => T, windowDuration: Duration, slideDuration?: Duration): DStream<T>;
    /**
     * The same with an inverse function, as `reduceByKeyAndWindow` has it: needs a checkpoint directory, and a window that
     * has become empty gives what the inverse function leaves. `null` for the inverse function means none.
     * @example
     * ssc.checkpoint("checkpoints");
     * ssc.queueStream([[1], [2]]).reduceByWindow((a, b) => a + b, (a, b) => a - b, seconds(10)).print(); // 1, then 3
     */
    reduceByWindow(
      reduceFunc: (a: T, b: T) => T,
      invReduceFunc: ((a: T, b: T) => T) | null,
      windowDuration: Duration,
      slideDuration?: Duration,
    ): DStream<T>;

    /**
     * Number of records in the last `windowDuration`, once there has been one: one number a window, 0 for a window that has
     * become empty. Needs a checkpoint directory.
     * @example
     * ssc.checkpoint("checkpoints");
     * ssc.queueStream([["a", "b"], ["c"]]).countByWindow(seconds(10)).print(); // 2, then 3
     */
    countByWindow(windowDuration: Duration, slideDuration?: Duration): DStream<number>;

    /**
     * How often each record occurs in the last `windowDuration`: only of records that do. Needs a checkpoint directory.
     * @example
     * ssc.checkpoint("checkpoints");
     * ssc.queueStream([["a", "b"], ["a"]]).countByValueAndWindow(seconds(10)).print(); // (a,1), (b,1), then (a,2), (b,1)
     */
    countByValueAndWindow(windowDuration: Duration, slideDuration?: Duration, numPartitions?: number): DStream<[T, number]>;
  }
}

DStream.prototype.window = function (windowDuration, slideDuration) {
  const { windowMs, slideMs } = windowTimes(this.node, windowDuration, slideDuration);
  return new DStream<never>(new WindowedDStream(this.node, windowMs, slideMs, () => emptyRDD(this.node.scope.rdds).node));
};

DStream.prototype.reduceByWindow = function (this: DStream<unknown>, reduceFunc: AnyFunction, ...args: unknown[]) {
  const hasInverse = typeof args[0] === "function" || args[0] === null || args[0] === undefined;
  const [inverseFunc, window, slide] = (hasInverse ? args : [null, ...args]) as [(() => unknown) | null, Duration, Duration?];
  const pairs = eachRDD(this, (rdd) => rdd.map(pairWithOne.none as (value: unknown) => [null, unknown]));
  const windows = pairs.reduceByKeyAndWindow(reduceFunc as () => unknown, inverseFunc, window, slide, 1);
  return windows.values() as DStream<never>;
};

DStream.prototype.countByWindow = function (windowDuration, slideDuration) {
  const ones = eachRDD(this, (rdd) => rdd.map(pairWithOne.nothing));
  return ones.reduceByKeyAndWindow(add, subtract, windowDuration, slideDuration, 1).values();
};

DStream.prototype.countByValueAndWindow = function (
  this: DStream<unknown>,
  windowDuration: Duration,
  slideDuration?: Duration,
  numPartitions?: number,
) {
  const ones = eachRDD(this, (rdd) => rdd.map(pairWithOne.value as (value: unknown) => [unknown, number]));
  return ones.reduceByKeyAndWindow(add, subtract, windowDuration, slideDuration, numPartitions, { neutral: 0 }) as DStream<never>;
};
