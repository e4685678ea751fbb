import { Packr } from "msgpackr";
import { expect, it } from "vitest";
import { isMillraceError } from "../errors.ts";
import { encode } from "./codec.ts";
import { scanEncoding } from "./scan-encoding.ts";

function refused(bytes: Uint8Array | readonly number[]): string {
  try {
    scanEncoding(Uint8Array.from(bytes));
    return "accepted";
  } catch (error) {
    expect(isMillraceError(error, "MESSAGE_REFUSED")).toBe(true);
    return (error as Error).message;
  }
}

it.each<[string, unknown]>([
  ["small things", [null, true, 1, -1, -40, 200, 70_000, -70_000, 1.5, "x", "y".repeat(40), undefined]],
  [
    "long strings, binaries, arrays and maps",
    ["z".repeat(300), "z".repeat(70_000), Buffer.alloc(300), Buffer.alloc(70_000), Array(20).fill(0), Array(70_000).fill(0)],
  ],
  ["objects", [{}, { a: 1 }, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, i]))]],
  ["lowered values", [new Map(), -0, new Date(), 1n, 2n ** 80n]],
])("accepts what encode makes: %s", (_, value) => {
  expect(refused(encode(value))).toBe("accepted");
});

it("refuses bytes cut off anywhere, and bytes after the value", () => {
  const bytes = encode({ a: [1, "text", new Map([[{ k: 1.5 }, Buffer.from("abc")]])], b: undefined, c: 70_000 });
  for (let length = 0; length < bytes.length; length++) expect(refused(bytes.subarray(0, length))).not.toBe("accepted");
  expect(refused([...bytes, 0xc0])).toContain("not exactly one value");
});

it("refuses all that msgpackr reads besides: records, references, its own extensions", () => {
  expect(refused(new Packr().pack({ record: 1 }))).toContain("extension 114");
  expect(refused(new Packr({ structuredClone: true, moreTypes: true } as object).pack(new Set([1])))).toContain("extension 115");
  expect(
    refused(new Packr({ bundleStrings: true, useRecords: false } as object).pack(["some longer strings", "and more of them"])),
  ).toContain("not of this encoding");
  for (const token of [0xc1, 0xc7, 0xc8, 0xc9, 0xd5, 0xd6, 0xd7, 0xd8])
    expect(refused([token, 1, 1, 0, 0])).toContain("not of this encoding");
  expect(refused([0xd4, 1, 0, 0xc0])).toContain("an extension without parts");
});

it("refuses sizes that the bytes cannot hold before anything is made", () => {
  expect(refused([0xdd, 0xff, 0xff, 0xff, 0xff])).toContain("4294967295 elements announced");
  expect(refused([0xdf, 0x7f, 0xff, 0xff, 0xff, 0xc0])).toContain("announced");
  expect(refused([0xc6, 0xff, 0xff, 0xff, 0xff])).toContain("not exactly one value");
});

it("refuses nesting without end", () => {
  expect(refused(new Uint8Array(100_000).fill(0x91))).toContain("nested deeper than");
});
