import { describe, expect, test } from "vitest";
import { type MapWithStateStep, mapWithState } from "./map-with-state.ts";
import { type StateEntry, StateMap } from "./state-map.ts";

type Step = MapWithStateStep<string, unknown, unknown, unknown>;

interface Row {
  readonly name: string;
  readonly before: readonly StateEntry<string, unknown>[];
  readonly data: readonly (readonly [string, unknown])[];
  readonly step: Partial<Step>;
  readonly states: readonly StateEntry<string, unknown>[];
  readonly mapped?: readonly unknown[];
}

/** "noop" does nothing, "get" gives the state or -1, "add" counts up from 0, "remove" removes. */
const instructed: Step["mappingFunc"] = (_key, value, state) => {
  if (value === "get") return state.getOption() ?? -1;
  if (value === "add") state.update(state.exists() ? (state.get() as number) + 1 : 0);
  if (value === "remove") state.remove();
  if (state.isTimingOut()) return `bye ${state.get()}`;
  return undefined;
};

const one = (state: number, ms = 1000): StateEntry<string, unknown>[] => [["key", state, ms]];
const does = (...instructions: string[]) => instructions.map((each) => ["key", each] as const);
const due = { refresh: true, thresholdMs: 1001 };

const ROWS: readonly Row[] = [
  { name: "nothing happens to a state", before: one(0), data: does("noop"), step: {}, states: one(0) },
  { name: "nothing happens where there is none", before: [], data: does("noop"), step: {}, states: [] },
  { name: "a state is read", before: one(123), data: does("get"), step: {}, states: one(123), mapped: [123] },
  { name: "a missing one is read", before: [], data: does("get"), step: {}, states: [], mapped: [-1] },
  { name: "a state begins", before: [], data: does("add"), step: {}, states: one(0, 2000) },
  { name: "a state is updated", before: one(3), data: does("add"), step: {}, states: one(4, 2000) },
  { name: "a state is removed", before: one(3), data: does("remove"), step: {}, states: [] },
  { name: "one that is not there is removed", before: [], data: does("remove"), step: {}, states: [] },
  {
    name: "records of one key see each other's updates",
    before: [],
    data: does("add", "get", "add", "get", "remove", "get", "add", "get"),
    step: {},
    states: one(0, 2000),
    mapped: [0, 1, -1, 0],
  },
  {
    name: "other keys are left alone",
    before: [...one(1), ["other", 5, 500]],
    data: does("add"),
    step: {},
    states: [...one(2, 2000), ["other", 5, 500]],
  },
  { name: "data refreshes the clock of a time-out", before: one(1), data: does("noop"), step: { refresh: true }, states: one(1, 2000) },
  { name: "but makes no state", before: [], data: does("noop"), step: { refresh: true }, states: [] },
  {
    name: "a state that was used at the threshold stays",
    before: one(123),
    data: [],
    step: { refresh: true, thresholdMs: 1000 },
    states: one(123),
  },
  { name: "one that was used before it times out", before: one(123), data: [], step: due, states: [], mapped: ["bye 123"] },
  { name: "not if there is data for it", before: one(123), data: does("noop"), step: due, states: one(123, 2000) },
  { name: "removing it comes first", before: one(123), data: does("remove"), step: due, states: [] },
];

describe("one batch", () => {
  test.each(ROWS)("$name", ({ before, data, step, states, mapped = [] }) => {
    const previous = StateMap.of(before).freeze();
    const record = mapWithState(previous, data, { mappingFunc: instructed, timeMs: 2000, refresh: false, ...step });
    expect(new Set(record.states.getAll())).toEqual(new Set(states));
    expect(record.mapped).toEqual(mapped);
    expect(new Set(previous.getAll())).toEqual(new Set(before));
  });
});

