import { expect, test } from "vitest";
import { parseCount, parseMemoryMiB } from "./parse-count.ts";

test("whole numbers from the minimum up", () => {
  expect(parseCount("--batches", 1)("12")).toBe(12);
  expect(parseCount("N", 0)("0")).toBe(0);
});

test.each(["0", "-1", "1.5", "x", "", "99999999999999999999"])("%j batches are refused by name", (text) => {
  expect(() => parseCount("--batches", 1)(text)).toThrow(/--batches takes a whole number from 1 up/);
});

test.each([
  ["512m", 512],
  ["1g", 1024],
  ["1.5GB", 1536],
])("%s is %d MiB", (text, mib) => {
  expect(parseMemoryMiB(text)).toBe(mib);
});

test.each(["1", "1k", "8m", "g", "-1g"])("%j of memory is refused", (text) => {
  expect(() => parseMemoryMiB(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
