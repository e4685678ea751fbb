import { describe, expect, test } from "vitest";
import type { AnyFunction } from "../closure/closure.ts";
import { ownRecords, withOwnRecords } from "./own-records.ts";
import { type FusedSink, type FusedStep, interpretSegment } from "./segment.ts";
import { compileSegment } from "./segment-compiler.ts";

const increment = ((record: { n: number }) => {
  record.n++;
  return record;
}) as AnyFunction;
const add = ((a: { n: number }, b: { n: number }) => {
  a.n += b.n;
  b.n = Number.NaN;
  return a;
}) as AnyFunction;
const COMBINE: FusedSink = {
  op: "combine",
  numPartitions: 1,
  partition: null,
  combine: { create: null, mergeValue: add, mergeCombiners: add },
};

describe("functions that change what they get do not change what is kept", () => {
  const records = () => [{ n: 1 }, { n: 2 }];
  const pairs = () => records().map((record) => [["k"], record]);
  const cases: [string, readonly FusedStep[], FusedSink, () => unknown[], unknown][] = [
    ["map", [{ kind: "map", func: increment }], { op: "collect" }, records, [{ n: 2 }, { n: 3 }]],
    ["filter", [{ kind: "filter", func: increment }], { op: "count" }, records, 2],
    ["no step", [], { op: "take", count: 1 }, records, [{ n: 1 }]],
    [
      "mapValues",
      [{ kind: "mapValues", func: increment }],
      { op: "collect" },
      pairs,
      [
        [["k"], { n: 2 }],
        [["k"], { n: 3 }],
      ],
    ],
    ["reduce", [], { op: "reduce", func: add }, records, [{ n: 3 }]],
    ["combine", [], COMBINE, pairs, [{ keys: [["k"]], values: [{ n: 3 }] }]],
    ["count", [], { op: "count" }, records, 2],
  ];
  test.each(cases)("%s", (_name, steps, sink, make, expected) => {
    for (const [run, shared] of [
      [compileSegment, "cache"],
      [interpretSegment, "cache"],
      [compileSegment, "driver"],
    ] as const) {
      const kept = make();
      const segment = run(withOwnRecords(steps, sink, shared), sink);
      segment.push(kept);
      const result = segment.finish();
      expect(result).toEqual(expected);
      expect(kept).toEqual(make());
    }
  });

  test("what is moved shares nothing with what is kept, keys neither", () => {
    const kept = pairs();
    const sink: FusedSink = { op: "buckets", numPartitions: 1, partition: null };
    const segment = compileSegment(withOwnRecords([], sink, "cache"), sink);
    segment.push(kept);
    const [{ keys, values }] = segment.finish() as [{ keys: string[][]; values: { n: number }[] }];
    keys[0]!.push("more");
    values[0]!.n = 9;
    expect(kept).toEqual(pairs());
  });
});

test("a step over pairs says as before what is no pair", () => {
  const segment = interpretSegment(withOwnRecords([], COMBINE, "cache"), COMBINE);
  expect(() => segment.push([7])).toThrow("An operation by key needs pairs [key, value], not number 7");
});

test("records that cannot be changed need no copies, not even a list of their own", () => {
  const texts = ["a", 1, undefined, null];
  expect(ownRecords(texts, "cache")).toBe(texts);
  const mixed = ["a", { n: 1 }, null, [2]];
  expect(ownRecords(mixed, "cache")).toEqual(mixed);
  expect(ownRecords(mixed, "cache")[1]).not.toBe(mixed[1]);
});

test("what cannot be copied is refused, with the level at which it need not be", () => {
  expect(() => ownRecords([new (class Odd {})()], "cache")).toThrow(
    expect.objectContaining({ code: "CANNOT_ENCODE", message: expect.stringMatching(/Odd.*persist\(StorageLevel\.MEMORY_ONLY\)/) }),
  );
});

test("what a function of states gave stays as it is where it cannot be copied", () => {
  const odd = new (class Odd {})();
  const kept = [{ odd, list: [1] }, { list: [1] }];
  const segment = compileSegment(withOwnRecords([], { op: "collect" }, "states"), { op: "collect" });
  segment.push(kept);
  const own = segment.finish() as typeof kept;
  expect(own).toEqual(kept);
  expect(own[0]!.odd).toBe(odd);
  expect(own.map((record, i) => record.list === kept[i]!.list)).toEqual([false, false]);
});

test("of the driver's records what cannot be copied stays as it is", () => {
  const odd = new (class Odd {})();
  const loop: Record<string, unknown> = { n: 1 };
  Object.assign(loop, { here: loop, there: loop });
  const [record, same] = ownRecords([{ odd, list: [1], bytes: new Uint8Array(2) }, loop], "driver") as [Record<string, unknown>, unknown];
  expect(record).toEqual({ odd, list: [1], bytes: new Uint8Array(2) });
  expect([record.odd, same]).toEqual([odd, loop]);
  expect(same).toBe(loop);
});
