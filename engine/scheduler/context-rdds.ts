// RDDs that a context makes of what the driver has: lists, ranges, other RDDs. Methods of MillraceContext.
import { emptyRDD, parallelize } from "../rdd/make-rdd.ts";
import { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import { rangeRDD } from "../rdd/range-rdd.ts";
import { unionRDD } from "../rdd/union-rdd.ts";
import { MillraceContext } from "./millrace-context.ts";

declare module "./millrace-context.ts" {
  interface MillraceContext {
    /**
     * The records of a list in `numSlices` contiguous partitions (default: `defaultParallelism`). They are copied now:
     * later changes of the list are not seen. See Spark's `SparkContext.parallelize`.
     * @example
     * const doubled = await sc.parallelize([1, 2, 3], 2).map((n) => n * 2).collect(); // [2, 4, 6]
     */
    parallelize<T>(records: Iterable<T>, numSlices?: number): RDD<T>;

    /**
     * The same as {@link parallelize}. See Spark's `SparkContext.makeRDD`.
     * @example
     * await sc.makeRDD(["a", "b"]).count(); // 2
     */
    makeRDD<T>(records: Iterable<T>, numSlices?: number): RDD<T>;

    /**
     * The whole numbers from `start` to `end`, which is left out, `step` apart; made on the executors. With one argument
     * from 0 to `start`. Throws INVALID_ARGUMENT for a step of 0 and for what is not a safe integer. See Spark's
     * `SparkContext.range`.
     * @example
     * await sc.range(0, 10, 3).collect(); // [0, 3, 6, 9]
     */
    range(start: number, end?: number, step?: number, numSlices?: number): RDD<number>;

    /**
     * An RDD without records or partitions.
     * @example
     * await sc.emptyRDD<string>().isEmpty(); // true
     */
    emptyRDD<T>(): RDD<T>;

    /**
     * The records of all these RDDs, in their order: of a list, or one after another. Throws INVALID_ARGUMENT for an empty
     * list. See Spark's `SparkContext.union`.
     * @example
     * await sc.union([sc.parallelize([1]), sc.parallelize([2, 3])]).collect(); // [1, 2, 3]
     * await sc.union(sc.parallelize([1]), sc.parallelize([2, 3])).collect(); // [1, 2, 3]
     */
    union<T>(rdds: readonly RDD<T>[]): RDD<T>;
    union<T>(first: RDD<T>, ...rest: readonly RDD<T>[]): RDD<T>;

    /**
     * Where `RDD.checkpoint` writes: a directory that the driver and all executors reach by this path or file: URL. The
     * context makes a folder of its own in it, which it removes when it stops. `undefined` switches checkpoints off.
     * See Spark's `SparkContext.setCheckpointDir`.
     * @example
     * sc.setCheckpointDir("/tmp/checkpoints");
     */
    setCheckpointDir(directory: string | undefined): void;

    /**
     * The directory given to {@link setCheckpointDir}.
     * @example
     * sc.setCheckpointDir("/tmp/checkpoints");
     * sc.getCheckpointDir()?.startsWith("/tmp/checkpoints"); // true
     */
    getCheckpointDir(): string | undefined;
  }
}

MillraceContext.prototype.parallelize = function (records, numSlices) {
  return parallelize(this, records, numSlices ?? this.defaultParallelism);
};

MillraceContext.prototype.makeRDD = MillraceContext.prototype.parallelize;

MillraceContext.prototype.range = function (start, end, step = 1, numSlices) {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  return new RDD<number>(rangeRDD(this, from, to, step, numSlices ?? this.defaultParallelism));
};

MillraceContext.prototype.emptyRDD = function () {
  return emptyRDD(this);
};

MillraceContext.prototype.union = <T>(first: readonly RDD<T>[] | RDD<T>, ...rest: readonly RDD<T>[]) => {
  const rdds = first instanceof RDD ? [first, ...rest] : first;
  return new RDD<T>(unionRDD(rdds.map((rdd) => rdd.node)));
};

MillraceContext.prototype.setCheckpointDir = function (directory) {
  this.checkpointer.setDirectory(directory);
};

MillraceContext.prototype.getCheckpointDir = function () {
  return this.checkpointer.getDirectory();
};