test("what times out comes in the order of the states, after the data", () => {
  const keys = Array.from({ length: 100 }, (_, i) => `k${i}`);
  const previous = StateMap.of(keys.map((key) => [key, 0, key === "k5" ? 1500 : 1000] as const)).freeze();
  const { mapped, states } = mapWithState<string, number, number, string>(previous, [["x", 1]], {
    mappingFunc: (key, value, state) => `${key} ${value} ${state.isTimingOut()}`,
    timeMs: 3000,
    refresh: true,
    thresholdMs: 1500,
  });
  const order = previous.getAll().flatMap(([key]) => (key === "k5" ? [] : [`${key} undefined true`]));
  expect(mapped).toEqual(["x 1 false", ...order]);
  expect(states.getAll()).toEqual([["k5", 0, 1500]]);
});

describe("objects changed in place", () => {
  type Box = { list: string[] };
  const previous = StateMap.of<string, Box>([["key", { list: ["old"] }, 0]]).freeze();
  const run = (mappingFunc: MapWithStateStep<string, string, Box, Box>["mappingFunc"], ...values: string[]) =>
    mapWithState(
      previous,
      values.map((value) => ["key", value] as const),
      { mappingFunc, timeMs: 1, refresh: false },
    );

  test("are kept if they are handed to update", () => {
    const { states } = run(
      (_key, value, state) => {
        const box = state.get();
        state.update(box);
        box.list.push(value!);
        return undefined;
      },
      "a",
      "b",
    );
    expect(states.get("key")).toEqual({ list: ["old", "a", "b"] });
    expect(previous.get("key")).toEqual({ list: ["old"] });
  });

  test("are lost if they are not", () => {
    const { states, mapped } = run(
      (_key, value, state) => {
        state.get().list.push(value!);
        return state.get();
      },
      "a",
      "b",
    );
    expect(mapped).toEqual([{ list: ["old", "a"] }, { list: ["old", "b"] }]);
    expect(states.get("key")).toEqual({ list: ["old"] });
    expect(previous.get("key")).toEqual({ list: ["old"] });
  });

  test("that were emitted share nothing with what is stored", () => {
    const { states, mapped } = run((_key, value, state) => {
      state.update({ list: [value!] });
      return state.get();
    }, "a");
    mapped[0]!.list.push("changed");
    expect(states.get("key")).toEqual({ list: ["a"] });
  });
});

test("undefined and null are not emitted, other false values are", () => {
  const values = [undefined, null, 0, "", false, Number.NaN];
  const { mapped } = mapWithState(
    StateMap.empty<string, never>(),
    values.map((value) => ["key", value] as const),
    { mappingFunc: (_key, value) => value, timeMs: 1, refresh: false },
  );
  expect(mapped).toEqual([0, "", false, Number.NaN]);
});

// biome-ignore lint/suspicious/noThenProperty: what is sent once it is awaited has one
const QUERY = { then: () => {} };
test.each<[string, () => unknown]>([
  ["promises", async () => 1],
  ["queries", () => QUERY],
])("a function that gives %s is refused", (_name, mappingFunc) => {
  const run = () => mapWithState(StateMap.empty<string, never>(), [["key", 1]], { mappingFunc, timeMs: 1, refresh: false });
  expect(run).toThrow(
    expect.objectContaining({ code: "ASYNC_FUNCTION", message: expect.stringMatching(/mapWithState gave a promise.*synchronous/) }),
  );
});

test("a batch that fails half way leaves the states as they were", () => {
  const previous = StateMap.of<string, number>([["a", 1, 0]]).freeze();
  const step = (fail: boolean): MapWithStateStep<string, number, number, never> => ({
    mappingFunc: (key, value, state) => {
      if (fail && key === "c") throw new Error("broken");
      state.update((state.getOption() ?? 0) + value!);
      return undefined;
    },
    timeMs: 1,
    refresh: false,
  });
  const data = ["a", "b", "c"].map((key) => [key, 10] as const);
  expect(() => mapWithState(previous, data, step(true))).toThrow("broken");
  expect(previous.getAll()).toEqual([["a", 1, 0]]);
  expect(
    new Map(
      mapWithState(previous, data, step(false))
        .states.getAll()
        .map(([key, state]) => [key, state]),
    ),
  ).toEqual(
    new Map([
      ["a", 11],
      ["b", 10],
      ["c", 10],
    ]),
  );
});
