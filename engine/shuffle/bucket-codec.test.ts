import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMillraceError } from "../errors.ts";
import { encode } from "../serialize/codec.ts";
import type { Bucket } from "./bucket.ts";
import { decodeBucket, encodeBucket } from "./bucket-codec.ts";

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("", "\ud83d", "a\udc00b", "\ufeffx", "é", "日本"));
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY));
const mixed = fc.oneof(
  text,
  number,
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.array(number, { maxLength: 3 }),
);
const column = (length: number) =>
  fc.oneof(...[text, number, mixed].map((cell) => fc.array<unknown>(cell, { minLength: length, maxLength: length })));
const bucket: fc.Arbitrary<Bucket> = fc
  .nat(20)
  .chain((length) => fc.record({ keys: column(length), values: column(length) }, { noNullPrototype: true }));

describe("round trip", () => {
  test("any bucket comes back exactly, also from the middle of a larger buffer", () => {
    fc.assert(
      fc.property(bucket, fc.nat(9), (made, offset) => {
        const bytes = encodeBucket(made);
        expect(decodeBucket(bytes)).toStrictEqual(made);
        const inside = new Uint8Array(bytes.length + offset + 3);
        inside.set(bytes, offset);
        expect(decodeBucket(inside.subarray(offset, offset + bytes.length))).toStrictEqual(made);
        expect(encodeBucket({ keys: [...made.keys], values: [...made.values] })).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, Bucket, number]>([
    ["no pairs", { keys: [], values: [] }, 1],
    ["numbers and numbers", { keys: [1, -0], values: [Number.NaN, 2.5] }, 1],
    ["strings and numbers", { keys: ["a", ""], values: [1, 2] }, 1],
    ["strings and strings, in other alphabets", { keys: ["日本", "é"], values: ["x", "\ud83d"] }, 1],
    ["numbers with one string", { keys: [1, "1"], values: [1, 2] }, 0],
    ["values that are objects", { keys: ["a"], values: [[1]] }, 0],
  ])("%s: format %3$i", (_name, made, format) => {
    const bytes = encodeBucket(made);
    expect(bytes[0]).toBe(format);
    expect(decodeBucket(bytes)).toStrictEqual(made);
  });
});

/** Decodes bytes that may be anything: gives a bucket or throws a typed error. */
function tryDecode(bytes: Uint8Array): void {
  try {
    const { keys, values } = decodeBucket(bytes);
    expect(keys.length).toBe(values.length);
  } catch (error) {
    if (!isMillraceError(error, "MESSAGE_REFUSED")) throw error;
  }
}

describe("bytes that no bucket was encoded to", () => {
  test("cut off anywhere: always refused", () => {
    fc.assert(
      fc.property(bucket, fc.double({ min: 0, max: 0.999, noNaN: true }), (made, part) => {
        const bytes = encodeBucket(made);
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        expect(() => decodeBucket(cut)).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
      }),
    );
  });

  test("changed or random: refused or read, never another error", () => {
    fc.assert(
      fc.property(bucket, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (made, changes) => {
        const bytes = encodeBucket(made);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        tryDecode(bytes);
      }),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), tryDecode), { numRuns: 500 });
  });

  test.each<[string, number[]]>([
    ["nothing", []],
    ["an unknown format", [9, 0, 0, 0, 0, 0, 0, 0]],
    ["four thousand million numbers", [1, 1, 1, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["four thousand million strings", [1, 2, 2, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["an unknown column", [1, 7, 1, 0, 0, 0, 0, 0]],
    ["an unknown text encoding", [1, 2, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]],
    ["a string longer than the text", [1, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 200, 0, 0, 0, 65]],
    ["a value that is no pair of columns", [0, ...encode(5)]],
    ["columns of unequal length", [0, ...encode([[1, 2], [3]])]],
    ["columns that are none", [0, ...encode(["ab", "cd"])]],
  ])("%s: refused", (_name, bytes) => {
    expect(() => decodeBucket(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
  });
});
