import { expect, test } from "vitest";
import { parseStorageMemory, storageBytes } from "./storage-memory.ts";

const parse = (value?: string) => parseStorageMemory(new Map(value === undefined ? [] : [["storage.memoryBytes", value]]));

test("is a number of bytes, or half of the executor's memory", () => {
  expect(storageBytes(parse("1000000"), 64)).toBe(1_000_000);
  expect(storageBytes(parse(), 64)).toBe(32 * 1024 * 1024);
});

test.each(["", " ", "0", "-1", "1.5", "64m", "1e400"])("%j is refused", (value) => {
  expect(() => parse(value)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(JSON.stringify(value)) }),
  );
});
