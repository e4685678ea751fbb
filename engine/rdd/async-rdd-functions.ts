// Operators whose functions are awaited, as methods of RDD: several calls of one task are under way at once, so that the
// time spent waiting for others (a database, a service) is spent once and not record by record. Spark has no such
// operators; its AsyncRDDActions are actions that do not block, as all actions here. Whoever calls one of these imports
// this file.
import { type AnyFunction, builtinFactory } from "../closure/closure.ts";
import type { TaskContext } from "../scheduler/task-context.ts";
import {
  type AsyncFunc,
  type AsyncLimits,
  type AsyncOptions,
  asyncLimits,
  callOnce,
  mapConcurrently,
  unlessKilled,
} from "./map-concurrently.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { RDD } from "./rdd.ts";
import { segmentRuntime } from "./segment.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Applies `asyncFunc` to each record and awaits what it gives, with `concurrency` calls under way at once in a task and
     * results in the order of the records. The call's `signal` is aborted when it is no longer waited for. The task fails
     * with the first call that fails, or with TIMED_OUT, which names the record, after `timeoutMs`; `retries` makes a call
     * again before that.
     * @example
     * const lengthOf = async (word: string) => word.length; // or fetch(url, { signal })
     * await sc.parallelize(["a", "bb"]).mapAsync(lengthOf, { concurrency: 8, timeoutMs: 5000, retries: 2 }).collect(); // [1, 2]
     */
    mapAsync<K, V>(asyncFunc: AsyncFunc<T, [K, V]>, options?: AsyncOptions): RDD<[K, V]>;
    mapAsync<U>(asyncFunc: AsyncFunc<T, U>, options?: AsyncOptions): RDD<U>;

    /**
     * Like `mapAsync`, and strings the results together.
     * @example
     * await sc.parallelize(["a b", "c"]).flatMapAsync(async (line) => line.split(" ")).collect(); // ["a", "b", "c"]
     */
    flatMapAsync<K, V>(asyncFunc: AsyncFunc<T, Iterable<[K, V]>>, options?: AsyncOptions): RDD<[K, V]>;
    flatMapAsync<U>(asyncFunc: AsyncFunc<T, Iterable<U>>, options?: AsyncOptions): RDD<U>;

    /**
     * Keeps the records for which `asyncFunc` gives (a promise of) a true value; options as in `mapAsync`.
     * @example
     * await sc.parallelize([1, 2, 3]).filterAsync(async (n) => n !== 2).collect(); // [1, 3]
     */
    filterAsync(asyncFunc: AsyncFunc<T, unknown>, options?: AsyncOptions): RDD<T>;

    /**
     * Calls `asyncFunc` on the executors for each record, with `concurrency` calls under way at once in a task; options as in
     * `mapAsync`. Resolves when all have ended well. `foreach` has one call after another.
     * @example
     * await sc.parallelize(["a", "b"]).foreachAsync(async (word) => console.log(word), { concurrency: 2 });
     */
    foreachAsync(asyncFunc: AsyncFunc<T, unknown>, options?: AsyncOptions): Promise<void>;

    /**
     * Calls `partitionFunc` on the executors once for each partition, again up to `retries` times after it failed or took
     * longer than `timeoutMs`, each time with all records.
     * @example
     * await sc.parallelize([1, 2, 3], 2).foreachPartitionAsync(async (records) => console.log([...records]), { timeoutMs: 5000, retries: 1 });
     */
    foreachPartitionAsync(
      partitionFunc: (records: IterableIterator<T>, task: TaskContext, signal: AbortSignal) => unknown,
      options?: Pick<AsyncOptions, "timeoutMs" | "retries">,
    ): Promise<void>;
  }
}

type AnyAsyncFunc = AsyncFunc<unknown, unknown>;
type Records = Iterable<unknown>;

const mapAll = builtinFactory("map-async", (asyncFunc: AnyAsyncFunc, limits: AsyncLimits) => (records: Records, partition: number) => {
  return mapConcurrently(records, partition, asyncFunc, limits);
});

const flatMapAll = builtinFactory(
  "flat-map-async",
  (asyncFunc: AnyAsyncFunc, limits: AsyncLimits) => async (records: Records, partition: number) => {
    const results = await mapConcurrently(records, partition, asyncFunc, limits);
    return results.flatMap((result) => segmentRuntime.elements(result, asyncFunc as AnyFunction, "flatMapAsync"));
  },
);

const filterAll = builtinFactory(
  "filter-async",
  (asyncFunc: AnyAsyncFunc, limits: AsyncLimits) => async (records: Records, partition: number) => {
    const kept = async (record: unknown, signal: AbortSignal) => ((await asyncFunc(record, signal)) ? [record] : []);
    return (await mapConcurrently(records, partition, kept, limits)).flat(1);
  },
);

const foreachAll = builtinFactory(
  "foreach-async",
  (asyncFunc: AnyAsyncFunc, limits: AsyncLimits) => async (records: Records, task: TaskContext) => {
    const nothing = async (record: unknown, signal: AbortSignal) => void (await asyncFunc(record, signal));
    await mapConcurrently(records, task.partition, nothing, limits);
  },
);

const foreachPartitionRetried = builtinFactory(
  "foreach-partition-async",
  (partitionFunc: (records: Records, task: TaskContext, signal: AbortSignal) => unknown, limits: AsyncLimits) =>
    async (records: Records, task: TaskContext) => {
      const all = [...records];
      const what = `${limits.operator}: the call for partition ${task.partition}`;
      let controller = new AbortController();
      const calls = async () => {
        for (let attempt = 0; ; attempt++) {
          try {
            return void (await callOnce((signal) => partitionFunc(all.values(), task, signal), controller, limits.timeoutMs, what));
          } catch (error) {
            if (attempt >= limits.retries || task.isInterrupted()) throw error;
            controller = new AbortController();
          }
        }
      };
      await unlessKilled((reason) => controller.abort(reason), calls);
    },
);

RDD.prototype.mapAsync = function (asyncFunc: AsyncFunc<never, unknown>, options?: AsyncOptions) {
  const func = mapAll(asyncFunc as AnyAsyncFunc, asyncLimits("mapAsync", options));
  return new RDD<never>(new MapPartitionsRDD(this.node, "mapPartitions", func));
};

RDD.prototype.flatMapAsync = function (asyncFunc: AsyncFunc<never, unknown>, options?: AsyncOptions) {
  const func = flatMapAll(asyncFunc as AnyAsyncFunc, asyncLimits("flatMapAsync", options));
  return new RDD<never>(new MapPartitionsRDD(this.node, "mapPartitions", func));
};

RDD.prototype.filterAsync = function (asyncFunc, options) {
  const func = filterAll(asyncFunc as AnyAsyncFunc, asyncLimits("filterAsync", options));
  return new RDD<never>(new MapPartitionsRDD(this.node, "mapPartitions", func, { preservesPartitioning: true }));
};

RDD.prototype.foreachAsync = async function (asyncFunc, options) {
  const func = foreachAll(asyncFunc as AnyAsyncFunc, asyncLimits("foreachAsync", options));
  await this.node.scope.runSink(this.node, { op: "partition", func });
};

RDD.prototype.foreachPartitionAsync = async function (partitionFunc, options) {
  const limits = asyncLimits("foreachPartitionAsync", options);
  const func = foreachPartitionRetried(partitionFunc as Parameters<typeof foreachPartitionRetried>[0], limits);
  await this.node.scope.runSink(this.node, { op: "partition", func });
};
