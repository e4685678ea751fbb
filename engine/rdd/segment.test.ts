// The interpreter is the oracle of the generated loop (segment-compiler.test.ts), so it is tested by hand here.
import { describe, expect, test } from "vitest";
import type { AnyFunction } from "../closure/closure.ts";
import { type FusedSink, type FusedStep, interpretSegment, segmentRuntime } from "./segment.ts";

const f = (func: (value: never, second: never) => unknown) => func as AnyFunction;

function run(steps: readonly FusedStep[], sink: FusedSink, ...chunks: readonly unknown[][]): unknown {
  const segment = interpretSegment(steps, sink);
  for (const chunk of chunks) if (segment.push(chunk)) break;
  return segment.finish();
}

test("steps follow each other, record by record", () => {
  const steps: FusedStep[] = [
    { kind: "flatMap", func: f((line: string) => line.split(" ")) },
    { kind: "filter", func: f((word: string) => word !== "") },
    { kind: "map", func: f((word: string) => [word, word.length]) },
    { kind: "mapValues", func: f((n: number) => n * 10) },
    { kind: "flatMapValues", func: f((n: number) => [n, "x"]) },
  ];
  expect(run(steps, { op: "collect" }, ["a  bb"], ["c"])).toEqual([
    ["a", 10],
    ["a", "x"],
    ["bb", 20],
    ["bb", "x"],
    ["c", 10],
    ["c", "x"],
  ]);
});

test("sinks", () => {
  const add = f((a: number, b: number) => a + b);
  expect(run([], { op: "count" }, [1, 2], [3])).toBe(3);
  expect(run([], { op: "reduce", func: add }, [1, 2], [], [3])).toEqual([6]);
  expect(run([], { op: "reduce", func: add })).toEqual([]);
  expect(run([], { op: "take", count: 2 }, [1], [2, 3])).toEqual([1, 2]);
  const buckets: FusedSink = { op: "buckets", numPartitions: 2, partition: f((key: number) => key) };
  expect(
    run(
      [],
      buckets,
      [
        [0, "a"],
        [-1, "b"],
      ],
      [[2, "c"]],
    ),
  ).toEqual([
    { keys: [0, 2], values: ["a", "c"] },
    { keys: [-1], values: ["b"] },
  ]);
  const combine: FusedSink = {
    op: "combine",
    numPartitions: 1,
    partition: null,
    combine: { create: null, mergeValue: add, mergeCombiners: add },
  };
  expect(
    run(
      [],
      combine,
      [
        ["b", 1],
        ["a", 2],
      ],
      [["b", 3]],
    ),
  ).toEqual([{ keys: ["b", "a"], values: [4, 2] }]);
});

test("what is combined is split by partition, in first-seen order", () => {
  const add = f((a: number, b: number) => a + b);
  const combine = { create: null, mergeValue: add, mergeCombiners: add };
  const sink: FusedSink = { op: "combine", numPartitions: 2, partition: f((key: number) => key), combine };
  const pairs = [4, 3, 2, 3, 4].map((key, i) => [key, i]);
  expect(run([], sink, pairs)).toEqual([
    { keys: [4, 2], values: [4, 2] },
    { keys: [3], values: [4] },
  ]);
});

test("none is taken of none", () => {
  expect(run([], { op: "take", count: 0 }, [1, 2])).toEqual([]);
});

test.each([true, undefined])("functions that change their first argument are given a copy if asked for (isolate: %s)", (isolate) => {
  const push = f((a: number[], b: number[]) => {
    a.push(...b);
    return a;
  });
  const combine = { create: null, mergeValue: push, mergeCombiners: push };
  const copies = isolate === undefined ? {} : { isolate };
  const [records, pairs] = [
    [[1], [2]],
    [
      ["k", [1]],
      ["k", [2]],
    ] as [string, number[]][],
  ];
  expect(run([], { op: "reduce", func: push, ...copies }, records)).toEqual([[1, 2]]);
  expect(run([], { op: "combine", numPartitions: 1, partition: null, combine, ...copies }, pairs)).toEqual([
    { keys: ["k"], values: [[1, 2]] },
  ]);
  const first = isolate ? [1] : [1, 2];
  expect([records[0], pairs[0]![1]]).toEqual([first, first]);
});

describe("promises, which nobody would wait for, are refused", () => {
  const pairs = [
    ["a", 1],
    ["a", 2],
    ["b", 3],
  ];
  const gives = f(async () => []);
  const add = f((a: number, b: number) => a + b);
  const combine = (create: AnyFunction | null, mergeValue: AnyFunction): FusedSink => {
    return { op: "combine", numPartitions: 1, partition: null, combine: { create, mergeValue, mergeCombiners: add } };
  };
  const kinds = ["map", "filter", "flatMap", "mapValues", "flatMapValues"] as const;
  const collect: FusedSink = { op: "collect" };
  test.each<[string, FusedStep[], FusedSink]>([
    ...kinds.map((kind): [string, FusedStep[], FusedSink] => [kind, [{ kind, func: gives }], collect]),
    ["reduce", [], { op: "reduce", func: gives }],
    ["a merge by key", [], combine(null, gives)],
    ["a merge by key", [], combine(gives, add)],
  ])("by %s", (operator, steps, sink) => {
    const message = expect.stringMatching(`^The function of ${operator} gave a promise`);
    expect(() => run(steps, sink, pairs)).toThrow(expect.objectContaining({ code: "ASYNC_FUNCTION", message }));
  });
});

describe("user functions that give the wrong thing", () => {
  test.each<[string, FusedStep | undefined, FusedSink, RegExp]>([
    ["flatMap", { kind: "flatMap", func: f(() => 5) }, { op: "collect" }, /array or another iterable, not number 5/],
    ["flatMap", { kind: "flatMap", func: f(() => null) }, { op: "collect" }, /not null null/],
    ["mapValues", { kind: "mapValues", func: f((n) => n) }, { op: "collect" }, /pairs \[key, value\], not string "x"/],
    ["a shuffle", undefined, { op: "buckets", numPartitions: 1, partition: null }, /pairs \[key, value\]/],
    [
      "a partition function",
      { kind: "map", func: f((n) => [n, n]) },
      { op: "buckets", numPartitions: 2, partition: f(() => "1") },
      /whole number, not string "1"/,
    ],
  ])("%s", (_name, step, sink, message) => {
    expect(() => run(step === undefined ? [] : [step], sink, ["x"])).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) }),
    );
  });
});

test("a user's partition is taken modulo the number of partitions, also below zero", () => {
  const to = (result: number) =>
    segmentRuntime.partitionOf(
      "k",
      3,
      f(() => result),
    );
  expect([to(0), to(4), to(-1), to(-4)]).toEqual([0, 1, 2, 2]);
  expect(to(-3) === 0).toBe(true);
});
