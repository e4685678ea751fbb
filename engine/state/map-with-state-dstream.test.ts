// mapWithState as whole programs: the function, its time-outs, snapshots of the states.
import { describe, expect, test, vi } from "vitest";
import { runBatches } from "../../testing.ts";
import type { DStream } from "../dstream/dstream.ts";
import { ZippedPartitionsRDD } from "../rdd/zipped-partitions-rdd.ts";
import type { StreamingContext } from "../streaming/streaming-context.ts";
import { type Duration, seconds } from "../time/duration.ts";
import { Time } from "../time/time.ts";
import type { MapWithStateDStream } from "./map-with-state-dstream.ts";
import type { State } from "./state.ts";
import { StateSpec } from "./state-spec.ts";

type Words = readonly (readonly string[] | null)[];

interface Run {
  readonly mapped: unknown[][];
  readonly states: Record<string, unknown>[];
}

/** Runs a program over pairs of word and 1: what it emits, sorted, and the states after each batch. */
async function run<S>(
  words: Words,
  build: (pairs: DStream<[string, number]>, ssc: StreamingContext) => MapWithStateDStream<string, S, unknown>,
  batches = words.length,
): Promise<Run> {
  const states: Record<string, unknown>[] = [];
  const mapped = await runBatches({
    inputs: [words as string[][]] as [string[][]],
    build: (ssc, stream) => {
      const mapping = build(
        stream.map((word) => [word, 1]),
        ssc,
      );
      mapping.stateSnapshots().foreachRDD(async (rdd) => void states.push(Object.fromEntries(await rdd.collect())));
      return mapping;
    },
    batches,
  });
  return { mapped: mapped.map((batch) => batch.sort()), states };
}

const count = (key: string, value: number | undefined, state: State<number>) => {
  if (state.isTimingOut()) return `bye ${key} ${state.get()}`;
  state.update((value ?? 0) + (state.getOption() ?? 0));
  return `${key}${state.get()}`;
};

