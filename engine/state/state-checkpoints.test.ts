import { afterAll, expect, test } from "vitest";
import { runBatches } from "../../testing.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import { RDD } from "../rdd/rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { seconds } from "../time/duration.ts";
import type { State } from "./state.ts";
import { StateCheckpoints } from "./state-checkpoints.ts";
import { initialStates, mappedRecords, mapWithStateStep, noRecords, stateEntries, steppedStates } from "./state-rdd.ts";
import { StateSpec } from "./state-spec.ts";

const sc = new MillraceContext("local", "state-checkpoints");
afterAll(() => sc.stop());

const two = new HashPartitioner(2);
const step = mapWithStateStep(
  (key: string, value: number | undefined, state: State<number>) => {
    if (value === -1) state.remove();
    else state.update(value!);
    return `${key}${value}`;
  },
  false,
  null,
);
const read = async (states: RDDNode) => (await new RDD<[string, [number, number]]>(stateEntries(states)).collect()).sort();

/** States of many keys that change a little in each batch, each batch checkpointed. */
function makeProgram() {
  const checkpoints = new StateCheckpoints();
  const keys = Array.from({ length: 100 }, (_, i): [string, number] => [`k${i}`, 0]);
  let states: RDDNode = new RDD(initialStates(parallelize(sc, keys, 2).node, two, 0)).cache().node;
  return async (timeMs: number, changes: readonly [string, number][], { forget = false, bytes = 0 } = {}) => {
    const data = new RDD<[string, number]>(parallelize(sc, changes, 2).node).partitionBy(two).node;
    const made = new RDD(steppedStates(forget ? moved(states) : states, data, step, two, timeMs, true)).cache().node;
    const form = checkpoints.formOf(made, timeMs)();
    const parts = await new RDD<Record<string, unknown>>(form.written).collect();
    const restored = form.restored(parallelCollectionRDD(sc, parts, 2), bytes);
    expect(await read(restored)).toEqual(await read(made));
    expect(await new RDD(mappedRecords(restored)).collect()).toEqual(await new RDD(mappedRecords(made)).collect());
    states = restored.partitioner === two ? made : restored;
    return { kinds: parts.map((part) => ("changes" in part ? "changes" : "all")), needs: form.needs.length, restored };
  };
}

/** The same states, as an executor has them that has not made them. */
function moved(states: RDDNode): RDDNode {
  return steppedStates(
    states,
    noRecords(sc, 2),
    mapWithStateStep(() => undefined, false, null),
    two,
    -1,
  );
}

test("first all states are written, then what has changed, then all again once the changes come to half of them", async () => {
  const batch = makeProgram();
  expect(await batch(1000, [["k1", 5]], { bytes: 100 })).toMatchObject({ kinds: ["all", "all"], needs: 0 });
  expect(
    await batch(
      2000,
      [
        ["k1", 6],
        ["k2", -1],
      ],
      { bytes: 30 },
    ),
  ).toMatchObject({ kinds: ["changes", "changes"], needs: 1 });
  expect(await batch(3000, [["new", 1]], { bytes: 30 })).toMatchObject({ kinds: ["changes", "changes"], needs: 2 });
  expect(await batch(4000, [["k3", 1]], { bytes: 100 })).toMatchObject({ kinds: ["all", "all"], needs: 0 });
  expect(await batch(5000, [], { bytes: 1 })).toMatchObject({ kinds: ["changes", "changes"], needs: 1 });
});

test("a checkpoint that comes late stands alone", async () => {
  const batch = makeProgram();
  await batch(2000, [["k1", 5]], { bytes: 100 });
  expect(await batch(1000, [["k1", 6]], { bytes: 100 })).toMatchObject({ kinds: ["all", "all"], needs: 0 });
});

test("so many checkpoints are read together at most", async () => {
  const batch = makeProgram();
  const needs: number[] = [];
  for (let i = 1; i <= 52; i++) needs.push((await batch(i * 1000, [["k1", i]], { bytes: i === 1 ? 1e6 : 1 })).needs);
  expect(needs).toEqual([...Array(50).keys(), 0, 1]);
});

test("streams go on over checkpoints of changes; a program that lost all it kept begins from them", async () => {
  const count = StateSpec.function((_word: string, one: number | undefined, state: State<number>) => {
    state.update((state.getOption() ?? 0) + one!);
  });
  const snapshots: [string, number][][] = [];
  await runBatches({
    inputs: [Array.from({ length: 25 }, (_, i) => [`w${i % 3}`, "always"])],
    build: (ssc, words) => {
      const initial = ssc.sparkContext.range(0, 500).map((i): [string, number] => [`held ${i}`, 0]);
      const counted = words.map((word) => [word, 1]).mapWithState(count.initialState(initial).numPartitions(2));
      counted.checkpoint(seconds(2));
      counted.stateSnapshots().foreachRDD(async (rdd, time) => {
        // What executors keep of the states is dropped: the next batch is made from checkpoints.
        if (time.milliseconds % 5000 === 0) counted.node.states.getOrCompute(time.milliseconds)?.unpersist();
        snapshots.push((await rdd.collect()).filter(([, sum]) => sum > 0));
      });
      return counted;
    },
  });
  expect(snapshots.map((batch) => Object.fromEntries(batch))).toEqual(
    Array.from({ length: 25 }, (_, i) => {
      const of = (word: number) => Math.floor((i - word) / 3) + 1;
      return Object.fromEntries([["always", i + 1], ...[0, 1, 2].flatMap((word) => (i < word ? [] : [[`w${word}`, of(word)]]))]);
    }),
  );
});
