// Streams with state: each key's goes from batch to batch, on whichever executor it lies.
import { type DStream, FunctionPartitioner, type RDD, type State, StateSpec, seconds, type Time } from "millrace";
import { type StreamCase, streams } from "./case.ts";

const words = [["a"], ["a", "b"], null, ["a", "b", "c", "a"], [], ["b"]];
const sum = (values: number[], state?: number) => values.reduce((a, b) => a + b, state ?? 0);
const running = (word: string, one: number | undefined, state: State<number>) => {
  if (state.isTimingOut()) return `bye ${word} ${state.get()}`;
  state.update((state.getOption() ?? 0) + (one ?? 0));
  return `${word}${state.get()}`;
};

interface Visit {
  count: number;
  readonly at: number[];
  readonly seen: Set<string>;
}

export const streamState: readonly StreamCase[] = [
  streams("updateStateByKey calls its function for every key in every batch", {
    inputs: [words],
    build: (_ssc, stream) => stream.map((word) => [word, 1]).updateStateByKey((ones: number[], sum?: number) => ones.length + (sum ?? 0)),
    expected: [
      [["a", 1]],
      [
        ["a", 2],
        ["b", 1],
      ],
      [
        ["a", 2],
        ["b", 1],
      ],
      [
        ["a", 4],
        ["b", 2],
        ["c", 1],
      ],
      [
        ["a", 4],
        ["b", 2],
        ["c", 1],
      ],
      [
        ["a", 4],
        ["b", 3],
        ["c", 1],
      ],
    ],
  }),
  streams("updateStateByKey with initial states, for touched keys only, and a partitioner of one's own", {
    inputs: [words.slice(0, 2)],
    build: (ssc, stream) =>
      stream
        .map((word) => [word, 1])
        .updateStateByKey(sum, {
          initialRDD: ssc.sparkContext.parallelize<[string, number]>([
            ["a", 10],
            ["z", 5],
          ]),
          touchedOnly: true,
          partitioning: new FunctionPartitioner(2, (key: string) => key.length),
        }),
    expected: [
      [
        ["a", 11],
        ["z", 5],
      ],
      [
        ["a", 12],
        ["b", 1],
        ["z", 5],
      ],
    ],
  }),
  streams("updateStateByKey with the time and the key; undefined removes", {
    inputs: [words],
    build: (_ssc, stream) =>
      stream
        .map((word) => [word, 1])
        .updateStateByKeyWithTime((time: Time, word, ones, last?: string) => {
          if (ones.length > 0) return `${word}@${time.milliseconds}`;
          return last === `${word}@${time.milliseconds - 2000}` ? undefined : last;
        }),
    expected: [
      [["a", "a@1000"]],
      [
        ["a", "a@2000"],
        ["b", "b@2000"],
      ],
      [
        ["a", "a@2000"],
        ["b", "b@2000"],
      ],
      [
        ["a", "a@4000"],
        ["b", "b@4000"],
        ["c", "c@4000"],
      ],
      [
        ["a", "a@4000"],
        ["b", "b@4000"],
        ["c", "c@4000"],
      ],
      [["b", "b@6000"]],
    ],
  }),
  streams("updateStateByKey over whole partitions, whose keys move", {
    inputs: [[["a"], ["a"], []]],
    build: (_ssc, stream) =>
      stream
        .map((word) => [word, 1])
        .updateStateByKeyPerPartition(
          function* (updates: Iterable<[string, number[], number | undefined]>) {
            for (const [word, ones, state] of updates) yield [`${word}'`, sum(ones, state)];
          },
          { rememberPartitioner: false },
        ),
    expected: [
      [["a'", 1]],
      [
        ["a'", 1],
        ["a''", 1],
      ],
      [
        ["a''", 1],
        ["a'''", 1],
      ],
    ],
  }),
  streams("mapWithState: records of one key see each other's updates; states time out when they are due", {
    inputs: [words],
    build: (_ssc, stream) => stream.map((word) => [word, 1]).mapWithState(StateSpec.function(running).timeout(seconds(2))),
    expected: [["a1"], ["a2", "b1"], [], ["a3", "b2", "c1", "a4"], [], ["b3"], ["bye a 4", "bye c 1"], [], ["bye b 3"], []],
    batches: 10,
  }),
  streams("snapshots of states with dates, lists and sets in them, changed in place", {
    inputs: [[["ann", "bob"], ["ann"], ["ann", "bob"]]],
    build: (_ssc, stream) => {
      const visits = StateSpec.functionWithTime((time: Time, name: string, _one: number | undefined, state: State<Visit>) => {
        const visit = state.getOption() ?? { count: 0, at: [], seen: new Set<string>() };
        visit.count++;
        visit.at.push(time.milliseconds);
        visit.seen.add(`${name}${visit.count}`);
        state.update(visit);
        visit.at.sort((a, b) => b - a);
      });
      return stream
        .map((name) => [name, 1])
        .mapWithState(visits)
        .stateSnapshots()
        .map(([name, { count, at, seen }]) => `${name} ${count} ${at} ${[...seen]}`);
    },
    expected: [
      ["ann 1 1000 ann1", "bob 1 1000 bob1"],
      ["ann 2 2000,1000 ann1,ann2", "bob 1 1000 bob1"],
      ["ann 3 3000,2000,1000 ann1,ann2,ann3", "bob 2 3000,1000 bob1,bob2"],
    ],
  }),
  streams("two streams of one state, joined; keys are tuples", {
    inputs: [
      [
        [1, 2, 3],
        [3, 4],
      ],
    ],
    build: (_ssc, numbers) => {
      const counted = numbers
        .map((n): [readonly [string, number], number] => [[n % 2 === 0 ? "even" : "odd", n % 2], n])
        .mapWithState(
          StateSpec.function((key: readonly [string, number], n: number | undefined, state: State<number>) => {
            state.update((state.getOption() ?? 0) + n!);
            return [key, n!] as [readonly [string, number], number];
          }),
        );
      return counted.join(counted.stateSnapshots()).map(([[name], [n, total]]) => `${name} ${n} of ${total}`);
    },
    expected: [
      ["odd 1 of 4", "odd 3 of 4", "even 2 of 2"],
      ["odd 3 of 7", "even 4 of 6"],
    ],
  }),
  streams("states over their checkpoints, and windows over states", {
    inputs: [Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? ["a", "b"] : ["a"]))],
    build: (_ssc, stream) => {
      const counts: DStream<[string, number]> = stream
        .map((word) => [word, 1])
        .updateStateByKey(sum)
        .checkpoint(seconds(3));
      return counts.window(seconds(2)).transform((rdd: RDD<[string, number]>) => rdd.groupByKey().mapValues((list) => list.join()));
    },
    expected: Array.from({ length: 12 }, (_, i) => {
      const counts = (n: number): [number, number] => [n, Math.ceil(n / 2)];
      const [before, now] = [counts(i), counts(i + 1)];
      return ["a", "b"].map((word, at) => [word, i === 0 ? `${now[at]}` : `${before[at]},${now[at]}`]);
    }),
  }),
  streams("a captured variable of a state function is read anew for every batch", {
    inputs: [[["a"], ["a"], ["a"]]],
    build: (_ssc, stream) => {
      const settings = { step: 0 };
      const spec = StateSpec.function((_word: string, _one: number | undefined, state: State<number>) => {
        state.update((state.getOption() ?? 0) + settings.step);
        return state.get();
      });
      return stream
        .transform((rdd) => {
          settings.step += 10;
          return rdd;
        })
        .map((word) => [word, 1])
        .mapWithState(spec);
    },
    expected: [[10], [30], [60]],
  }),
];
