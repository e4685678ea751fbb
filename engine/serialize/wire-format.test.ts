import { expect, it } from "vitest";
import { encode } from "./codec.ts";
import { KIND, VIEWS } from "./wire-format.ts";

it("keeps its numbers, which are the format", () => {
  expect(KIND).toEqual({
    number: 0,
    bigint: 1,
    utf16: 2,
    date: 3,
    regExp: 4,
    map: 5,
    set: 6,
    bytes: 7,
    entries: 8,
    error: 9,
    closure: 10,
    closureAgain: 11,
    instance: 12,
    globalFunction: 13,
    ownBinding: 14,
  });
  expect(VIEWS.map((view) => view.name).join(" ")).toBe(
    "ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array",
  );
});

it("keeps its bytes", () => {
  const hex = (value: unknown): string => Buffer.from(encode(value)).toString("hex");
  expect(hex([1, "a", null, undefined, -0])).toBe("9501a161c0d40000d401009100");
  expect(hex(new Map([["k", 1]]))).toBe("d401009305a16b01");
  expect(hex(new Date(1000))).toBe("d401009203cd03e8");
});
