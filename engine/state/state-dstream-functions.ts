// Streams with a memory of their keys, as methods of DStream: they compile only where the records are pairs. See Spark's
// `PairDStreamFunctions`. All of them need a checkpoint directory.
import type { AnyFunction } from "../closure/closure.ts";
import { DStream } from "../dstream/dstream.ts";
import type { DStreamNode } from "../dstream/dstream-node.ts";
import type { RDD } from "../rdd/rdd.ts";
import type { Partitioning } from "../shuffle/partitioner.ts";
import type { Time } from "../time/time.ts";
import { MapWithStateDStream } from "./map-with-state-dstream.ts";
import { mappedRecords, type StateStep, statePairs, updatePartitionStep, updateStateStep } from "./state-rdd.ts";
import type { StateSpec } from "./state-spec.ts";
import { StatedDStream } from "./stated-dstream.ts";
import { StatesDStream } from "./states-dstream.ts";

/** How the states of `updateStateByKey` lie and begin. */
export interface UpdateStateOptions<K, S> {
  /** A number of partitions, by hash, or a partitioner. Default: by hash over the default parallelism. */
  readonly partitioning?: Partitioning<K>;
  /** States before the first batch. */
  readonly initialRDD?: RDD<readonly [K, S]>;
  /** Tell later operations how the keys lie, so that they need not move them. Default true. */
  readonly rememberPartitioner?: boolean;
  /** Call the function for keys with new values only; all others stay as they are, at no cost. Default false. */
  readonly touchedOnly?: boolean;
}

declare module "../dstream/dstream.ts" {
  interface DStream<T> {
    /**
     * Keeps a state for each key. In each batch `updateFunc` is called once for every key that has a state or new values,
     * with its new values in order (none, mostly) and its state, and returns its new state; undefined or null removes it.
     * The stream has all keys with their states. The function may change the state it is given in place. A state of another
     * type than the values' is to be annotated: `(lines, count?: number) => ...`.
     *
     * Calling it for every key in every batch costs what exists: with `touchedOnly` it is called for keys with new values
     * only, as `mapWithState` does. Needs `ssc.checkpoint`. See Spark's `updateStateByKey`.
     * @example
     * const words = ssc.queueStream([["a", "b", "a"], ["a"]]).map((word) => [word, 1]);
     * const counts = words.updateStateByKey((ones, sum) => ones.length + (sum ?? 0));
     * counts.print(); // (a,2), (b,1), then (a,3), (b,1)
     */
    updateStateByKey<K, V, S = V>(
      this: DStream<readonly [K, V]>,
      updateFunc: (values: V[], state: S | undefined) => S | undefined | null,
      options?: UpdateStateOptions<K, S>,
    ): DStream<[K, S]>;
    updateStateByKey<K, V, S = V>(
      this: DStream<readonly [K, V]>,
      updateFunc: (values: V[], state: S | undefined) => S | undefined | null,
      partitioning: Partitioning<K>,
      initialRDD?: RDD<readonly [K, S]>,
    ): DStream<[K, S]>;

    /**
     * Like `updateStateByKey`, with a function that also knows the time of the batch and the key.
     * @example
     * const words = ssc.queueStream([["a", "b"], ["a"]]).map((word) => [word, 1]);
     * const lastSeen = words.updateStateByKeyWithTime((time, _word, ones, last?: number) =>
     *   ones.length > 0 ? time.milliseconds : last,
     * );
     * lastSeen.print();
     */
    updateStateByKeyWithTime<K, V, S = V>(
      this: DStream<readonly [K, V]>,
      updateFunc: (time: Time, key: K, values: V[], state: S | undefined) => S | undefined | null,
      options?: UpdateStateOptions<K, S>,
    ): DStream<[K, S]>;

    /**
     * Like `updateStateByKey`, with a function that is called once for each partition, with all its keys, and gives the
     * pairs of key and state that are the stream's and the next batch's. It may leave keys out and add others.
     *
     * A function that gives keys which belong to other partitions needs `rememberPartitioner: false`: then states are laid
     * out anew before each batch.
     * @example
     * const words = ssc.queueStream([["a", "b"], ["a"]]).map((word) => [word, 1]);
     * const counts = words.updateStateByKeyPerPartition(function* (updates: Iterable<[string, number[], number | undefined]>) {
     *   for (const [word, ones, sum] of updates) yield [word, ones.length + (sum ?? 0)];
     * });
     * counts.print();
     */
    updateStateByKeyPerPartition<K, V, S = V>(
      this: DStream<readonly [K, V]>,
      partitionFunc: (updates: IterableIterator<[key: K, values: V[], state: S | undefined]>) => Iterable<readonly [K, S]>,
      options?: Omit<UpdateStateOptions<K, S>, "touchedOnly">,
    ): DStream<[K, S]>;

    /**
     * Keeps a state for each key and maps each record with it: `spec` has the function, which may read, update and remove
     * the state of its key, and what it returns is emitted. Records of one key see each other's updates. A batch costs what
     * it touches, however many states there are. Needs `ssc.checkpoint`. See Spark's `mapWithState`.
     * @example
     * const spec = StateSpec.function((word: string, one: number | undefined, state: State<number>) => {
     *   const sum = (state.getOption() ?? 0) + (one ?? 0);
     *   state.update(sum);
     *   return [word, sum] as [string, number];
     * });
     * ssc.queueStream([["a", "b"], ["a"]]).map((word) => [word, 1]).mapWithState(spec).print(); // (a,1), (b,1), then (a,2)
     */
    mapWithState<K, V, S, M>(this: DStream<readonly [K, V]>, spec: StateSpec<K, V, S, M>): MapWithStateDStream<K, S, M>;
  }
}

DStream.prototype.updateStateByKey = function (
  this: DStream<never>,
  updateFunc: AnyFunction,
  given: Partitioning | AnyOptions = {},
  initialRDD?: RDD<readonly [unknown, unknown]>,
) {
  const options = isPartitioning(given) ? { partitioning: given, ...(initialRDD && { initialRDD }) } : given;
  return updated(this.node, updateStateStep(updateFunc, false, options.touchedOnly ?? false), options);
};

DStream.prototype.updateStateByKeyWithTime = function (updateFunc, options = {}) {
  return updated(this.node, updateStateStep(updateFunc, true, options.touchedOnly ?? false), options);
};

DStream.prototype.updateStateByKeyPerPartition = function (partitionFunc, options = {}) {
  return updated(this.node, updatePartitionStep(partitionFunc), options, true);
};

DStream.prototype.mapWithState = function (spec) {
  return new MapWithStateDStream(this.node, spec as unknown as StateSpec<never, never, never, never>) as never;
};

type AnyOptions = UpdateStateOptions<unknown, unknown>;

function updated(parent: DStreamNode, step: StateStep, options: AnyOptions, byPartition = false): DStream<never> {
  const remembers = options.rememberPartitioner ?? true;
  const states = new StatesDStream(parent, {
    step,
    partitioning: options.partitioning,
    initial: options.initialRDD?.node,
    moves: byPartition && !remembers,
  });
  const pairs = byPartition ? mappedRecords : statePairs;
  return new DStream<never>(new StatedDStream(states, (rdd) => pairs(rdd, remembers)));
}

function isPartitioning(value: Partitioning | AnyOptions): value is Partitioning {
  return typeof value === "number" || "numPartitions" in value;
}
