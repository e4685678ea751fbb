// Types of a DStream's operators on pairs, with windows and states: what each gives, and what must not compile.
import { type DStream, HashPartitioner, type MapWithStateDStream, type State, StateSpec, seconds, type Time } from "millrace";
import { expectTypeOf } from "vitest";
import { ageStream, ages, birthStream, births, byNumberStream, numberStream, wordStream } from "./samples.ts";

/** A stream of pairs whose values are pairs. */
const sumsAndCounts = wordStream.map((word) => [word, [word.length, 1] as [number, number]]);
const byDate = { numPartitions: 2, getPartition: (key: Date) => key.getTime() };
const sum = (a: number, b: number) => a + b;
const difference = (a: number, b: number) => a - b;

export const cases = {
  "DStream.keys"() {
    expectTypeOf(birthStream.keys()).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error words have no keys
    wordStream.keys();
  },
  "DStream.values"() {
    expectTypeOf(birthStream.values()).toEqualTypeOf<DStream<Date>>();
    // @ts-expect-error words have no values
    wordStream.values();
  },
  "DStream.mapValues"() {
    expectTypeOf(birthStream.mapValues((date) => date.getTime())).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error the function gets a value, not the pair
    birthStream.mapValues(([_name, date]) => date);
  },
  "DStream.flatMapValues"() {
    expectTypeOf(ageStream.flatMapValues((age) => [String(age)])).toEqualTypeOf<DStream<[string, string]>>();
    // @ts-expect-error a number is nothing to iterate over
    ageStream.flatMapValues((age) => age);
  },
  "DStream.reduceByKey"() {
    expectTypeOf(ageStream.reduceByKey((a, b) => a + b, new HashPartitioner(4))).toEqualTypeOf<DStream<[string, number]>>();
    expectTypeOf(sumsAndCounts.reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]])).toEqualTypeOf<DStream<[string, [number, number]]>>();
    // @ts-expect-error a stream of numbers has no keys
    numberStream.reduceByKey(sum);
    // @ts-expect-error a reduction gives the type it takes
    ageStream.reduceByKey((a, b) => String(a + b));
    // @ts-expect-error keys of another type have another partitioner
    ageStream.reduceByKey(sum, byDate);
  },
  "DStream.combineByKey"() {
    const combined = ageStream.combineByKey(
      (age) => new Set([age]),
      (set, age) => set.add(age),
      (a) => a,
      2,
    );
    expectTypeOf(combined).toEqualTypeOf<DStream<[string, Set<number>]>>();
    const append = (text: string, age: number) => text + age;
    // @ts-expect-error two combiners make one: none of them is a value
    ageStream.combineByKey(String, append, append);
  },
  "DStream.groupByKey"() {
    expectTypeOf(birthStream.groupByKey()).toEqualTypeOf<DStream<[string, Date[]]>>();
    // @ts-expect-error words have no keys
    wordStream.groupByKey();
    // @ts-expect-error keys of another type have another partitioner
    birthStream.groupByKey(byDate);
  },
  "DStream.partitionBy"() {
    expectTypeOf(ageStream.partitionBy(4, (name) => name.length)).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error keys are partitioned where there are keys
    wordStream.partitionBy(4);
    // @ts-expect-error a partition is a number
    ageStream.partitionBy(4, (name) => name);
    // @ts-expect-error keys of another type have another partitioner
    ageStream.partitionBy(byDate);
  },
  "DStream.cogroup"() {
    expectTypeOf(ageStream.cogroup(birthStream, 4)).toEqualTypeOf<DStream<[string, [number[], Date[]]]>>();
    // @ts-expect-error keys of two types never meet
    ageStream.cogroup(byNumberStream);
    // @ts-expect-error an RDD is no stream: transform it
    ageStream.cogroup(ages);
  },
  "DStream.join"() {
    expectTypeOf(ageStream.join(birthStream)).toEqualTypeOf<DStream<[string, [number, Date]]>>();
    // @ts-expect-error words cannot be joined
    wordStream.join(ageStream);
    // @ts-expect-error keys of two types never meet
    ageStream.join(byNumberStream);
  },
  "DStream.leftOuterJoin"() {
    expectTypeOf(ageStream.leftOuterJoin(birthStream)).toEqualTypeOf<DStream<[string, [number, Date | undefined]]>>();
    // @ts-expect-error what is there may be missing
    ageStream.leftOuterJoin(birthStream).mapValues(([_age, date]) => date.getTime());
  },
  "DStream.rightOuterJoin"() {
    expectTypeOf(ageStream.rightOuterJoin(birthStream)).toEqualTypeOf<DStream<[string, [number | undefined, Date]]>>();
    // @ts-expect-error what is here may be missing
    ageStream.rightOuterJoin(birthStream).mapValues(([age]) => age.toFixed());
  },
  "DStream.fullOuterJoin"() {
    const full = ageStream.fullOuterJoin(birthStream, new HashPartitioner(2));
    expectTypeOf(full).toEqualTypeOf<DStream<[string, [number | undefined, Date | undefined]]>>();
    // @ts-expect-error either may be missing
    ageStream.fullOuterJoin(birthStream).mapValues(([age, date]) => age + date.getTime());
  },
  "DStream.groupByKeyAndWindow"() {
    expectTypeOf(ageStream.groupByKeyAndWindow(seconds(10), seconds(2), 4)).toEqualTypeOf<DStream<[string, number[]]>>();
    // @ts-expect-error words have no keys
    wordStream.groupByKeyAndWindow(seconds(10));
    // @ts-expect-error a duration is no number
    ageStream.groupByKeyAndWindow(10);
  },
  "DStream.reduceByKeyAndWindow"() {
    const plain = ageStream.reduceByKeyAndWindow((a, b) => a + b, seconds(10), seconds(1), new HashPartitioner(4));
    expectTypeOf(plain).toEqualTypeOf<DStream<[string, number]>>();
    const inverse = ageStream.reduceByKeyAndWindow(sum, difference, seconds(10), seconds(1), 4, ([name, age]) => name !== "" && age > 0);
    expectTypeOf(inverse).toEqualTypeOf<DStream<[string, number]>>();
    const options = { neutral: 0, filterFunc: ([, age]: [string, number]) => age > 0 };
    const neutral = ageStream.reduceByKeyAndWindow(sum, difference, seconds(10), seconds(1), undefined, options);
    expectTypeOf(neutral).toEqualTypeOf<DStream<[string, number]>>();
    expectTypeOf(ageStream.reduceByKeyAndWindow(sum, null, seconds(10))).toEqualTypeOf<DStream<[string, number]>>();
    const ofPairs = sumsAndCounts.reduceByKeyAndWindow((a, b) => [a[0] + b[0], a[1] + b[1]], seconds(10));
    expectTypeOf(ofPairs).toEqualTypeOf<DStream<[string, [number, number]]>>();
    const inverseOfPairs = sumsAndCounts.reduceByKeyAndWindow(
      (a, b) => [a[0] + b[0], a[1] + b[1]],
      (a, b) => [a[0] - b[0], a[1] - b[1]],
      seconds(10),
      seconds(1),
      4,
      { neutral: [0, 0] },
    );
    expectTypeOf(inverseOfPairs).toEqualTypeOf<DStream<[string, [number, number]]>>();
    // @ts-expect-error words have no keys
    wordStream.reduceByKeyAndWindow((a: string, b: string) => a + b, seconds(10));
    // @ts-expect-error how long is the window?
    ageStream.reduceByKeyAndWindow(sum);
    // @ts-expect-error a duration is no number
    ageStream.reduceByKeyAndWindow(sum, 10);
    // @ts-expect-error a filter belongs to a window with an inverse function
    ageStream.reduceByKeyAndWindow(sum, seconds(10), seconds(1), 4, options.filterFunc);
    // @ts-expect-error a neutral value is a value
    ageStream.reduceByKeyAndWindow(sum, null, seconds(10), seconds(1), 4, { neutral: "" });
    // @ts-expect-error a reduction gives the type it takes
    ageStream.reduceByKeyAndWindow((a, b) => String(a + b), seconds(10));
    // @ts-expect-error keys of another type have another partitioner
    ageStream.reduceByKeyAndWindow(sum, seconds(10), seconds(1), byDate);
  },
  "DStream.updateStateByKey"() {
    const sums = ageStream.updateStateByKey((values, state: number | undefined) => {
      expectTypeOf(values).toEqualTypeOf<number[]>();
      return values.length > 0 ? values.length + (state ?? 0) : null;
    });
    expectTypeOf(sums).toEqualTypeOf<DStream<[string, number]>>();
    const plain = ageStream.updateStateByKey((values, state) => {
      expectTypeOf(state).toEqualTypeOf<number | undefined>();
      return (state ?? 0) + values.reduce((a, b) => a + b, 0);
    });
    expectTypeOf(plain).toEqualTypeOf<DStream<[string, number]>>();
    expectTypeOf(ageStream.updateStateByKey((values, state) => (state ?? 0) + values.length, 4)).toEqualTypeOf<DStream<[string, number]>>();
    expectTypeOf(birthStream.updateStateByKey((values) => values.length)).toEqualTypeOf<DStream<[string, number]>>();
    expectTypeOf(ageStream.updateStateByKey((_ages, last) => last, { initialRDD: births })).toEqualTypeOf<DStream<[string, Date]>>();
    // @ts-expect-error a state of another type than the values' is to be annotated
    birthStream.updateStateByKey((values, state) => (state ?? 0) + values.length);
    const options = { initialRDD: births, touchedOnly: true, partitioning: 4 };
    expectTypeOf(ageStream.updateStateByKey((_ages, last?: Date) => last, options)).toEqualTypeOf<DStream<[string, Date]>>();
    const placed = ageStream.updateStateByKey((values, state?: number) => values.length + (state ?? 0), 4, ages);
    expectTypeOf(placed).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error a stream of numbers has no keys
    numberStream.updateStateByKey((values: number[], state?: number) => values.length + (state ?? 0));
    // @ts-expect-error the new state is of the state's type
    ageStream.updateStateByKey((_values, state: number | undefined) => String(state));
    // @ts-expect-error states to begin with are, too
    ageStream.updateStateByKey((_values, state: number | undefined) => state, { initialRDD: births });
    // @ts-expect-error the state may be missing
    ageStream.updateStateByKey((values, state: number) => values.length + state);
    // @ts-expect-error a promise is no state
    ageStream.updateStateByKey(async (values, state: number | undefined) => values.length + (state ?? 0));
    // @ts-expect-error keys of another type have another partitioner
    ageStream.updateStateByKey((_ages, last?: Date) => last, byDate);
  },
  "DStream.updateStateByKeyWithTime"() {
    const timed = ageStream.updateStateByKeyWithTime((time, key, values, last: Date | undefined) => {
      expectTypeOf<[typeof time, typeof key, typeof values]>().toEqualTypeOf<[Time, string, number[]]>();
      return last ?? new Date(time.milliseconds);
    });
    expectTypeOf(timed).toEqualTypeOf<DStream<[string, Date]>>();
    const latest = ageStream.updateStateByKeyWithTime((_time, _key, values, last) => values.at(-1) ?? last);
    expectTypeOf(latest).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error the time comes first
    ageStream.updateStateByKeyWithTime((_key: string, _values: number[], state: Date | undefined) => state);
  },
  "DStream.updateStateByKeyPerPartition"() {
    const perPartition = ageStream.updateStateByKeyPerPartition((updates: Iterable<[string, number[], boolean | undefined]>) =>
      [...updates].map(([key, values, state]): [string, boolean] => [key, state ?? values.length > 0]),
    );
    expectTypeOf(perPartition).toEqualTypeOf<DStream<[string, boolean]>>();
    // @ts-expect-error a partition of states has their keys
    ageStream.updateStateByKeyPerPartition((updates: Iterable<[string, number[], number | undefined]>) => [...updates].map(() => 1));
  },
  "DStream.mapWithState"() {
    const inferred = ageStream.mapWithState(
      StateSpec.function((key, value, state: State<number>) => {
        expectTypeOf<[typeof key, typeof value]>().toEqualTypeOf<[string, number | undefined]>();
        return [key, state.get()] as [string, number];
      }),
    );
    expectTypeOf(inferred).toEqualTypeOf<MapWithStateDStream<string, number, [string, number]>>();
    expectTypeOf(inferred.map(([key]) => key)).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error keys of another type
    ageStream.mapWithState(StateSpec.function((key: number, _value: number | undefined, _state: State<number>) => key));
    // @ts-expect-error values of another type
    ageStream.mapWithState(StateSpec.function((_key: string, value: Date | undefined, _state: State<number>) => value));
    // @ts-expect-error the value may be missing, when a state times out
    ageStream.mapWithState(StateSpec.function((_key: string, value: number, _state: State<number>) => value));
  },
  "MapWithStateDStream.stateSnapshots"() {
    const mapped = ageStream.mapWithState(StateSpec.function((_key, _value, state: State<Date>) => state.isTimingOut()));
    expectTypeOf(mapped.stateSnapshots()).toEqualTypeOf<DStream<[string, Date]>>();
    // @ts-expect-error a plain stream has no states
    ageStream.stateSnapshots();
  },
} satisfies Record<string, () => void>;
