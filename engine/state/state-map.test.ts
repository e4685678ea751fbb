import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { estimateSize } from "../storage/estimate-size.ts";
import { type StateEntry, StateMap } from "./state-map.ts";

type Key = string | number | readonly number[];
type Map3 = StateMap<Key, unknown>;

describe("an empty version", () => {
  const empty = StateMap.empty<number, number>();
  test("has nothing and cannot be changed", () => {
    expect([empty.size, empty.get(1), empty.has(1), empty.getByTime(10_000), empty.getAll()]).toEqual([0, undefined, false, [], []]);
    expect(() => empty.put(1, 1, 1)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => empty.remove(1)).not.toThrow();
    const frozen = StateMap.of<number, number>([[1, 2, 3]]).freeze();
    expect(() => frozen.remove(1)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
  test("can be copied", () => {
    const next = empty.copy();
    next.put(1, 2, 3);
    expect([next.getAll(), empty.getAll()]).toEqual([[[1, 2, 3]], []]);
  });
});

describe("versions", () => {
  test("a copy's changes never touch the version it was made of, in whatever order they are read", () => {
    const first = new StateMap<number, number>();
    first.put(1, 100, 1);
    first.put(2, 200, 2);
    first.remove(1);
    const second = first.copy();
    second.put(3, 300, 3);
    second.put(2, 2000, 200);
    const third = second.freeze().copy();
    third.remove(2);
    third.put(4, 400, 4);
    third.freeze();
    const expected = [
      [[2, 200, 2]],
      [
        [2, 2000, 200],
        [3, 300, 3],
      ],
      [
        [3, 300, 3],
        [4, 400, 4],
      ],
    ];
    const versions = [first, second, third];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 0, 1, 0],
    ]) {
      for (const i of order) expect(sorted(versions[i]!.getAll())).toEqual(expected[i]);
    }
  });

  test("two copies of one version go their own ways, each open to changes while the other is", () => {
    const base = StateMap.of<string, number>([["a", 1, 0]]);
    const [left, right] = [base.copy(), base.copy()];
    left.put("a", 10, 1);
    right.put("a", 20, 1);
    left.put("b", 11, 1);
    right.remove("a");
    left.put("a", 12, 1);
    expect(sorted(left.getAll())).toEqual([
      ["a", 12, 1],
      ["b", 11, 1],
    ]);
    expect(right.getAll()).toEqual([]);
    expect(base.getAll()).toEqual([["a", 1, 0]]);
  });

  test("cannot be changed once they are frozen or copied", () => {
    const map = new StateMap<string, number>();
    map.copy();
    expect(() => map.put("a", 1, 0)).toThrow(/copy\(\)/);
    expect(() => new StateMap<string, number>().freeze().put("a", 1, 0)).toThrow(/copy\(\)/);
  });

  test("a long chain of them can be walked back", () => {
    const versions = [new StateMap<number, number>()];
    for (let i = 0; i < 20_000; i++) {
      const next = versions[i]!.copy();
      next.put(i % 100, i, i);
      versions.push(next);
    }
    expect(versions[1]!.getAll()).toEqual([[0, 0, 0]]);
    expect(versions[20_000]!.get(99)).toBe(19_999);
    expect(versions[0]!.size).toBe(0);
  });

  test("a key that comes and goes within one version costs no more than one entry of its log", () => {
    const first = StateMap.of<string, number>([["b", 1, 1]]);
    const second = first.copy();
    for (let i = 0; i < 5000; i++) {
      second.put("a", i, 2);
      second.put("b", i, 2);
      second.remove("a");
      if (i % 2 === 1) second.remove("b");
    }
    const log = (first as unknown as { standing: { undo: { times: unknown[] } } }).standing.undo;
    expect(log.times.length).toBeLessThan(1100);
    expect(first.getAll()).toEqual([["b", 1, 1]]);
    expect(second.size).toBe(0);
  });
});

