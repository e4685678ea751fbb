// StateSpec: what mapWithState is to do, put together step by step. Immutable: each method gives another specification.
import type { AnyFunction } from "../closure/closure.ts";
import type { RDD } from "../rdd/rdd.ts";
import type { Partitioner, Partitioning } from "../shuffle/partitioner.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import type { Time } from "../time/time.ts";
import type { State } from "./state.ts";

/** Without undefined and null, which are not emitted. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
type Emitted<T> = Exclude<T, undefined | null | void>;

interface Settings {
  readonly initial?: RDD<never>;
  readonly partitioning?: Partitioning;
  readonly timeoutMs?: number;
}

/**
 * A function over the states of keys, and how the states begin, lie and end. See Spark's `StateSpec`.
 *
 * The function is called for each pair with its key, its value and the key's state, and for each state that times out with
 * no value. What it returns is emitted; undefined and null are not.
 * @example
 * const spec = StateSpec.function((user: string, clicks: number | undefined, state: State<number>) => {
 *   if (state.isTimingOut()) return `${user} left after ${state.get()} clicks`;
 *   state.update((state.getOption() ?? 0) + (clicks ?? 0));
 * }).timeout(minutes(30));
 * ssc.queueStream([[["ann", 1] as [string, number]]]).mapWithState(spec).print();
 */
export class StateSpec<K, V, S, T> {
  /** A closure: `(key, value, state)`, after the time if `withTime`. @internal */
  readonly mappingFunc: AnyFunction;
  /** Does the function take the time of the batch first? @internal */
  readonly withTime: boolean;
  /** How the states begin, lie and end. @internal */
  readonly settings: Settings;
  /** What the specification is of, for the compiler only. @internal */
  declare readonly types: { readonly key: K; readonly value: V; readonly state: S; readonly mapped: T };

  private constructor(mappingFunc: AnyFunction, withTime: boolean, settings: Settings) {
    this.mappingFunc = mappingFunc;
    this.withTime = withTime;
    this.settings = settings;
  }

  /**
   * A specification with a function `(key, value, state) => mapped`.
   * @example
   * const sums = StateSpec.function((key: string, value: number | undefined, state: State<number>) => {
   *   state.update((state.getOption() ?? 0) + (value ?? 0));
   *   return [key, state.get()] as [string, number];
   * });
   * ssc.queueStream([[["a", 1] as [string, number]]]).mapWithState(sums).print(); // (a,1)
   */
  static function<K, V, S, T>(mappingFunc: (key: K, value: V | undefined, state: State<S>) => T): StateSpec<K, V, S, Emitted<T>> {
    return new StateSpec(mappingFunc, false, {});
  }

  /**
   * A specification with a function `(time, key, value, state) => mapped`, where `time` is that of the batch.
   * @example
   * const lastSeen = StateSpec.functionWithTime((time: Time, key: string, _value: number | undefined, state: State<number>) => {
   *   const before = state.getOption();
   *   state.update(time.milliseconds);
   *   return before === undefined ? undefined : `${key} was seen ${time.milliseconds - before} ms ago`;
   * });
   * ssc.queueStream([[["a", 1] as [string, number]]]).mapWithState(lastSeen).print();
   */
  static functionWithTime<K, V, S, T>(
    mappingFunc: (time: Time, key: K, value: V | undefined, state: State<S>) => T,
  ): StateSpec<K, V, S, Emitted<T>> {
    return new StateSpec(mappingFunc, true, {});
  }

  /**
   * States before the first batch, by key; they count as last used in the first batch.
   * @example
   * const count = StateSpec.function((_key: string, _value: number | undefined, state: State<number>) => {
   *   state.update((state.getOption() ?? 0) + 1);
   *   return state.get();
   * });
   * const spec = count.initialState(sc.parallelize([["a", 10] as [string, number]]));
   * ssc.queueStream([[["a", 1] as [string, number]]]).mapWithState(spec).print(); // 11
   */
  initialState(rdd: RDD<readonly [K, S]>): StateSpec<K, V, S, T> {
    return this.with({ initial: rdd as unknown as RDD<never> });
  }

  /**
   * In how many partitions the states lie, by the hash of their keys. Default: the default parallelism.
   * @example
   * const count = StateSpec.function((_key: string, _value: number | undefined, state: State<number>) => {
   *   state.update((state.getOption() ?? 0) + 1);
   * });
   * ssc.queueStream([["a", "b"]]).map((word) => [word, 1]).mapWithState(count.numPartitions(4)).stateSnapshots().print();
   */
  numPartitions(numPartitions: number): StateSpec<K, V, S, T> {
    return this.with({ partitioning: numPartitions });
  }

  /**
   * How the states lie in partitions.
   * @example
   * const count = StateSpec.function((_key: string, _value: number | undefined, state: State<number>) => {
   *   state.update((state.getOption() ?? 0) + 1);
   * });
   * const spec = count.partitioner(new FunctionPartitioner(2, (word: string) => word.length));
   * ssc.queueStream([["a", "bb"]]).map((word) => [word, 1]).mapWithState(spec).stateSnapshots().print();
   */
  partitioner(partitioner: Partitioner<K>): StateSpec<K, V, S, T> {
    return this.with({ partitioning: partitioner });
  }

  /**
   * Removes the state of a key that had no data for longer than `idleDuration`, in the first batch after it is due. The
   * function is called once more for it, without a value and with `state.isTimingOut()`; what it returns is emitted.
   * @example
   * const count = StateSpec.function((user: string, _click: number | undefined, state: State<number>) => {
   *   if (state.isTimingOut()) return `${user} left after ${state.get()} clicks`;
   *   state.update((state.getOption() ?? 0) + 1);
   * });
   * ssc.queueStream([["ann"]]).map((user) => [user, 1]).mapWithState(count.timeout(minutes(30))).print();
   */
  timeout(idleDuration: Duration): StateSpec<K, V, S, T> {
    return this.with({ timeoutMs: requireDuration(idleDuration, "The time-out of a state").milliseconds });
  }

  private with(more: Settings): StateSpec<K, V, S, T> {
    return new StateSpec(this.mappingFunc, this.withTime, { ...this.settings, ...more });
  }
}
