// Operators whose functions are awaited, as methods of DStream: several calls of a task are under way at once. What they
// mean is in engine/rdd/async-rdd-functions.ts.
import type { AsyncFunc, AsyncOptions } from "../rdd/map-concurrently.ts";
import "../rdd/rdd-functions.ts";
import type { TaskContext } from "../scheduler/task-context.ts";
import { DStream, eachRDD } from "./dstream.ts";
import { outputOperation } from "./output-dstream-functions.ts";

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * Applies `asyncFunc` to each record and awaits what it gives, with `concurrency` calls under way at once in a task and
     * results in the order of the records. See `RDD.mapAsync` for the options.
     * @example
     * const lengthOf = async (word: string) => word.length; // or fetch(url, { signal })
     * ssc.queueStream([["a", "bb"]]).mapAsync(lengthOf, { concurrency: 8, timeoutMs: 5000, retries: 2 }).print(); // 1, 2
     */
    mapAsync<K, V>(asyncFunc: AsyncFunc<T, [K, V]>, options?: AsyncOptions): DStream<[K, V]>;
    mapAsync<U>(asyncFunc: AsyncFunc<T, U>, options?: AsyncOptions): DStream<U>;

    /**
     * Like `mapAsync`, and strings the results together.
     * @example
     * ssc.queueStream([["a b", "c"]]).flatMapAsync(async (line) => line.split(" ")).print(); // a, b, c
     */
    flatMapAsync<K, V>(asyncFunc: AsyncFunc<T, Iterable<[K, V]>>, options?: AsyncOptions): DStream<[K, V]>;
    flatMapAsync<U>(asyncFunc: AsyncFunc<T, Iterable<U>>, options?: AsyncOptions): DStream<U>;

    /**
     * Keeps the records for which `asyncFunc` gives (a promise of) a true value; options as in `mapAsync`.
     * @example
     * ssc.queueStream([[1, 2, 3]]).filterAsync(async (n) => n !== 2).print(); // 1, 3
     */
    filterAsync(asyncFunc: AsyncFunc<T, unknown>, options?: AsyncOptions): DStream<T>;

    /**
     * Output operation: calls `asyncFunc` on the executors for each record of each batch, with `concurrency` calls under way
     * at once in a task; options as in `mapAsync`. The batch has ended when all calls have.
     * @example
     * ssc.queueStream([["a", "b"]]).foreachAsync(async (word) => console.log(word), { concurrency: 2 });
     */
    foreachAsync(asyncFunc: AsyncFunc<T, unknown>, options?: AsyncOptions): void;

    /**
     * Output operation: calls `partitionFunc` on the executors once for each partition of each batch, again up to `retries`
     * times after it failed or took longer than `timeoutMs`, each time with all records.
     * @example
     * ssc.queueStream([["a", "b"]]).foreachPartitionAsync(async (words) => console.log([...words].join()), { retries: 1 });
     */
    foreachPartitionAsync(
      partitionFunc: (records: IterableIterator<T>, task: TaskContext, signal: AbortSignal) => unknown,
      options?: Pick<AsyncOptions, "timeoutMs" | "retries">,
    ): void;
  }
}

DStream.prototype.mapAsync = function (this: DStream<unknown>, asyncFunc: AsyncFunc<unknown, unknown>, options?: AsyncOptions) {
  return eachRDD(this, (rdd) => rdd.mapAsync(asyncFunc, options)) as DStream<never>;
};

DStream.prototype.flatMapAsync = function (
  this: DStream<unknown>,
  asyncFunc: AsyncFunc<unknown, Iterable<unknown>>,
  options?: AsyncOptions,
) {
  return eachRDD(this, (rdd) => rdd.flatMapAsync(asyncFunc, options)) as DStream<never>;
};

DStream.prototype.filterAsync = function (asyncFunc, options) {
  return eachRDD(this, (rdd) => rdd.filterAsync(asyncFunc, options));
};

DStream.prototype.foreachAsync = function (asyncFunc, options) {
  outputOperation(this, "foreachAsync", (rdd) => rdd.foreachAsync(asyncFunc, options));
};

DStream.prototype.foreachPartitionAsync = function (partitionFunc, options) {
  outputOperation(this, "foreachPartitionAsync", (rdd) => rdd.foreachPartitionAsync(partitionFunc, options));
};
