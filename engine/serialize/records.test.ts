import { expect, test } from "vitest";
import { encode } from "./codec.ts";
import { decodeRecords, encodeRecords } from "./records.ts";

test("records come back as they were", () => {
  const records = ["a", 1, null, new Map([["k", [1n]]]), new Date(5)];
  expect(decodeRecords(encodeRecords(records))).toEqual(records);
});

test("plain records are one MessagePack array, which others can write", () => {
  expect([...encodeRecords(["a", 1, true, null])]).toEqual([0x94, 0xa1, 0x61, 0x01, 0xc3, 0xc0]);
});

test.each([
  ["one value", encode("a")],
  ["a map", encode(new Map())],
  ["a cut list", encodeRecords(["abc"]).subarray(0, 3)],
  ["nothing", new Uint8Array(0)],
])("%s is refused", (_name, bytes) => {
  expect(() => decodeRecords(bytes)).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
});
