import { describe, expect, test } from "vitest";
import { runBatches } from "../../testing.ts";
import { builtinFactory } from "../closure/closure.ts";
import { registerClass } from "../serialize/class-registry.ts";
import { decode, encode } from "../serialize/codec.ts";
import { seconds } from "../time/duration.ts";
import { isolated } from "./isolated.ts";

class Point {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
}
registerClass("test.Isolated", Point, { encode: ({ x }) => x, decode: (x) => new Point(x as number) });

describe("objects are copied, with all that is in them", () => {
  test.each<[string, object]>([
    ["a plain object", { a: 1, b: { c: [1, { d: "x" }], e: null, f: undefined } }],
    ["an array", [1, [2, [3]], { a: [] }, undefined, -0, 5n]],
    ["a map and a set", new Map<unknown, unknown>([[["k"], new Set([{ a: 1 }])]])],
    ["a date", { at: new Date(7) }],
    ["bytes", { bytes: new Uint8Array([1, 2]), floats: [new Float64Array([0.5])] }],
    ["a buffer", Buffer.from("abc")],
    ["a registered class", { at: [new Point(3)] }],
    ["an object without a prototype", Object.assign(Object.create(null), { a: { b: 1 } })],
    ["a key that is called __proto__", { x: [JSON.parse('{"__proto__": {"a": 1}, "b": 2}')] }],
  ])("%s", (_name, value) => {
    const copy = isolated(value);
    expect(copy).toStrictEqual(value);
    expect(copy).toStrictEqual(decode(encode(value)));
    expect(sharedParts(value, copy)).toBe(0);
  });
  test("primitives are not", () => {
    for (const value of ["text", 1, null, undefined, true, 1n]) expect(isolated(value)).toBe(value);
  });
});

/** How many objects occur in both. */
function sharedParts(a: unknown, b: unknown): number {
  const parts = (value: unknown): unknown[] => {
    if (typeof value !== "object" || value === null || value instanceof Date || ArrayBuffer.isView(value)) return [value];
    const items = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
    return [value, ...items.flatMap(parts)];
  };
  const objects = new Set(parts(a).filter((part): part is object => typeof part === "object" && part !== null));
  return parts(b).filter((part) => objects.has(part as object)).length;
}

test.each<[string, () => unknown, RegExp]>([
  ["a class that is not registered", () => ({ list: [new (class Odd {})()] }), /Odd/],
  ["a symbol", () => [Symbol("s")], /[Ss]ymbol/],
  ["a symbol in an object", () => ({ s: Symbol("s") }), /[Ss]ymbol/],
  ...[
    (loop: unknown[]) => loop,
    (loop: unknown[]) => new Map([[1, loop]]),
    (loop: unknown[]) => new Map([[loop, 1]]),
    (loop: unknown[]) => new Set([loop]),
  ].map((wrap): [string, () => unknown, RegExp] => {
    const loop: unknown[] = [];
    loop.push(wrap(loop));
    return [`a list that contains itself, ${loop[0]?.constructor.name}`, () => loop, /deep|itself/];
  }),
  [
    "an object that contains itself",
    () => {
      const loop: Record<string, unknown> = {};
      loop.self = { loop };
      return loop;
    },
    /deep|itself/,
  ],
])("what cannot travel is refused: %s", (_name, make, message) => {
  expect(() => isolated(make())).toThrow(expect.objectContaining({ code: "CANNOT_ENCODE", message: expect.stringMatching(message) }));
});

test.each([(func: unknown) => [func], (func: unknown) => ({ func })])("functions go as they travel: %o", (wrap) => {
  expect(() => isolated(wrap(() => 1))).toThrow(expect.objectContaining({ code: "CLOSURE_NOT_COMPILED" }));
  const twice = builtinFactory("test.twice", (n: number) => () => 2 * n)(4);
  const [copy] = Object.values(isolated(wrap(twice)) as object) as [() => number];
  expect([copy === twice, copy()]).toEqual([false, 8]);
});

test("a reduce function that changes its first argument does not change what a window keeps", async () => {
  const outputs = await runBatches({
    inputs: [[[["b", 1]], [["b", 2]], [["b", 3]], [["b", 4]]] as [string, number][][]],
    build: (_ssc, pairs) =>
      pairs
        .groupByKey()
        .window(seconds(3))
        .reduceByKey((a, b) => {
          a.push(...b);
          return a;
        }),
  });
  expect(outputs).toEqual([[["b", [1]]], [["b", [1, 2]]], [["b", [1, 2, 3]]], [["b", [2, 3, 4]]]]);
});
