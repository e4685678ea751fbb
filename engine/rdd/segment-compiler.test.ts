// The generated loop against the interpreter, on random programs: same results, same errors, however the records are
// cut into chunks, and however often the loop is used again.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnyFunction, builtinFactory } from "../closure/closure.ts";
import { type FusedSink, type FusedStep, interpretSegment, type Segment } from "./segment.ts";
import { canGenerateCode, compileSegment } from "./segment-compiler.ts";

const f = (func: (value: never, second: never) => unknown) => func as AnyFunction;

/** Throws for one value, which generators draw now and then. */
const POISON = "poison";
const checked = (value: unknown): unknown => {
  if (value === POISON) throw new Error("poisoned");
  return value;
};

const STEPS: readonly FusedStep[] = [
  { kind: "map", func: f((value) => [checked(value), typeof value]) },
  { kind: "map", func: f((value) => (Array.isArray(value) ? value[0] : value)) },
  { kind: "map", func: f((value) => (typeof value === "number" ? value + 1 : value)) },
  { kind: "filter", func: f((value) => checked(value) !== null) },
  { kind: "filter", func: f((value) => value) },
  { kind: "flatMap", func: f((value) => (Array.isArray(value) ? value : [value, value])) },
  { kind: "flatMap", func: f((value) => new Set([value, null])) },
  { kind: "flatMap", func: f((value) => (value === 0 ? [] : String(checked(value)))) },
  { kind: "flatMap", func: f((value) => (value === 1 ? 1 : [value])) },
  { kind: "mapValues", func: f((value) => `${String(value)}!`) },
  { kind: "flatMapValues", func: f((value) => [value, 1]) },
  ...(["map", "filter", "flatMap", "mapValues", "flatMapValues"] as const).map((kind): FusedStep => {
    return { kind, func: f((value) => (value === 2 ? Promise.resolve([value]) : [value])) };
  }),
];

const text = (value: unknown): string => (Array.isArray(value) ? `[${value.map(text).join()}]` : String(value));
const merge = f((a, b) => `${text(a)}+${text(checked(b))}`);
const add = f((a: unknown, b: unknown) => (typeof a === "number" && typeof b === "number" ? a + b : `${text(a)}${text(b)}`));
const late = f((a: unknown, b: unknown) => (b === 2 ? Promise.resolve(a) : text(a)));
const byText = f((key) => text(key).length);
const broken = f((key) => (key === 2 ? 0.5 : 1));

const sink: fc.Arbitrary<FusedSink> = fc.oneof(
  fc.constantFrom<FusedSink>(
    { op: "collect" },
    { op: "count" },
    { op: "reduce", func: merge },
    { op: "reduce", func: add },
    { op: "reduce", func: late },
  ),
  fc.integer({ min: 1, max: 5 }).map((count): FusedSink => ({ op: "take", count })),
  fc
    .record({ numPartitions: fc.integer({ min: 1, max: 3 }), partition: fc.constantFrom(null, byText, broken) })
    .map((rest): FusedSink => ({ op: "buckets", ...rest })),
  fc
    .record({
      numPartitions: fc.integer({ min: 1, max: 3 }),
      partition: fc.constantFrom(null, byText, broken),
      combine: fc.constantFrom(
        { create: null, mergeValue: merge, mergeCombiners: merge },
        { create: null, mergeValue: late, mergeCombiners: merge },
        { create: f((value) => (value === 2 ? Promise.resolve(value) : value)), mergeValue: merge, mergeCombiners: merge },
        {
          create: f((value) => [checked(value)]),
          mergeValue: f((list: unknown[], value: unknown) => [...list, value]),
          mergeCombiners: merge,
        },
      ),
    })
    .map((rest): FusedSink => ({ op: "combine", ...rest })),
);
const scalar = fc.constantFrom<unknown>(0, 1, 2, -0, 0.5, Number.NaN, "a", "", "\0k", null, undefined, true, POISON);
const record = fc.oneof(scalar, fc.tuple(scalar, scalar), fc.tuple(fc.constantFrom("k", "l", "\0k"), fc.integer({ min: 0, max: 3 })));
const chunks = fc.array(fc.array(record, { maxLength: 5 }), { maxLength: 4 });

/** The result or the error of one run, chunks until it wants no more. */
function run(segment: Segment, parts: readonly (readonly unknown[])[]): unknown {
  try {
    for (const part of parts) if (segment.push(part)) break;
  } catch (error) {
    try {
      segment.finish();
    } catch {}
    return [(error as Error).name, (error as Error).message];
  }
  try {
    return { result: segment.finish() };
  } catch (error) {
    return [(error as Error).name, (error as Error).message];
  }
}

