import { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtinFactory, closureTagOf, defineClosure, hydrateClosure, tagClosure } from "../closure/closure.ts";
import { isMillraceError, MillraceError } from "../errors.ts";
import { registerClass } from "./class-registry.ts";
import { decode, encode } from "./codec.ts";

const roundTrip = <T>(value: T): T => decode(encode(value)) as T;

function refusalOf(make: () => unknown): MillraceError {
  try {
    make();
  } catch (error) {
    if (isMillraceError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("exact round trips", () => {
  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["booleans", [true, false]],
    ["numbers", [0, -0, 1, -1, 127, 128, 255, 65_536, 2 ** 32, -(2 ** 31), 2 ** 53, 0.1, Number.NaN, Infinity, -Infinity, 5e-324]],
    ["bigints", [0n, -1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n, 2n ** 64n - 1n, -(2n ** 200n), 3n ** 5000n]],
    [
      "strings",
      ["", "a\0b", "\ud800", "x\udc00y", "\ufeffbom", `\ufeff${"long".repeat(50)}`, "é", "漢字", "😀", "x".repeat(70_000), "\ud83d"],
    ],
    ["dates", [new Date(0), new Date(-1), new Date(1_600_000_000_123), new Date(Number.NaN), new Date(8.64e15), new Date(-8.64e15)]],
    ["regular expressions", [/a(b)/giu, /\//s, /(?:)/]],
    [
      "maps and sets",
      new Map<unknown, unknown>([
        ["a", 1],
        [{ k: 1 }, new Set([1, "2", -0, new Map()])],
        [Number.NaN, undefined],
      ]),
    ],
    [
      "typed arrays",
      [new Uint8Array([1, 2]), new Float64Array([0.5, -0]), new BigInt64Array([-1n]), new Uint8ClampedArray(3), new Int16Array(0)],
    ],
    ["buffers", [Buffer.from("héllo"), new Uint8Array([1, 2, 3]).buffer, Buffer.alloc(70_000, 7)]],
    ["hostile keys", JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"prototype":3,"hasOwnProperty":4,"toJSON":5}')],
    ["odd keys", { "": 1, "1": 2, "-1": 3, "\ud800": 4, ключ: 5, length: 6 }],
    ["nested", { a: [{ b: [[-0], [undefined, null]] }, new Date(5)], c: { d: new Set(["x"]) } }],
    ["no prototype", Object.assign(Object.create(null), { a: 1 })],
    ["more than 65535 keys", Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i]))],
  ])("%s", (_, value) => {
    const back = roundTrip(value);
    expect(back).toStrictEqual(value);
    expect(roundTrip(back)).toStrictEqual(value);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("keeps -0, prototypes and own __proto__ keys apart from their look-alikes", () => {
    expect(Object.is(roundTrip(-0), -0)).toBe(true);
    expect(Object.is((roundTrip({ a: [-0] }).a as number[])[0], -0)).toBe(true);
    expect(Object.getPrototypeOf(roundTrip(Object.create(null)))).toBe(null);
    expect(Object.getPrototypeOf(roundTrip(JSON.parse('{"__proto__":1}')))).toBe(Object.prototype);
    expect(Object.getPrototypeOf(roundTrip(new Uint8Array(2)))).toBe(Uint8Array.prototype);
    expect(Buffer.isBuffer(roundTrip(Buffer.from("x")))).toBe(true);
  });

  it("gives holes of sparse arrays as undefined", () => {
    const sparse: unknown[] = [];
    sparse[2] = "x";
    expect(roundTrip(sparse)).toStrictEqual([undefined, undefined, "x"]);
  });

  it("holds for any value fast-check can think of, byte for byte the same each time", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      stringUnit: "binary",
    });
    fc.assert(
      fc.property(anything, (value) => {
        const bytes = encode(value);
        const back = decode(bytes);
        expect(back).toStrictEqual(value);
        expect(encode(back)).toStrictEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it("gives bytes in memory of their own, not overwritten by the next call", () => {
    const first = encode(["one", "two"]);
    const copy = Uint8Array.from(first);
    encode(["three", "four"]);
    expect(first).toStrictEqual(copy);
    expect(first.buffer.byteLength).toBe(first.byteLength);
  });

  it("decodes a view in the middle of a larger buffer", () => {
    const bytes = encode({ text: "ä".repeat(100), n: 1 });
    const large = new Uint8Array(bytes.length + 20).fill(0xa5);
    large.set(bytes, 7);
    expect(decode(large.subarray(7, 7 + bytes.length))).toStrictEqual({ text: "ä".repeat(100), n: 1 });
  });
});

describe("errors", () => {
  it("come with class, name, message, stack, cause and own properties", () => {
    const error = Object.assign(new RangeError("far", { cause: new TypeError("near") }), {
      code: "E",
      socket: new Socket(),
      when: new Date(1),
    });
    const back = roundTrip(error);
    expect(back).toBeInstanceOf(RangeError);
    expect([back.name, back.message, back.stack, back.code, back.when]).toStrictEqual(["RangeError", "far", error.stack, "E", new Date(1)]);
    expect(back.cause).toBeInstanceOf(TypeError);
    expect("socket" in back).toBe(false);
    expect(Object.keys(back)).not.toContain("stack");
  });

  it("of Millrace stay errors of Millrace", () => {
    const back = roundTrip(
      new MillraceError("FETCH_FAILED", "gone", { details: { executor: "e1", bad: new Socket() }, cause: new Error("x") }),
    );
    expect(isMillraceError(back, "FETCH_FAILED")).toBe(true);
    expect([back.retryable, back.details, (back.cause as Error).message]).toStrictEqual([true, { executor: "e1" }, "x"]);
  });

  it("of a user's class keep their name, and those that contain themselves come to an end", () => {
    class Boom extends Error {
      override name = "Boom";
      self = this;
    }
    const back = roundTrip(new Boom("b"));
    expect([back.name, back.message]).toStrictEqual(["Boom", "b"]);
    expect(roundTrip(new AggregateError([new Error("one")], "all")).errors[0]).toBeInstanceOf(Error);
  });
});

describe("functions", () => {
  const add = builtinFactory("test-codec-add", (n: number) => (x: number) => x + n);

  it("travel as closure id and captures, and can travel on", () => {
    const back = roundTrip(roundTrip({ f: add(4) }));
    expect(back.f(3)).toBe(7);
    expect(closureTagOf(back.f)?.captures()).toStrictEqual([4]);
  });

  it("are one function again when they were one function", () => {
    const f = add(1);
    const [a, b] = roundTrip([f, f]);
    expect(a).toBe(b);
  });

  it("may capture each other", () => {
    defineClosure(
      "test:even",
      ([odd]) =>
        (n: number) =>
          n === 0 || (odd as (n: number) => boolean)(n - 1),
      info("even", ["odd"]),
    );
    defineClosure(
      "test:odd",
      ([even]) =>
        (n: number) =>
          n !== 0 && (even as (n: number) => boolean)(n - 1),
      info("odd", ["even"]),
    );
    const even = (): boolean => true;
    const odd = (): boolean => false;
    tagClosure(even, "test:even", () => [odd]);
    tagClosure(odd, "test:odd", () => [even]);
    const [e, o] = roundTrip(roundTrip([even, odd])) as unknown as ((n: number) => boolean)[];
    expect([e!(10), e!(7), o!(7)]).toStrictEqual([true, false, true]);
  });

  it("of JavaScript itself travel by name where they are known", () => {
    expect(roundTrip([Number, Boolean, Math.max])).toStrictEqual([Number, Boolean, Math.max]);
    expect(refusalOf(() => encode(Object.assign)).code).toBe("CLOSURE_NOT_COMPILED");
  });
});

describe("registered classes", () => {
  class Point {
    readonly x: number;
    constructor(x: number) {
      this.x = x;
    }
  }

  it("travel by name", () => {
    expect(refusalOf(() => encode([new Point(1)])).message).toContain('registerClass("Point", Point, { encode, decode })');
    registerClass("test.Point", Point, { encode: (point) => ({ x: point.x }), decode: (data) => new Point((data as { x: number }).x) });
    expect(roundTrip([new Point(3)])[0]).toStrictEqual(new Point(3));
  });
});

describe("refusals", () => {
  it("name the captured variable, the path, the closure's place and the way out", () => {
    defineClosure("test:refuse", () => () => 0, info("send", ["conn"]));
    const func = tagClosure(
      () => 0,
      "test:refuse",
      () => [{ socket: new Socket() }],
    );
    const error = refusalOf(() => encode({ node: { parent: { func } } }));
    expect(error.code).toBe("CANNOT_ENCODE");
    expect(error.message).toContain(
      "Closure send at job.ts:3:7 captures `conn`, which cannot travel to executors: captures.conn.socket is an instance of Socket. Make it",
    );
    expect(error.details).toMatchObject({
      path: "captures.conn.socket",
      fullPath: "node.parent.func.captures.conn.socket",
      variable: "conn",
      line: 3,
    });
  });

  it.each<[string, unknown, string, string]>([
    ["a symbol", { a: [Symbol("s")] }, "CANNOT_ENCODE", "a[0]"],
    ["a promise", [Promise.resolve()], "CANNOT_ENCODE", "[0]"],
    ["a weak map", { w: new WeakMap() }, "CANNOT_ENCODE", "w"],
    ["a class instance", new Map([["k", new (class Foo {})()]]), "CANNOT_ENCODE", "k"],
    ["a function", { "odd key": () => 0 }, "CLOSURE_NOT_COMPILED", '["odd key"]'],
    ["a boxed number", [Object(1)], "CANNOT_ENCODE", "[0]"],
  ])("%s", (_, value, code, path) => {
    const error = refusalOf(() => encode(value));
    expect([error.code, error.details.path]).toStrictEqual([code, path]);
  });

  it("cycles and depth", () => {
    const node: Record<string, unknown> = { name: "n" };
    node.child = { parent: node };
    const cyclic = refusalOf(() => encode({ tree: node }));
    expect(cyclic.message).toContain("part of a cycle");
    expect(String(cyclic.details.path)).toMatch(/^tree/);
    let deep: unknown = 1;
    for (let i = 0; i < 990; i++) deep = i % 2 === 0 ? [deep] : new Map([["m", { deep }]]).get("m");
    expect(roundTrip(deep)).toStrictEqual(deep);
    for (let i = 0; i < 100; i++) deep = { [`k${i % 37}`]: [deep] };
    expect(refusalOf(() => encode(deep)).code).toBe("CANNOT_ENCODE");
  });

  it("of the compiler are raised when the closure is about to travel", () => {
    defineClosure("test:refused", () => () => 0, { ...info("f", []), refusal: "it assigns to the captured variable `n`" });
    const error = refusalOf(() => encode(hydrateClosure("test:refused", [])));
    expect([error.code, error.message]).toStrictEqual([
      "CLOSURE_REFUSED",
      "Closure f at job.ts:3:7 cannot travel: it assigns to the captured variable `n`",
    ]);
  });

  it("variables that have no value yet", () => {
    defineClosure("test:early", () => () => 0, info("early", ["later"]));
    const func = tagClosure(
      () => 0,
      "test:early",
      () => [later],
    );
    const error = refusalOf(() => encode(func));
    const later = 1;
    expect(error.code).toBe("CLOSURE_REFUSED");
    expect(error.message).toContain("later");
  });
});

describe("foreign bytes", () => {
  it("are refused with MESSAGE_REFUSED, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          expect(isMillraceError(error, "MESSAGE_REFUSED") || isMillraceError(error, "INTERNAL")).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("that are an encoding with some bytes changed decode to data or are refused", () => {
    const bytes = encode([
      new Map([["a", new Date(1)]]),
      2n ** 70n,
      new Error("e"),
      new Float64Array(2),
      /x/,
      builtinFactory("test-codec-fuzz", () => () => 0)(),
    ]);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        try {
          decode(changed);
        } catch (error) {
          expect(isMillraceError(error)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function info(name: string, captureNames: string[]) {
  return { name, file: "job.ts", line: 3, column: 7, captureNames };
}
