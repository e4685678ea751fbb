// Types of streams with state, checked by `npm run types`. Nothing here is run.
import { type DStream, type MapWithStateDStream, type RDD, type State, StateSpec, seconds, type Time } from "millrace";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if `T` is true. */
function check<_T extends true>(): void {}

declare const pairs: DStream<[string, number]>;
declare const numbers: DStream<number>;
declare const initial: RDD<[string, Date]>;
declare const counts: RDD<[string, number]>;

// The state's type is what the function says; keys and values are the stream's.
const sums = pairs.updateStateByKey((values, sum: number | undefined) => {
  check<Equal<typeof values, number[]>>();
  return values.length + (sum ?? 0);
});
check<Equal<typeof sums, DStream<[string, number]>>>();
const shorter = pairs.updateStateByKey((values, sum?: number) => (values.length > 0 ? values.length + (sum ?? 0) : null));
check<Equal<typeof shorter, DStream<[string, number]>>>();
const dated = pairs.updateStateByKey((_values, last?: Date) => last, { initialRDD: initial, touchedOnly: true, partitioning: 4 });
check<Equal<typeof dated, DStream<[string, Date]>>>();
const placed = pairs.updateStateByKey((values, sum?: number) => values.length + (sum ?? 0), 4, counts);
check<Equal<typeof placed, DStream<[string, number]>>>();
const timed = pairs.updateStateByKeyWithTime((time, key, values, last: Date | undefined) => {
  check<Equal<[typeof time, typeof key, typeof values], [Time, string, number[]]>>();
  return last ?? new Date(time.milliseconds);
});
check<Equal<typeof timed, DStream<[string, Date]>>>();
const perPartition = pairs.updateStateByKeyPerPartition((updates: Iterable<[string, number[], boolean | undefined]>) =>
  [...updates].map(([key, values, state]): [string, boolean] => [key, state ?? values.length > 0]),
);
check<Equal<typeof perPartition, DStream<[string, boolean]>>>();

// A specification by itself says its types; within mapWithState only that of the state.
const spec = StateSpec.function((key: string, value: number | undefined, state: State<Date>) => (value === 1 ? key : state.getOption()));
check<Equal<typeof spec, StateSpec<string, number, Date, string | Date>>>();
const mapped = pairs.mapWithState(spec.initialState(initial).numPartitions(3).timeout(seconds(5)));
check<Equal<typeof mapped, MapWithStateDStream<string, Date, string | Date>>>();
const snapshots = mapped.stateSnapshots();
check<Equal<typeof snapshots, DStream<[string, Date]>>>();
const lengths = mapped.map((value) => String(value).length);
check<Equal<typeof lengths, DStream<number>>>();
const inferred = pairs.mapWithState(
  StateSpec.function((key, value, state: State<number>) => {
    check<Equal<[typeof key, typeof value], [string, number | undefined]>>();
    state.update((state.getOption() ?? 0) + (value ?? 0));
    return [key, state.get()] as [string, number];
  }),
);
check<Equal<typeof inferred, MapWithStateDStream<string, number, [string, number]>>>();
const withTime = pairs.mapWithState(
  StateSpec.functionWithTime((time, _key, _value, state: State<Time>) => {
    check<Equal<typeof time, Time>>();
    state.update(time);
    return state.isTimingOut() ? null : state.get();
  }),
);
check<Equal<typeof withTime, MapWithStateDStream<string, Time, Time>>>();
const joined = inferred.join(inferred.stateSnapshots());
check<Equal<typeof joined, DStream<[string, [number, number]]>>>();

// What must not compile.
// @ts-expect-error a stream of numbers has no keys
numbers.updateStateByKey((values: number[], state?: number) => values.length + (state ?? 0));
// @ts-expect-error nor can it be mapped with their states
numbers.mapWithState(spec);
// @ts-expect-error the new state is of the state's type
pairs.updateStateByKey((_values, state: number | undefined) => String(state));
// @ts-expect-error states to begin with are, too
pairs.updateStateByKey((_values, state: number | undefined) => state, { initialRDD: initial });
// @ts-expect-error the state may be missing
pairs.updateStateByKey((values, state: number) => values.length + state);
// @ts-expect-error a promise is no state
pairs.updateStateByKey(async (values, state: number | undefined) => values.length + (state ?? 0));
// @ts-expect-error keys of another type
pairs.mapWithState(StateSpec.function((key: number, _value: number | undefined, _state: State<number>) => key));
// @ts-expect-error values of another type
pairs.mapWithState(StateSpec.function((_key: string, value: Date | undefined, _state: State<number>) => value));
// @ts-expect-error the value may be missing, when a state times out
pairs.mapWithState(StateSpec.function((_key: string, value: number, _state: State<number>) => value));
StateSpec.function((_key: string, value: number | undefined, state: State<number>) => {
  // @ts-expect-error states are numbers here
  state.update(String(value));
});
// @ts-expect-error initial states of another type
spec.initialState(counts);
// @ts-expect-error a time-out is a duration
spec.timeout(5);
