import { describe, expect, test } from "vitest";
import { compareIds, HASH_BITS, StateKey } from "./state-key.ts";

test("hashes are what they always were: states that were written down stand in their order", () => {
  const keys = ["", "a", "user-1", 0, 1, -1, 1.5, true, null, ["a", 1], { x: 1 }];
  expect(keys.map((key) => new StateKey(key).hash)).toMatchInlineSnapshot(`
    [
      718249730,
      111160428,
      501473979,
      0,
      341019181,
      545020878,
      819979091,
      65721562,
      0,
      846796434,
      874760862,
    ]
  `);
});

test("equal keys have one id and one hash", () => {
  const pairs = [
    [0, -0],
    [
      ["a", 1],
      ["a", 1],
    ],
    [new Date(5), new Date(5)],
    [
      { x: 1, y: 2 },
      { y: 2, x: 1 },
    ],
    [Number.NaN, Number.NaN],
  ];
  for (const [a, b] of pairs.map((pair) => pair.map((key) => new StateKey(key)))) {
    expect([compareIds(a!.id, b!.id), a!.hash]).toEqual([0, b!.hash]);
  }
});

test.each([1, 2, 8, 1000])("whole numbers of one partition of %d are spread over all hashes", (partitions) => {
  const counts = new Array<number>(16).fill(0);
  for (let i = 0; i < 16_000; i++) counts[new StateKey(i * partitions).hash >>> (HASH_BITS - 4)]!++;
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});

describe("ids have one order, whatever their types", () => {
  const ids = ["", "a", "b", 0, 1, -1, 1.5, Number.NaN, Infinity, true, false, null, undefined, 1n, 2n];
  test.each(ids)("%s", (a) => {
    for (const b of ids) {
      expect(Math.sign(compareIds(a, b)) + Math.sign(compareIds(b, a))).toBe(0);
      expect(compareIds(a, b) === 0).toBe(Object.is(a, b));
      for (const c of ids) if (compareIds(a, b) < 0 && compareIds(b, c) < 0) expect(compareIds(a, c)).toBeLessThan(0);
    }
  });
});
