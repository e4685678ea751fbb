import { afterEach, describe, expect, test, vi } from "vitest";
import { hashKey } from "../shuffle/key.ts";
import { StateKey } from "./state-key.ts";
import { StateSegment } from "./state-segment.ts";
import { StateTable } from "./state-table.ts";

const OLD = 1;
const NEW = 2;

function contents(table: StateTable): unknown[] {
  const entries: unknown[] = [];
  table.forEach((...entry) => void entries.push(entry));
  return entries;
}

function due(table: StateTable, thresholdMs: number): unknown[] {
  const keys: unknown[] = [];
  table.forEachBefore(thresholdMs, (key) => void keys.push(key));
  return keys;
}

function put(table: StateTable, key: unknown, state: unknown, ms: number): void {
  table.find(new StateKey(key));
  table.put(state, ms);
}

function remove(table: StateTable, key: unknown): void {
  table.find(new StateKey(key));
  table.remove();
}

function get(table: StateTable, key: unknown): unknown {
  return table.find(new StateKey(key)) ? table.state : undefined;
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
    KEYS.forEach((key, i) => void put(table, key, i, OLD));
    expect(table.size).toBe(KEYS.length);
    expect(KEYS.map((key) => get(table, structuredClone(key)))).toEqual(KEYS.map((_, i) => i));
    expect(table.find(new StateKey(-0))).toBe(false);
    put(table, 0, "zero", OLD);
    expect(get(table, -0)).toBe("zero");
  });

  test("that share a hash stand side by side, among many others", () => {
    expect([new Set(COLLIDING).size, new Set(COLLIDING.map(hashKey)).size]).toEqual([32, 1]);
    const keys: unknown[] = [...COLLIDING, ...Array.from({ length: 5000 }, (_, i) => i)];
    const [table, backwards] = [new StateTable(), new StateTable()];
    for (const key of keys) put(table, key, `${key}!`, OLD);
    for (const key of [...keys].reverse()) put(backwards, key, `${key}!`, OLD);
    expect(keys.map((key) => get(table, key))).toEqual(keys.map((key) => `${key}!`));
    expect(contents(backwards)).toEqual(contents(table));
    for (const key of COLLIDING) remove(table, key);
    expect(table.size).toBe(5000);
  });

  test("that share a hash may be more than a segment holds", () => {
    const many = COLLIDING.flatMap((start) => Array.from({ length: 40 }, (_, i) => `${start}${i}`)).filter((_, i) => i % 40 === 7);
    expect(new Set(many.map(hashKey)).size).toBe(1);
    const table = new StateTable();
    const all = COLLIDING.flatMap((start) => Array.from({ length: 40 }, (_, i) => `${start}${i}`));
    for (const key of all) put(table, key, key, OLD);
    expect(all.filter((key) => get(table, key) !== key)).toEqual([]);
    for (const key of all) remove(table, key);
    expect([table.size, contents(table)]).toEqual([0, []]);
  });
});

test("entries may be fetched beforehand, whether or not they are there and stay where they are", () => {
  const table = new StateTable();
  const keys = Array.from({ length: 2000 }, (_, i) => new StateKey(i % 2 === 0 ? i : `${i}`));
  table.fetch(keys.slice(0, 64));
  for (let next = 0; next < keys.length; next += 64) {
    const some = keys.slice(next, next + 64);
    table.fetch(some);
    for (const key of some) {
      expect(table.find(key)).toBe(false);
      table.put(key.key, OLD);
    }
  }
  table.fetch(keys);
  for (const key of keys) expect(table.find(key) && table.state).toBe(key.key);
});

test("find says which entry is put, read and removed", () => {
  const table = new StateTable();
  expect(table.find(new StateKey("a"))).toBe(false);
  table.remove();
  table.put(1, OLD);
  expect([table.find(new StateKey("a")), table.key, table.state, table.ms, table.size]).toEqual([true, "a", 1, OLD, 1]);
  table.put(2, NEW);
  expect([table.find(new StateKey("a")), table.state, table.ms, table.size]).toEqual([true, 2, NEW, 1]);
  expect(table.find(new StateKey("b"))).toBe(false);
  table.remove();
  expect([table.find(new StateKey("a")), table.size]).toEqual([true, 1]);
  table.remove();
  expect([table.find(new StateKey("a")), table.size, contents(table)]).toEqual([false, 0, []]);
});

describe.each([10, 513, 3000, 30_000])("%d keys", (count) => {
  const keys = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? i : `key ${i}`));
  const table = new StateTable();
  for (const key of keys) put(table, key, `${key}!`, OLD);

  test("stand in an order that does not depend on how they came or what was there before", () => {
    const other = new StateTable();
    for (let i = 0; i < 2 * count; i++) put(other, [i], i, NEW);
    for (const key of [...keys].reverse()) put(other, key, "", NEW);
    for (const key of keys) put(other, key, `${key}!`, OLD);
    for (let i = 0; i < 2 * count; i++) remove(other, [i]);
    expect(contents(other)).toEqual(contents(table));
    const inOrder = new StateTable();
    table.forEach((...entry) => void put(inOrder, ...entry));
    expect(contents(inOrder)).toEqual(contents(table));
  });

  test("are told by the time at which they were touched", () => {
    const touched = keys.filter((_, i) => i % 7 !== 0);
    for (const key of touched) put(table, key, `${key}!`, NEW);
    expect(due(table, 1)).toEqual([]);
    expect(new Set(due(table, 2))).toEqual(new Set(keys.filter((_, i) => i % 7 === 0)));
    expect(due(table, 3)).toEqual(contents(table).map((entry) => (entry as unknown[])[0]));
    for (const key of due(table, 2)) remove(table, key);
    expect(due(table, 2)).toEqual([]);
    put(table, "old", "", OLD);
    expect(due(table, 2)).toEqual(["old"]);
    remove(table, "old");
    expect(table.size).toBe(touched.length);
  });

  test("leave nothing behind when they go", () => {
    for (const key of keys) remove(table, key);
    expect([table.size, contents(table), due(table, 10)]).toEqual([0, [], []]);
    const { directory } = table as unknown as { directory: StateSegment[] };
    expect(new Set(directory).size).toBe(1);
  });
});

describe("what is due", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("is found among many by looking at one segment", () => {
    const table = new StateTable();
    for (let i = 0; i < 50_000; i++) put(table, i, i, NEW);
    put(table, 7, 7, OLD);
    const looks = vi.spyOn(StateSegment.prototype, "ms");
    expect(due(table, 2)).toEqual([7]);
    expect(looks.mock.calls.length).toBeLessThan(600);
    remove(table, 7);
    expect([due(table, 2), due(table, 2)]).toEqual([[], []]);
    expect(looks.mock.calls.length).toBeLessThan(1200);
  });

  test("costs no more than what was touched and removed, also when keys of all ages are held", () => {
    const table = new StateTable();
    const held = 20_000;
    const timeout = 100;
    let next = 0;
    const step = (now: number) => {
      for (let i = 0; i < held / timeout; i++) put(table, next++, 0, now);
      const gone = due(table, now - timeout);
      for (const key of gone) remove(table, key);
      return gone.length;
    };
    for (let now = 0; now < 2 * timeout; now++) step(now);
    const scans = vi.spyOn(StateSegment.prototype, "oldestMs");
    let gone = 0;
    for (let now = 2 * timeout; now < 3 * timeout; now++) gone += step(now);
    expect(gone).toBe(held);
    // Splitting and joining segments looks at them too.
    expect(scans.mock.calls.length).toBeLessThan(0.5 * gone);
  });
});