const WORDS: Words = [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b"], ["a"], []];
const COUNTS = [{}, { a: 1 }, { a: 2, b: 1 }, { a: 3, b: 2, c: 1 }, { a: 4, b: 3, c: 1 }, { a: 5, b: 3, c: 1 }, { a: 5, b: 3, c: 1 }];

describe("the function", () => {
  test("maps each record with its key's state; snapshots have all states after the batch", async () => {
    expect(await run(WORDS, (pairs) => pairs.mapWithState(StateSpec.function(count)))).toEqual({
      mapped: [[], ["a1"], ["a2", "b1"], ["a3", "b2", "c1"], ["a4", "b3"], ["a5"], []],
      states: COUNTS,
    });
  });

  test("may know the time of the batch", async () => {
    const spec = StateSpec.functionWithTime((time: Time, key: string, _value: number | undefined, state: State<number>) => {
      state.update(time.milliseconds);
      return `${key} ${time instanceof Time} ${time}`;
    });
    expect(await run([["a"], ["b"]], (pairs) => pairs.mapWithState(spec))).toEqual({
      mapped: [["a true 1000 ms"], ["b true 2000 ms"]],
      states: [{ a: 1000 }, { a: 1000, b: 2000 }],
    });
  });

  test("may remove states and emit nothing", async () => {
    const spec = StateSpec.function((key: string, value: number | undefined, state: State<number>) => {
      if (!state.exists()) return state.update(value!);
      state.remove();
      return key;
    }).numPartitions(1);
    const { mapped, states } = await run([...WORDS.slice(0, 4), ["a", "b", "c"], ["a", "b"], ["a"], []], (pairs) =>
      pairs.mapWithState(spec),
    );
    expect(mapped).toEqual([[], [], ["a"], ["b"], ["a", "c"], ["b"], ["a"], []]);
    expect(states).toEqual([{}, { a: 1 }, { b: 1 }, { a: 1, c: 1 }, { b: 1 }, { a: 1 }, {}, {}]);
  });

  test("sees records of one key in order, each after the one before", async () => {
    const { mapped, states } = await run([["a", "a", "b", "a"], null, ["a", "a"]], (pairs) =>
      pairs.mapWithState(StateSpec.function(count)),
    );
    expect(mapped).toEqual([["a1", "a2", "a3", "b1"], [], ["a4", "a5"]]);
    expect(states).toEqual([
      { a: 3, b: 1 },
      { a: 3, b: 1 },
      { a: 5, b: 1 },
    ]);
  });
});

describe("initial states", () => {
  const initial = (ssc: StreamingContext) =>
    ssc.sparkContext.parallelize<[string, number]>(
      [
        ["a", 5],
        ["z", 9],
      ],
      3,
    );

  test("are there from the first batch on", async () => {
    const spec = StateSpec.function(count);
    const { mapped, states } = await run([null, ["a"]], (pairs, ssc) => pairs.mapWithState(spec.initialState(initial(ssc))));
    expect([mapped, states]).toEqual([
      [[], ["a6"]],
      [
        { a: 5, z: 9 },
        { a: 6, z: 9 },
      ],
    ]);
  });

  test("count as last used in the first batch", async () => {
    const spec = StateSpec.function(count).timeout(seconds(2));
    const { mapped } = await run([[], ["a"]], (pairs, ssc) => pairs.mapWithState(spec.initialState(initial(ssc))), 6);
    expect(mapped).toEqual([[], ["a6"], [], ["bye z 9"], ["bye a 6"], []]);
  });
});

describe("a state times out in the first batch after it is due", () => {
  // Last used in batch n (n seconds), it is due once n < time - timeout.
  test.each<[Duration, number]>([
    [seconds(1), 4],
    [seconds(2), 5],
    [seconds(7), 10],
    [seconds(12), 15],
  ])("of %s", async (timeout, batch) => {
    const { mapped, states } = await run(
      [["a"], ["a", "b"]],
      (pairs) => pairs.mapWithState(StateSpec.function(count).timeout(timeout)),
      16,
    );
    expect(mapped.map((records, i) => [i + 1, records]).filter(([, records]) => (records as []).length > 0)).toEqual([
      [1, ["a1"]],
      [2, ["a2", "b1"]],
      [batch, ["bye a 2", "bye b 1"]],
    ]);
    expect(states.slice(batch - 2, batch)).toEqual([{ a: 2, b: 1 }, {}]);
  });

  test("unless there is data for it, even if its state is not updated", async () => {
    const spec = StateSpec.function((key: string, _value: number | undefined, state: State<number>) => {
      if (state.isTimingOut()) return `bye ${key}`;
      if (!state.exists()) state.update(0);
      return undefined;
    }).timeout(seconds(1));
    const { mapped } = await run([["a", "b"], ["a"], ["a"], ["a"]], (pairs) => pairs.mapWithState(spec), 7);
    expect(mapped).toEqual([[], [], ["bye b"], [], [], ["bye a"], []]);
  });
});

test("states of objects: what one batch did to them, no batch before it sees", async () => {
  const append = (_key: string, value: number | undefined, state: State<number[]>) => {
    const list = state.getOption() ?? [];
    list.push(value!);
    state.update(list);
    return list;
  };
  const { mapped, states } = await run([["a"], ["a"], ["a"]], (pairs) => pairs.mapWithState(StateSpec.function(append)));
  expect(mapped).toEqual([[[1]], [[1, 1]], [[1, 1, 1]]]);
  expect(states).toEqual([{ a: [1] }, { a: [1, 1] }, { a: [1, 1, 1] }]);
});

test.each([
  [undefined, 10_000],
  [seconds(3), 3000],
])("checkpoint(%s) sets how often the states are checkpointed, by default every ten batches", async (interval, expectedMs) => {
  const mappings: MapWithStateDStream<string, number, string>[] = [];
  await run([["a"]], (pairs) => {
    const mapping = pairs.mapWithState(StateSpec.function(count));
    if (interval !== undefined) mapping.checkpoint(interval);
    mappings.push(mapping);
    return mapping;
  });
  const { node } = mappings[0]!;
  expect([node.checkpointMs, node.states.checkpointMs]).toEqual([undefined, expectedMs]);
});

test("states go on over checkpoints of their lineage", async () => {
  const words = Array.from({ length: 25 }, (_, i) => (i % 3 === 0 ? ["a", "b"] : ["a"]));
  const { states } = await run(words, (pairs) => pairs.mapWithState(StateSpec.function(count)).checkpoint(seconds(2)) as never);
  expect(states).toEqual(words.map((_, i) => ({ a: i + 1, b: Math.floor(i / 3) + 1 })));
});

test("a batch plans its own states only, however long their lineage is", async () => {
  const planned = vi.spyOn(ZippedPartitionsRDD.prototype, "plan");
  const looked = vi.spyOn(ZippedPartitionsRDD.prototype, "narrowParents");
  const calls: number[] = [];
  await runBatches({
    inputs: [Array.from({ length: 60 }, () => ["a", "b", "c"])],
    build: (_ssc, words) => {
      const spec = StateSpec.function(count).numPartitions(3);
      const mapping = words.map((word) => [word, 1]).mapWithState(spec);
      mapping.checkpoint(seconds(1000));
      mapping.foreachRDD(() => void calls.push(planned.mock.calls.length + looked.mock.calls.length));
      return mapping;
    },
  });
  vi.restoreAllMocks();
  const [early, late] = [calls[20]! - calls[10]!, calls[59]! - calls[49]!];
  expect(early).toBeGreaterThan(0);
  expect(late).toBe(early);
});

test("an error of the function fails its batch and names the operation", async () => {
  const failing = run([["a"]], (pairs) =>
    pairs.mapWithState(StateSpec.function((_key: string, _value: number | undefined, state: State<number>) => state.get())),
  );
  await expect(failing).rejects.toMatchObject({ code: "TASK_FAILED", cause: { code: "STATE_NOT_SET" } });
});