test("getByTime gives what was last touched before a time, strictly", () => {
  const map = new StateMap<number, number>();
  for (let i = 0; i < 100; i++) map.put(i, i, i);
  map.put(3, 3, 50);
  expect(sorted(map.getByTime(5)).map(([key]) => key)).toEqual([0, 1, 2, 4]);
  expect(map.getByTime(0)).toEqual([]);
  expect(map.getByTime(1000)).toEqual(map.getAll());
});

test.each<[string, (i: number) => readonly [unknown, unknown], number]>([
  ["words and counts", (i) => [`user-${i}`, i], 60],
  ["words and objects", (i) => [`user-${i}`, { n: i, last: i + 0.5 }], 110],
  ["numbers", (i) => [i, i], 45],
  [
    "tuples and lists",
    (i) => [
      [`a${i}`, i],
      [i, i, `x${i}`],
    ],
    190,
  ],
])("says how much memory it takes: %s", (_name, make, measured) => {
  for (const count of [1000, 20_000]) {
    const map = StateMap.of(Array.from({ length: count }, (_, i) => [...make(i), 1] as const));
    expect(estimateSize([{ states: map, mapped: [] }]) / count).toBeGreaterThan(measured / 1.5);
    expect(estimateSize([{ states: map, mapped: [] }]) / count).toBeLessThan(measured * 1.5);
  }
  expect(estimateSize([StateMap.empty()])).toBeLessThan(200);
});

describe("codec", () => {
  test.each<[string, readonly StateEntry<unknown, unknown>[]]>([
    ["nothing", []],
    ["strings and numbers", Array.from({ length: 100 }, (_, i) => [`key ${i}`, i, i % 3])],
    [
      "tuples and objects",
      [
        [["a", 1], { list: [1, 2] }, 1.6e12],
        [{ x: 1 }, undefined, 0],
        [null, new Map([["a", new Set([1])]]), -1],
      ],
    ],
  ])("%s", (_name, entries) => {
    const map = StateMap.of(entries).freeze();
    const back = decode(encode({ map })) as { map: typeof map };
    expect(back.map).toBeInstanceOf(StateMap);
    expect(back.map.getAll()).toEqual(map.getAll());
    expect(encode(back.map)).toEqual(encode(map));
    expect(() => back.map.put("x", 1, 1)).toThrow(/copy/);
  });

  test("an old version is written down as it is, and equal content gives equal bytes", () => {
    const map = StateMap.of<string, number>([["a", 1, 1]]);
    const next = map.copy();
    next.put("b", 2, 2);
    next.put("a", 7, 2);
    next.remove("b");
    next.put("a", 1, 1);
    expect((decode(encode(map)) as typeof map).getAll()).toEqual([["a", 1, 1]]);
    expect(encode(next)).toEqual(encode(map));
  });
});

const keyArb: fc.Arbitrary<Key> = fc.oneof(
  fc.integer({ min: -5, max: 40 }),
  fc.constantFrom("a", "b", "1"),
  fc.tuple(fc.nat(3), fc.nat(3)),
);
const stepArb = fc.oneof(
  fc.record({ type: fc.constant("put" as const), key: keyArb, state: fc.nat(100), ms: fc.nat(20) }),
  fc.record({ type: fc.constant("remove" as const), key: keyArb }),
  // Goes on with a copy of any version there is.
  fc.record({ type: fc.constant("branch" as const), of: fc.nat() }),
  fc.record({ type: fc.constant("read" as const), of: fc.nat() }),
);

const changeArb = fc.tuple(keyArb, fc.option(fc.nat(9), { nil: undefined }));
test("changes make of a marked version what the later one is", () => {
  fc.assert(
    fc.property(fc.array(keyArb, { maxLength: 60 }), fc.array(fc.array(changeArb, { maxLength: 6 }), { maxLength: 6 }), (keys, batches) => {
      const start = (): Map3 => StateMap.of<Key, unknown>(keys.map((key) => [key, "start", 0])).freeze(1);
      let map = start();
      for (const [i, batch] of batches.entries()) {
        const next = map.copy();
        for (const [key, state] of batch) state === undefined ? next.remove(key) : next.put(key, state, i);
        map = next.freeze();
      }
      const changes = map.changesSince(1);
      if (changes === undefined) {
        expect(batches.length === 0 || batches.flat().length > 0).toBe(true);
        return;
      }
      const restored = start().copy();
      restored.apply(decode(encode(changes)) as typeof changes);
      expect(restored.getAll()).toEqual(map.getAll());
    }),
  );
});

