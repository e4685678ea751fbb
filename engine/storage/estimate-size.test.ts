import { describe, expect, test } from "vitest";
import { estimateSize, HEAP_BYTES } from "./estimate-size.ts";

const many = <T>(make: (i: number) => T, count = 10_000) => Array.from({ length: count }, (_, i) => make(i));

/** Bytes that Node 20 needs for each record, measured with --expose-gc. The estimate may be off by a third. */
const MEASURED: readonly [string, unknown[], number][] = [
  ["integers", many((i) => i), 8],
  ["doubles", many((i) => i + 0.5), 8],
  ["strings", many((i) => `word number ${i}`), 64],
  ["pairs", many((i) => [`w${i}`, i]), 96],
  ["objects with lists and dates", many((i) => ({ id: i, name: `n${i}`, tags: [`t${i}`, i], at: new Date(i) })), 270],
  ["lists of lists and maps", many((i) => [`k${i}`, [[i, i + 0.5], new Map([[`a${i}`, i]])]]), 430],
];

test.each(MEASURED)("%s", (_name, records, bytes) => {
  const estimate = estimateSize(records) / records.length;
  expect(estimate).toBeGreaterThan(bytes / 1.5);
  expect(estimate).toBeLessThan(bytes * 1.5);
});

test("a few large records count for what they are", () => {
  const records = many((i) => many((j) => `${i}-${j}`, 20_000), 20);
  expect(estimateSize(records)).toBeGreaterThan(20 * 20_000 * 25);
  expect(estimateSize([new Uint8Array(1_000_000)])).toBeGreaterThan(1_000_000);
  expect(estimateSize(["a", "x".repeat(50_000)])).toBeGreaterThan(50_000);
  expect(estimateSize([[1, "x".repeat(50_000)]])).toBeGreaterThan(50_000);
  expect(estimateSize(["\u4e00".repeat(50_000)])).toBeGreaterThan(100_000);
});

test("what all records share is counted once", () => {
  const table = many((j) => `${j}-x`, 10_000);
  const alone = estimateSize([{ i: 0, table }]);
  expect(estimateSize(many((i) => ({ i, table }), 1000)) - alone).toBeLessThan(100_000);
});

test("an object may say itself how large it is, and use the estimate of lists for that", () => {
  const own = { hidden: many((i) => i), [HEAP_BYTES]: (estimate: (values: readonly unknown[]) => number) => 1e6 * estimate(["abcd"]) };
  expect(estimateSize([{ own }])).toBeGreaterThan(1e6 * 70);
  expect(estimateSize([{ own }])).toBeLessThan(1e6 * 100);
});

describe("never fails and ends soon", () => {
  const fussy = {
    get value(): never {
      throw new Error("do not touch");
    },
  };
  const ring: unknown[] = [];
  ring.push(ring, ring);
  let deep: unknown = null;
  for (let i = 0; i < 100_000; i++) deep = { deep };
  const wide = Object.fromEntries(many((i) => [`p${i}`, `${i}`], 20_000));
  test.each<[string, unknown[]]>([
    ["nothing", []],
    ["odd values", [undefined, null, Symbol("s"), () => 1, 10n, true, new Set([1]), new ArrayBuffer(8), Object.create(null)]],
    ["a getter that throws", [fussy]],
    ["a ring", ring],
    ["something deep", [deep]],
    ["very wide objects", many(() => ({ ...wide }), 5)],
    ["a sparse list", new Array(1_000_000)],
  ])("%s", (_name, records) => {
    const begin = performance.now();
    const size = estimateSize(records);
    expect(size).toBeGreaterThan(0);
    expect(Number.isInteger(size)).toBe(true);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
