import { describe, expect, test } from "vitest";
import { hashKey } from "../shuffle/key.ts";
import { Stamp, StateTable } from "./state-table.ts";

const OLD = new Stamp(1);
const NEW = new Stamp(2);

function contents(table: StateTable): unknown[] {
  const entries: unknown[] = [];
  table.forEach((key, state, { ms }) => void entries.push([key, state, ms]));
  return entries;
}

function due(table: StateTable, thresholdMs: number): unknown[] {
  const keys: unknown[] = [];
  table.forEachBefore(thresholdMs, (key) => void keys.push(key));
  return keys;
}

/** Each pair leads the hash from one value to the same next one, so all 32 combinations have one hash. */
const COLLIDING = [
  ["zthez1o", "hcu3xn"],
  ["v1pdyr", "zxwz20k"],
  ["z8nd2j1", "bnnp5t"],
  ["9r46dg", "ya7iia"],
  ["v8l73h", "z8o1aa6"],
].reduce((strings, pair) => strings.flatMap((string) => pair.map((part) => string + part)), [""]);

describe("keys", () => {
  const KEYS: readonly unknown[] = [
    "",
    "a",
    "1",
    "\0oa0:",
    1,
    -1,
    1.5,
    Number.NaN,
    true,
    false,
    null,
    undefined,
    1n,
    [],
    ["a", 1],
    [["a"], 1],
    { x: 1 },
    new Date(5),
    new Map([[1, 2]]),
    new Uint8Array([1, 2]),
  ];

  test("of all types are told apart and found by an equal one", () => {
    const table = new StateTable();
    KEYS.forEach((key, i) => void table.put(key, i, OLD));
    expect(table.size).toBe(KEYS.length);
    expect(KEYS.map((key) => table.get(structuredClone(key))?.state)).toEqual(KEYS.map((_, i) => i));
    expect(table.get(-0)).toBeUndefined();
    table.put(0, "zero", OLD);
    expect(table.get(-0)?.state).toBe("zero");
  });

  test("that share a hash stand side by side, also more of them than a leaf holds", () => {
    const keys = COLLIDING;
    expect(new Set(keys).size).toBe(32);
    expect(new Set(keys.map(hashKey)).size).toBe(1);
    const table = new StateTable();
    for (const key of keys) table.put(key, key.length, OLD);
    for (let i = 0; i < 100; i++) table.put(i, i, OLD);
    expect(keys.map((key) => table.get(key)?.state)).toEqual(keys.map((key) => key.length));
    const backwards = new StateTable();
    for (let i = 99; i >= 0; i--) backwards.put(i, i, OLD);
    for (const key of [...keys].reverse()) backwards.put(key, key.length, OLD);
    expect(backwards).toEqual(table);
    for (const key of keys) table.remove(key);
    expect(table.size).toBe(100);
  });
});

test("put and remove give what was there", () => {
  const table = new StateTable();
  expect(table.put("a", 1, OLD)).toBeUndefined();
  expect(table.put("a", 2, NEW)).toEqual({ key: "a", state: 1, stamp: OLD });
  expect(table.remove("b")).toBeUndefined();
  expect(table.remove("a")).toEqual({ key: "a", state: 2, stamp: NEW });
  expect(table.remove("a")).toBeUndefined();
  expect([table.size, contents(table)]).toEqual([0, []]);
});

describe.each([10, 17, 1000, 30_000])("%d keys", (count) => {
  const keys = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? i : `key ${i}`));
  const table = new StateTable();
  for (const key of keys) table.put(key, `${key}!`, OLD);

  test("have a form that does not depend on how they came in or what was there before", () => {
    const other = new StateTable();
    for (let i = 0; i < 2000; i++) other.put([i], i, NEW);
    for (const key of [...keys].reverse()) other.put(key, "", NEW);
    for (const key of keys) other.put(key, `${key}!`, OLD);
    for (let i = 0; i < 2000; i++) other.remove([i]);
    expect(other).toEqual(table);
    expect(
      StateTable.of(
        keys,
        keys.map((key) => `${key}!`),
        keys.map(() => OLD),
      ),
    ).toEqual(table);
  });

  test("of several with one key the first counts", () => {
    const twice = StateTable.of(
      [...keys, ...keys],
      [...keys.map((key) => `${key}!`), ...keys],
      [...keys, ...keys].map(() => OLD),
    );
    expect(twice).toEqual(table);
  });

  test("give those that were touched before a time", () => {
    const touched = keys.filter((_, i) => i % 7 !== 0);
    for (const key of touched) table.put(key, `${key}!`, NEW);
    expect(due(table, 1)).toEqual([]);
    expect(new Set(due(table, 2))).toEqual(new Set(keys.filter((_, i) => i % 7 === 0)));
    expect(due(table, 3)).toEqual(contents(table).map((entry) => (entry as unknown[])[0]));
    for (const key of due(table, 2)) table.remove(key);
    expect(due(table, 2)).toEqual([]);
    expect(table.size).toBe(touched.length);
  });
});

test("looks at few entries to find the few that are due", () => {
  let looks = 0;
  const watched = Object.defineProperty(new Stamp(2), "ms", {
    get() {
      looks++;
      return 2;
    },
  });
  const table = new StateTable();
  for (let i = 0; i < 50_000; i++) table.put(i, i, watched);
  table.put(7, 7, OLD);
  looks = 0;
  expect(due(table, 2)).toEqual([7]);
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(200);
});
