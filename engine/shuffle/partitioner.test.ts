import { expect, test } from "vitest";
import { hashPartition } from "./key.ts";
import { FunctionPartitioner, HashPartitioner, requirePartitions } from "./partitioner.ts";

test("hash partitioners of one size are equal, and place keys by their hash", () => {
  const partitioner = new HashPartitioner(3);
  expect(partitioner.equals(new HashPartitioner(3))).toBe(true);
  expect(partitioner.equals(new HashPartitioner(4))).toBe(false);
  expect(partitioner.equals(undefined)).toBe(false);
  expect(partitioner.getPartition("a")).toBe(hashPartition("a", 3));
  expect(partitioner.getPartition(-1)).toBe(2);
});

test("function partitioners are equal only with the same function and size", () => {
  const func = (key: never) => Number(key);
  const partitioner = new FunctionPartitioner(2, func);
  expect(partitioner.equals(new FunctionPartitioner(2, func))).toBe(true);
  expect(partitioner.equals(new FunctionPartitioner(3, func))).toBe(false);
  expect(partitioner.equals(new FunctionPartitioner(2, (key: never) => Number(key)))).toBe(false);
  expect(partitioner.equals(new HashPartitioner(2))).toBe(false);
  expect(new HashPartitioner(2).equals(partitioner)).toBe(false);
});

test.each([0, -1, 1.5, Number.NaN, "2" as unknown as number])("%s partitions are refused", (count) => {
  expect(() => requirePartitions(count)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(() => new HashPartitioner(count)).toThrow();
  expect(() => new FunctionPartitioner(count, () => 0)).toThrow();
});
