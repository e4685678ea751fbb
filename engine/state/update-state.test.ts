import { describe, expect, test } from "vitest";
import { type StateEntry, StateMap } from "./state-map.ts";
import { type UpdateFunc, updatePartition, updateStates } from "./update-state.ts";

type Entries = readonly StateEntry<string, number>[];

const sum: UpdateFunc<string, number, number> = (_key, values, state) => values.reduce((a, b) => a + b, state ?? 0);
const before: Entries = [
  ["a", 1, 0],
  ["b", 2, 0],
];

// biome-ignore lint/suspicious/noThenProperty: what is sent once it is awaited has one
const QUERY = { then: () => {} };

function statesOf(map: StateMap<string, number>): Record<string, number> {
  return Object.fromEntries(map.getAll().map(([key, state]) => [key, state]));
}

describe("updateStates", () => {
  const rows: readonly [string, UpdateFunc<string, number, number>, readonly [string, number][], boolean, Record<string, number>][] = [
    ["every key is called", (_key, values, state) => (state ?? 0) + 10 * values.length + 1, [["c", 5]], false, { a: 2, b: 3, c: 11 }],
    [
      "with its values in order",
      (_key, values) => Number(values.join("") || 0),
      [
        ["a", 1],
        ["b", 9],
        ["a", 2],
      ],
      false,
      { a: 12, b: 9 },
    ],
    ["undefined removes", (_key, values, state) => (values.length === 0 ? undefined : (state ?? 0)), [["a", 1]], false, { a: 1 }],
    ["null removes", (key) => (key === "a" ? null : 7), [["c", 1]], false, { b: 7, c: 7 }],
    ["zero does not", () => 0, [], false, { a: 0, b: 0 }],
    [
      "only keys with values are called, if so wished",
      (_key, values, state) => (state ?? 0) + 100 * values.length,
      [
        ["a", 1],
        ["c", 1],
      ],
      true,
      { a: 101, b: 2, c: 100 },
    ],
    [
      "and may be removed",
      () => undefined,
      [
        ["a", 1],
        ["c", 1],
      ],
      true,
      { b: 2 },
    ],
  ];
  test.each(rows)("%s", (_name, func, data, touchedOnly, expected) => {
    const previous = StateMap.of(before).freeze();
    expect(statesOf(updateStates(previous, data, func, 1, touchedOnly))).toEqual(expected);
    expect(new Set(previous.getAll())).toEqual(new Set(before));
  });

  test("every key is called once", () => {
    const calls: unknown[] = [];
    const note: UpdateFunc<string, number, number> = (key, values, state) => {
      calls.push([key, [...values], state]);
      return 1;
    };
    updateStates(
      StateMap.of(before).freeze(),
      [
        ["c", 3],
        ["b", 4],
        ["c", 5],
      ],
      note,
      1,
      false,
    );
    expect(calls).toEqual([
      ["a", [], 1],
      ["c", [3, 5], undefined],
      ["b", [4], 2],
    ]);
  });

  test("a function may change the state it is given, and the values", () => {
    const previous = StateMap.of<string, number[]>([
      ["a", [1], 0],
      ["b", [2], 0],
    ]).freeze();
    const append: UpdateFunc<string, number, number[]> = (_key, values, state = []) => {
      state.push(...values.splice(0));
      return state;
    };
    const once = updateStates(previous, [["a", 5]], append, 1, false);
    const again = updateStates(previous, [["a", 5]], append, 1, false);
    expect([once.get("a"), once.get("b")]).toEqual([[1, 5], [2]]);
    expect(again.getAll()).toEqual(once.getAll());
    expect([previous.get("a"), previous.get("b")]).toEqual([[1], [2]]);
  });

  test("a promise is refused", () => {
    const run = () => updateStates(StateMap.empty<string, never>(), [["a", 1]], (async () => 1) as never, 1, false);
    expect(run).toThrow(/promise/);
    expect(() => updateStates(StateMap.empty<string, never>(), [["a", 1]], (() => QUERY) as never, 1, false)).toThrow(/promise/);
  });
});

describe("updatePartition", () => {
  test("the function sees every key of the partition once and may leave out and add", () => {
    const seen: unknown[] = [];
    const { states, pairs } = updatePartition<string, number, number>(
      StateMap.of(before).freeze(),
      [
        ["c", 3],
        ["b", 4],
        ["c", 5],
      ],
      function* (updates) {
        for (const [key, values, state] of updates) {
          seen.push([key, values, state]);
          if (key !== "a") yield [key, sum(key, values, state)!];
        }
        yield ["added", 0];
        yield ["c", -1];
      },
      7,
    );
    expect(seen).toEqual([
      ["a", [], 1],
      ["c", [3, 5], undefined],
      ["b", [4], 2],
    ]);
    expect(pairs).toEqual([
      ["c", 8],
      ["b", 6],
      ["added", 0],
      ["c", -1],
    ]);
    expect(new Set(states.getAll())).toEqual(
      new Set([
        ["c", 8, 7],
        ["b", 6, 7],
        ["added", 0, 7],
      ]),
    );
  });

  test("it need not read to the end", () => {
    const { states } = updatePartition<string, number, number>(StateMap.of(before).freeze(), [], () => [["x", 1]], 7);
    expect(statesOf(states)).toEqual({ x: 1 });
  });

  test("a promise is refused", () => {
    expect(() => updatePartition(StateMap.empty<string, number>(), [], (async () => []) as never, 1)).toThrow(/promise/);
    expect(() => updatePartition(StateMap.empty<string, number>(), [], (() => [["a", QUERY]]) as never, 1)).toThrow(/promise/);
  });
});