test("this process generates code, or these tests compare the interpreter with itself", () => {
  expect(canGenerateCode()).toBe(true);
});

describe("the generated loop does what the interpreter does", () => {
  test("for random steps, sinks and chunks, run after run of one instance, after errors too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...STEPS), { maxLength: 5 }),
        sink,
        fc.array(chunks, { minLength: 1, maxLength: 3 }),
        (steps, to, runs) => {
          for (const parts of runs) {
            // Flat maps of flat maps grow fast; five steps of at most four elements each stay small.
            expect(run(compileSegment(steps, to), parts)).toStrictEqual(run(interpretSegment(steps, to), parts));
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("for segments that are open at the same time", () => {
    const steps: FusedStep[] = [{ kind: "map", func: f((n: number) => n * 2) }];
    const [a, b] = [compileSegment(steps, { op: "collect" }), compileSegment(steps, { op: "collect" })];
    a.push([1]);
    b.push([10]);
    a.push([2]);
    expect([a.finish(), b.finish()]).toEqual([[2, 4], [20]]);
  });
});

describe("instances", () => {
  test("results of a finished run are its own", () => {
    const first = compileSegment([], { op: "collect" });
    first.push([1]);
    const result = first.finish();
    const second = compileSegment([], { op: "collect" });
    second.push([2]);
    expect([result, second.finish()]).toEqual([[1], [2]]);
  });

  test("closures that differ in what they captured are not mixed up", () => {
    const adder = builtinFactory("test-adder", (n: number) => (value: number) => value + n);
    const results = [1, 2, 1].map((n) => {
      const segment = compileSegment([{ kind: "map", func: adder(n) }], { op: "collect" });
      segment.push([10]);
      return segment.finish();
    });
    expect(results).toEqual([[11], [12], [11]]);
  });

  test("sinks that differ in their size are not mixed up", () => {
    const sizes = [1, 3, 2].map((count) => {
      const segment = compileSegment([], { op: "take", count });
      expect(segment.push([1, 2, 3, 4])).toBe(true);
      return (segment.finish() as unknown[]).length;
    });
    expect(sizes).toEqual([1, 3, 2]);
  });

  test("sinks that differ in whether functions are given copies are not mixed up", () => {
    const push = f((a: number[], b: number[]) => {
      a.push(...b);
      return a;
    });
    const combine = { create: null, mergeValue: push, mergeCombiners: push };
    for (const copies of [{}, { isolate: true }, {}]) {
      const [records, pairs] = [
        [[1], [2]],
        [
          ["k", [1]],
          ["k", [2]],
        ] as [string, number[]][],
      ];
      for (const [sink, values] of [
        [{ op: "reduce", func: push, ...copies }, records],
        [{ op: "combine", numPartitions: 1, partition: null, combine, ...copies }, pairs],
      ] as [FusedSink, unknown[]][]) {
        const segment = compileSegment([], sink);
        segment.push(values);
        expect(JSON.stringify(segment.finish())).toContain("[1,2]");
      }
      const first = "isolate" in copies ? [1] : [1, 2];
      expect([records[0], pairs[0]![1]]).toEqual([first, first]);
    }
  });

  test("more programs and closures than are kept still run right", () => {
    for (let i = 0; i < 600; i++) {
      const func = new Function("v", `return v + ${i};`) as AnyFunction;
      const segment = compileSegment([{ kind: "map", func }], { op: "collect" });
      segment.push([1]);
      expect(segment.finish()).toEqual([1 + i]);
    }
  });
});

test("take asks an iterable for no more than it needs", () => {
  let asked = 0;
  const endless = f(function* () {
    for (;;) yield ++asked;
  });
  const segment = compileSegment([{ kind: "flatMap", func: endless }], { op: "take", count: 3 });
  expect(segment.push([0])).toBe(true);
  expect(segment.finish()).toEqual([1, 2, 3]);
  expect(asked).toBe(3);
});

test("a reduction that changes type on the way is exact, -0 too", () => {
  const reduce = (values: unknown[], func: AnyFunction) => {
    const segment = compileSegment([], { op: "reduce", func });
    segment.push(values.slice(0, 2));
    segment.push(values.slice(2));
    return segment.finish();
  };
  expect(reduce([1, 2, "x", 3], add)).toEqual(["3x3"]);
  expect(reduce([-0, -0], add)).toEqual([-0]);
  expect(
    reduce(
      [1n, 2n],
      f((a: bigint, b: bigint) => a + b),
    ),
  ).toEqual([3n]);
  expect(
    reduce(
      [undefined, 1],
      f((_a, b) => b),
    ),
  ).toEqual([1]);
  expect(reduce([], add)).toEqual([]);
});
