// The reduce side by itself, and the whole way of records through map-side combining, buckets and merging.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnyFunction } from "../closure/closure.ts";
import type { CombineSpec } from "../rdd/plan.ts";
import { compileSegment } from "../rdd/segment-compiler.ts";
import type { Bucket } from "./bucket.ts";
import { decodeBucket, encodeBucket } from "./bucket-codec.ts";
import { mergeBuckets } from "./merge.ts";

const concat: CombineSpec = combine(null, (a: string, b: string) => a + b);

function combine(create: AnyFunction | null, merge: AnyFunction): CombineSpec {
  return { create, mergeValue: merge, mergeCombiners: merge };
}

describe("mergeBuckets", () => {
  const buckets: Bucket[] = [
    { keys: ["b", "a"], values: ["1", "2"] },
    { keys: ["a", "c", "b"], values: ["3", "4", "5"] },
  ];

  test("a merging function that gives promises is refused", () => {
    const late = combine(null, async (a: string) => a);
    expect(() => mergeBuckets(buckets, late, true)).toThrow(expect.objectContaining({ code: "ASYNC_FUNCTION" }));
  });

  test("merges in the order of buckets and keeps first-seen order", () => {
    expect(mergeBuckets(buckets, concat, true)).toEqual([
      ["b", "15"],
      ["a", "23"],
      ["c", "4"],
    ]);
  });

  test("without combining, pairs stay as they are", () => {
    expect(mergeBuckets(buckets, null, false).map(([key, value]) => `${key}${value}`)).toEqual(["b1", "a2", "a3", "c4", "b5"]);
  });

  test("creates combiners of values that were not combined, also in a single bucket", () => {
    const spec = {
      create: (value: string) => [value],
      mergeValue: (list: string[], value: string) => [...list, value],
      mergeCombiners: () => expect.unreachable(),
    };
    const bucket = { keys: ["a", "a"], values: ["1", "2"] };
    expect(mergeBuckets([bucket], spec, false)).toEqual([["a", ["1", "2"]]]);
  });

  test("uses mergeCombiners, not mergeValue, for what is combined already", () => {
    const spec = {
      create: () => expect.unreachable(),
      mergeValue: () => expect.unreachable(),
      mergeCombiners: (a: number, b: number) => a * b,
    };
    const made = [2, 3].map((value) => ({ keys: ["k"], values: [value] }));
    expect(mergeBuckets(made, spec as unknown as CombineSpec, true)).toEqual([["k", 6]]);
  });

  test("nothing of nothing", () => {
    expect(mergeBuckets([], concat, true)).toEqual([]);
  });
});

const someKey = fc.oneof(
  fc.constantFrom<unknown>("a", "b", "\0", "__proto__", 0, -0, 1, "1", Number.NaN, null),
  fc.tuple(fc.nat(1), fc.nat(1)),
);

/** Shuffles partitions of pairs as tasks do, cut into chunks; gives the pairs of each reduce partition. */
function shuffle(
  partitions: readonly (readonly [unknown, string][])[],
  numPartitions: number,
  chunk: number,
  spec: CombineSpec,
  mapSide: boolean,
) {
  const outputs = partitions.map((pairs) => {
    const segment = compileSegment(
      [],
      mapSide ? { op: "combine", numPartitions, partition: null, combine: spec } : { op: "buckets", numPartitions, partition: null },
    );
    for (let i = 0; i < pairs.length; i += chunk) segment.push(pairs.slice(i, i + chunk));
    return (segment.finish() as Bucket[]).map(encodeBucket);
  });
  return Array.from({ length: numPartitions }, (_, reduceId) => {
    const buckets = outputs.map((output) => decodeBucket(output[reduceId]!)).filter((bucket) => bucket.keys.length > 0);
    return mergeBuckets(buckets, spec, mapSide);
  });
}

function normalKey(key: unknown): string {
  return Array.isArray(key) ? JSON.stringify(key) : `${typeof key} ${key}`;
}

test("reduceByKey equals a plain Map, whatever the partitions, the chunks and where it combines", () => {
  const pairs = fc.array(fc.tuple(someKey, fc.string({ maxLength: 2 })), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(pairs, { maxLength: 4 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      (partitions, count, chunk, mapSide) => {
        const expected = new Map<string, string>();
        for (const [key, value] of partitions.flat()) expected.set(normalKey(key), (expected.get(normalKey(key)) ?? "") + value);
        const reduced = shuffle(partitions, count, chunk, concat, mapSide).flat();
        expect(reduced.length).toBe(expected.size);
        expect(new Map(reduced.map(([key, value]) => [normalKey(key), value]))).toEqual(expected);
        // One partition: first-seen order over the map partitions in their order.
        const [inOrder = []] = shuffle(partitions, 1, chunk, concat, mapSide);
        expect(inOrder.map(([key]) => normalKey(key))).toEqual([...expected.keys()]);
      },
    ),
    { numRuns: 300 },
  );
});
