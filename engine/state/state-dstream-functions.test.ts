// Streams with state as whole programs. What a partition does is in the tests of map-with-state.ts and update-state.ts.
import { describe, expect, test } from "vitest";
import { type InputStreams, runBatches } from "../../testing.ts";
import type { DStream } from "../dstream/dstream.ts";
import type { RDD } from "../rdd/rdd.ts";
import { FunctionPartitioner, HashPartitioner, type Partitioner } from "../shuffle/partitioner.ts";
import type { StreamingContext } from "../streaming/streaming-context.ts";
import { seconds } from "../time/duration.ts";
import type { State } from "./state.ts";
import { StateSpec } from "./state-spec.ts";
import type { StatedDStream } from "./stated-dstream.ts";

type Words = readonly (readonly string[] | null)[];
type Pairs = DStream<[string, number]>;

const WORDS: Words = [["a"], ["a", "b"], ["a", "b", "c"], ["a", "b"], ["a"], []];
const sum = (values: number[], state?: number) => values.reduce((a, b) => a + b, state ?? 0);

/** Runs a program over pairs of word and 1; each batch sorted. */
async function run<T>(words: Words, build: (pairs: Pairs, ssc: StreamingContext) => DStream<T>, batches = words.length): Promise<T[][]> {
  const outputs = await runBatches({
    inputs: [words] as [Words],
    build: (ssc, stream) =>
      build(
        (stream as InputStreams<[string[][]]>[0]).map((word) => [word, 1]),
        ssc,
      ),
    batches,
  });
  return outputs.map((batch) => batch.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
}

interface Tally {
  n: number;
}
const tally = (values: number[], state: Tally = { n: 0 }): Tally => ({ n: sum(values, state.n) });
/** Reads a state, and leaves nothing of it. */
const spoil = ([key, state]: readonly [string, Tally]): [string, number] => {
  const { n } = state;
  state.n = Number.NaN;
  return [key, n];
};

test.each<[string, (pairs: Pairs) => DStream<readonly [string, Tally]>]>([
  ["updateStateByKey", (pairs) => pairs.updateStateByKey(tally)],
  [
    "whole partitions",
    (pairs) => pairs.updateStateByKeyPerPartition((updates) => Array.from(updates, ([key, values, state]) => [key, tally(values, state)])),
  ],
  [
    "mapWithState",
    (pairs) =>
      pairs.mapWithState(
        StateSpec.function((key: string, value: number | undefined, state: State<Tally>): [string, Tally] => {
          const next = tally([value ?? 0], state.getOption());
          state.update(next);
          return [key, next];
        }),
      ),
  ],
])("whoever reads states may change what he gets: %s", async (_name, build) => {
  const other: unknown[] = [];
  const outputs = await run([["a"], ["a"], ["a"]], (pairs) => {
    const states = build(pairs);
    states.map(spoil).foreachRDD(async (rdd) => void other.push(await rdd.collect()));
    return states.map(spoil);
  });
  expect(outputs).toEqual([[["a", 1]], [["a", 2]], [["a", 3]]]);
  expect(other).toEqual(outputs);
});

const asObjects = (outputs: [string, unknown][][]) => outputs.map((batch) => Object.fromEntries(batch));

describe("updateStateByKey", () => {
  const COUNTS = [{ a: 1 }, { a: 2, b: 1 }, { a: 3, b: 2, c: 1 }, { a: 4, b: 3, c: 1 }, { a: 5, b: 3, c: 1 }, { a: 5, b: 3, c: 1 }];

  test.each<[string, (pairs: Pairs) => DStream<[string, number]>]>([
    ["by itself", (pairs) => pairs.updateStateByKey(sum)],
    ["a number of partitions", (pairs) => pairs.updateStateByKey(sum, 5)],
    ["a partitioner", (pairs) => pairs.updateStateByKey(sum, new HashPartitioner(1))],
    ["a partitioner of one's own", (pairs) => pairs.updateStateByKey(sum, new FunctionPartitioner(2, (key: string) => key.length))],
    ["touched keys only", (pairs) => pairs.updateStateByKey(sum, { touchedOnly: true })],
    ["with the time", (pairs) => pairs.updateStateByKeyWithTime((_time, _key, values, state?: number) => sum(values, state))],
    [
      "whole partitions",
      (pairs) =>
        pairs.updateStateByKeyPerPartition(function* (updates: Iterable<[string, number[], number | undefined]>) {
          for (const [key, values, state] of updates) yield [key, sum(values, state)] as [string, number];
        }),
    ],
  ])("%s", async (_name, build) => {
    expect(asObjects(await run(WORDS, build))).toEqual(COUNTS);
  });

  test("with initial states: their keys are called in the first batch", async () => {
    const initial = (ssc: StreamingContext) =>
      ssc.sparkContext.parallelize<[string, number]>(
        [
          ["a", 1],
          ["c", 2],
        ],
        3,
      );
    const expected = [
      { a: 2, c: 2 },
      { a: 3, b: 1, c: 2 },
    ];
    const [words] = [WORDS.slice(0, 2)];
    expect(asObjects(await run(words, (pairs, ssc) => pairs.updateStateByKey(sum, 2, initial(ssc))))).toEqual(expected);
    expect(asObjects(await run(words, (pairs, ssc) => pairs.updateStateByKey(sum, { initialRDD: initial(ssc) })))).toEqual(expected);
  });

  test("initial states are there from the first batch on, whether or not it has data", async () => {
    const outputs = await run([null, ["a"]], (pairs, ssc) =>
      pairs.updateStateByKey(sum, {
        initialRDD: ssc.sparkContext.parallelize<[string, number]>([
          ["a", 1],
          ["c", 2],
        ]),
      }),
    );
    expect(asObjects(outputs)).toEqual([
      { a: 1, c: 2 },
      { a: 2, c: 2 },
    ]);
  });

  test("a batch without data goes on from the states; without any there is nothing", async () => {
    const outputs = await run([null, null, ["a"], null, ["a"]], (pairs) => pairs.updateStateByKey(sum));
    expect(asObjects(outputs)).toEqual([{ a: 1 }, { a: 1 }, { a: 2 }]);
  });

  test("objects come and go, changed in place", async () => {
    interface Life {
      counter: number;
      idle: number;
    }
    const live = (values: number[], life: Life = { counter: 0, idle: 0 }) => {
      life.idle = values.length === 0 ? life.idle + 1 : 0;
      life.counter += values.length;
      return life.idle === 2 ? undefined : life;
    };
    const outputs = await run([["a", "b"], null, ["a", "c", "a"], ["c"], null, null], (pairs) =>
      pairs.updateStateByKey(live).mapValues((life) => life.counter),
    );
    expect(asObjects(outputs)).toEqual([{ a: 1, b: 1 }, { a: 1, b: 1 }, { a: 3, c: 1 }, { a: 3, c: 2 }, { c: 2 }, {}]);
  });

  test("the time is that of the batch", async () => {
    const outputs = await run(WORDS.slice(0, 3), (pairs) =>
      pairs.updateStateByKeyWithTime((time, key, values, last?: string) => (values.length > 0 ? `${key}${time.milliseconds}` : last)),
    );
    expect(asObjects(outputs)).toEqual([{ a: "a1000" }, { a: "a2000", b: "b2000" }, { a: "a3000", b: "b3000", c: "c3000" }]);
  });

  test.each([true, false])(
    "a function over partitions may give keys of others where the layout is not remembered (%s)",
    async (remember) => {
      const outputs = await run([["a"], ["a"], []], (pairs) =>
        pairs.updateStateByKeyPerPartition(
          function* (updates: Iterable<[string, number[], number | undefined]>) {
            for (const [key, values, state] of updates) yield [remember ? key : `${key}'`, sum(values, state)] as [string, number];
          },
          { rememberPartitioner: remember, partitioning: 4 },
        ),
      );
      const moving = [{ "a'": 1 }, { "a'": 1, "a''": 1 }, { "a''": 1, "a'''": 1 }];
      expect(asObjects(outputs)).toEqual(remember ? [{ a: 1 }, { a: 2 }, { a: 2 }] : moving);
    },
  );

  test("the layout of the keys holds for later operations unless it is not to be remembered", async () => {
    const seen: (Partitioner | undefined)[] = [];
    const note = (rdd: RDD<[string, number]>) => {
      seen.push(rdd.partitioner);
      return rdd;
    };
    await run([["a"]], (pairs) => pairs.updateStateByKey(sum, 3).transform(note));
    await run([["a"]], (pairs) => pairs.updateStateByKey(sum, { partitioning: 3, rememberPartitioner: false }).transform(note));
    expect(seen).toEqual([new HashPartitioner(3), undefined]);
  });

  test("BasicOperationsSuite/rdd cleanup - updateStateByKey", async () => {
    const nodes: StatedDStream[] = [];
    await run(
      Array.from({ length: 10 }, () => ["a"]),
      (pairs) => {
        const states = pairs.updateStateByKey(sum).checkpoint(seconds(3));
        nodes.push(states.node as StatedDStream);
        return states;
      },
    );
    const { states } = nodes[0]!;
    const generated = [...(states as unknown as { generated: Map<number, unknown> }).generated.keys()];
    expect([states.rememberMs, generated.includes(10_000), generated.includes(4000)]).toEqual([6000, true, false]);
  });

  test("needs a checkpoint directory", async () => {
    const failed = run([["a"]], (pairs, ssc) => {
      const states = pairs.updateStateByKey(sum);
      Object.assign(ssc, { checkpoint: () => {} });
      return states;
    });
    await expect(failed).rejects.toMatchObject({ code: "CHECKPOINT_DIR_NOT_SET" });
  });

  test("a window over states has each batch's", async () => {
    const outputs = await run(WORDS.slice(0, 3), (pairs) => pairs.updateStateByKey(sum).window(seconds(2)));
    expect(outputs[2]).toEqual([
      ["a", 2],
      ["a", 3],
      ["b", 1],
      ["b", 2],
      ["c", 1],
    ]);
  });
});
