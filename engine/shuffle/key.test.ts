import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashKey, hashPartition, keyEquals, mapKey } from "./key.ts";

/** Keys from a small world, so that equal ones meet often, and from a large one. */
const smallPrimitive = fc.constantFrom<unknown>(
  0,
  -0,
  1,
  "1",
  "",
  "\0",
  "\0s",
  "\0oa0:",
  "n1;",
  1n,
  true,
  "true",
  null,
  undefined,
  Number.NaN,
  "__proto__",
);
const largePrimitive = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string().map((text) => `${text}\ud800`),
);
const key: fc.Arbitrary<unknown> = fc.letrec<{ key: unknown }>((tie) => ({
  key: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    smallPrimitive,
    largePrimitive,
    fc.array(tie("key"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__x"), tie("key"), { maxKeys: 3, noNullPrototype: true }),
    fc.date(),
    fc.array(smallPrimitive, { maxLength: 3 }).map((items) => new Set(items)),
    fc.array(fc.tuple(smallPrimitive, tie("key")), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.uint8Array({ maxLength: 3 }),
  ),
})).key;

/** The same key with -0 as 0, for an oracle that tells them apart. */
function normal(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(normal);
  if (value instanceof Set) return new Set([...value].map(normal));
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [normal(k), normal(v)]));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, normal(v)]));
  }
  return value;
}

/** A copy with the fields of objects and the members of sets and maps in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (value instanceof Set) return new Set([...value].reverse());
  if (value instanceof Map) return new Map([...value].reverse().map(([k, v]) => [k, reordered(v)]));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([k, v]) => [k, reordered(v)]),
    );
  }
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}

const sameInMap = (a: unknown, b: unknown) => new Map([[mapKey(a), 1]]).has(mapKey(b));

describe("laws", () => {
  test("two keys are one in a Map exactly if they are equal, and then they hash alike", () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        const equal = isDeepStrictEqual(normal(a), normal(b));
        expect(keyEquals(a, b)).toBe(equal);
        expect(sameInMap(a, b)).toBe(equal);
        if (equal) expect(hashKey(a)).toBe(hashKey(b));
      }),
      { numRuns: 2000 },
    );
  });

  test("the order of fields and members plays no part", () => {
    fc.assert(
      fc.property(key, (a) => {
        const b = reordered(a);
        expect(keyEquals(a, b)).toBe(true);
        expect(hashKey(a)).toBe(hashKey(b));
      }),
      { numRuns: 500 },
    );
  });

  test("a hash is a 32-bit whole number and a partition is one of those there are", () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 50 }), (a, count) => {
        expect(hashKey(a)).toBe(hashKey(a) | 0);
        const partition = hashPartition(a, count);
        expect(Number.isInteger(partition) && partition >= 0 && partition < count).toBe(true);
      }),
    );
  });
});

test("every NaN is one key, whatever its bits", () => {
  const patterns = new Float64Array(new BigUint64Array([0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff8000000000123n]).buffer);
  const computed = [...patterns, Math.sqrt(-1), Number(patterns[0]) / 0, Number.POSITIVE_INFINITY - Number.POSITIVE_INFINITY];
  expect(new Set(computed.map(hashKey))).toEqual(new Set([hashKey(Number.NaN)]));
});

test("bytes are one key as a Buffer and as what arrives elsewhere", () => {
  expect(keyEquals(Buffer.from([1, 2]), new Uint8Array([1, 2]))).toBe(true);
  expect(hashKey(Buffer.from([1, 2]))).toBe(hashKey(new Uint8Array([1, 2])));
  expect(keyEquals(new Uint16Array([1]), new Uint8Array([1, 0]))).toBe(false);
});

test.each([
  ["times in ms", (i: number) => 1_700_000_000_000 + 1000 * i],
  ["halves", (i: number) => i + 0.5],
  ["words", (i: number) => `word ${i}`],
  ["pairs", (i: number) => ["a", i]],
] as const)("%s spread over the partitions", (_name, make) => {
  for (const count of [2, 4, 7, 16]) {
    const sizes = new Array<number>(count).fill(0);
    for (let i = 0; i < 1600; i++) sizes[hashPartition(make(i), count)]!++;
    expect(Math.max(...sizes)).toBeLessThan((2 * 1600) / count);
    expect(Math.min(...sizes)).toBeGreaterThan(1600 / count / 3);
  }
});

// Changing one of these moves keys between partitions: executors of two versions would disagree.
test.each<[unknown, number]>([
  [0, 0],
  [-1, -1],
  [2 ** 31 - 1, 2 ** 31 - 1],
  ["", -2128831035],
  ["a", -468965076],
  ["hello", 1335831723],
  ["日本語", 1409693518],
  ["\ud83d", 931276136],
  [1n, 1642829942],
  [true, 1231],
  [false, 1237],
  [null, 0],
  [undefined, 0],
  [["a", 1], 1340640337],
  [{ b: 1, a: [2] }, 1054474678],
  [new Date(5), -1697645525],
  [1.5, 1823483136],
  [2 ** 53, 1032760590],
  [Number.NaN, 1304928914],
  [Number.NEGATIVE_INFINITY, 127243509],
])("the hash of %o is %i", (value, hash) => {
  expect(hashKey(value)).toBe(hash);
});

test.each<[string, unknown]>([
  ["symbol", Symbol("x")],
  ["function", () => 1],
  ["RegExp", /x/],
  ["Error", new Error("x")],
  ["ArrayBuffer", new ArrayBuffer(2)],
  ["a RegExp in a tuple", ["a", /x/]],
  ["a function in an object", { f: () => 1 }],
])("%s cannot be a key", (_name, value) => {
  for (const use of [mapKey, hashKey]) expect(() => use(value)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("a key that contains itself, or is nested without end, is refused", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  expect(() => mapKey(loop)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("deeper than 64") }),
  );
});