test("any versions, branching and read in any order, are what plain Maps would be", () => {
  fc.assert(
    fc.property(fc.array(stepArb, { maxLength: 200 }), (steps) => {
      const versions: { map: Map3; model: Map<string, StateEntry<Key, unknown>> }[] = [{ map: new StateMap(), model: new Map() }];
      let current = versions[0]!;
      const check = ({ map, model }: typeof current) => {
        expect(sorted(map.getAll())).toEqual(sorted([...model.values()]));
        expect(map.size).toBe(model.size);
        expect(map.getAll()).toEqual(StateMap.of(model.values()).getAll());
        expect(sorted(map.getByTime(10))).toEqual(sorted([...model.values()].filter(([, , ms]) => ms < 10)));
        for (const [key, state] of model.values()) expect(map.get(key)).toBe(state);
      };
      for (const step of steps) {
        if (step.type === "put") {
          current.map.put(step.key, step.state, step.ms);
          current.model.set(JSON.stringify(step.key), [step.key, step.state, step.ms]);
        } else if (step.type === "remove") {
          current.map.remove(step.key);
          current.model.delete(JSON.stringify(step.key));
        } else {
          const chosen = versions[step.of % versions.length]!;
          if (step.type === "read") check(chosen);
          else {
            current = { map: chosen.map.copy(), model: new Map(chosen.model) };
            versions.push(current);
          }
        }
      }
      for (const version of versions) {
        check(version);
        expect((decode(encode(version.map)) as Map3).getAll()).toEqual(version.map.getAll());
      }
    }),
    { numRuns: 300 },
  );
});

describe("what has changed since a version", () => {
  const base = () => StateMap.of(Array.from({ length: 100 }, (_, i) => [i, 0, 1] as [number, number, number])).freeze(7);

  test("is told over any number of versions, each key once, with what it has now", () => {
    const start = base();
    const next = start.copy();
    next.put(1, 1, 2);
    next.put(200, 1, 2);
    next.remove(3);
    const last = next.freeze().copy();
    last.put(1, 2, 3);
    last.remove(200);
    last.freeze();
    start.getAll();
    const { keys, states, times } = last.changesSince(7)!;
    expect(new Map(keys.map((key, i) => [key, [states[i], times[i]]]))).toEqual(
      new Map([
        [1, [2, 3]],
        [3, [undefined, -Infinity]],
        [200, [undefined, -Infinity]],
      ]),
    );
    expect(next.changesSince(7)?.keys).toHaveLength(3);
    const again = base().copy();
    again.apply(last.changesSince(7)!);
    expect(again.getAll()).toEqual(last.getAll());
  });

  test("is not known without a mark, from another mark, or on another executor", () => {
    const next = base().copy().freeze();
    expect([next.changesSince(7)?.keys, next.changesSince(8), base().changesSince(7)]).toEqual([[], undefined, undefined]);
    expect((decode(encode(next)) as typeof next).copy().changesSince(7)).toBeUndefined();
    expect(StateMap.empty().copy().changesSince(7)).toBeUndefined();
    const marked = next.copy().freeze(9).copy();
    expect([marked.changesSince(7), marked.changesSince(9)?.keys]).toEqual([undefined, []]);
  });

  test("is forgotten once it is worth no less than everything", () => {
    let map = base();
    for (let i = 0; i < 6; i++) {
      const next = map.copy();
      for (let key = 0; key < 20; key++) next.put(key, i, i);
      map = next.freeze();
    }
    expect(map.changesSince(7)).toBeUndefined();
  });
});

function sorted<E extends StateEntry<unknown, unknown>>(entries: readonly E[]): E[] {
  return [...entries].sort((a, b) => (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1));
}
