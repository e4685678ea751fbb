import { expect, test } from "vitest";
import { formatRecord } from "./format-record.ts";

test.each<[unknown, string]>([
  ["word", "word"],
  [["word", 3], "(word,3)"],
  [["a", [1, ["b", null]]], "(a,(1,(b,null)))"],
  [[], "()"],
  [undefined, "undefined"],
  [-0, "0"],
  [5n, "5"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [new Date(Number.NaN), "Invalid Date"],
  [{ a: 1, b: ["x"] }, "{ a: 1, b: [ 'x' ] }"],
  [new Map([["k", 1]]), "Map(1) { 'k' => 1 }"],
])("%o is written %s", (record, text) => {
  expect(formatRecord(record)).toBe(text);
});

test("an object stays on one line", () => {
  expect(formatRecord({ long: "x".repeat(200), deep: { a: { b: { c: {} } } } })).not.toContain("\n");
});
