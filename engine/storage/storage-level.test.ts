import { describe, expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { StorageLevel } from "./storage-level.ts";

/** Name, disk, memory, off heap, deserialized, replication, description. */
const CONSTANTS: readonly [string, boolean, boolean, boolean, boolean, number, string][] = [
  ["NONE", false, false, false, false, 1, "Serialized 1x Replicated"],
  ["DISK_ONLY", true, false, false, false, 1, "Disk Serialized 1x Replicated"],
  ["DISK_ONLY_2", true, false, false, false, 2, "Disk Serialized 2x Replicated"],
  ["DISK_ONLY_3", true, false, false, false, 3, "Disk Serialized 3x Replicated"],
  ["MEMORY_ONLY", false, true, false, true, 1, "Memory Deserialized 1x Replicated"],
  ["MEMORY_ONLY_2", false, true, false, true, 2, "Memory Deserialized 2x Replicated"],
  ["MEMORY_ONLY_SER", false, true, false, false, 1, "Memory Serialized 1x Replicated"],
  ["MEMORY_ONLY_SER_2", false, true, false, false, 2, "Memory Serialized 2x Replicated"],
  ["MEMORY_AND_DISK", true, true, false, true, 1, "Disk Memory Deserialized 1x Replicated"],
  ["MEMORY_AND_DISK_2", true, true, false, true, 2, "Disk Memory Deserialized 2x Replicated"],
  ["MEMORY_AND_DISK_SER", true, true, false, false, 1, "Disk Memory Serialized 1x Replicated"],
  ["MEMORY_AND_DISK_SER_2", true, true, false, false, 2, "Disk Memory Serialized 2x Replicated"],
  ["OFF_HEAP", true, true, true, false, 1, "Disk Memory (off heap) Serialized 1x Replicated"],
];

describe("the constants", () => {
  test.each(CONSTANTS)("%s", (name, useDisk, useMemory, useOffHeap, deserialized, replication, description) => {
    const level = StorageLevel.fromString(name);
    expect(level).toBe((StorageLevel as unknown as Record<string, StorageLevel>)[name]);
    expect({ ...level }).toEqual({ useDisk, useMemory, useOffHeap, deserialized, replication });
    expect(level.description).toBe(description);
    expect(level.isValid).toBe(name !== "NONE");
    expect(StorageLevel.of({ useDisk, useMemory, useOffHeap, deserialized, replication })).toBe(level);
    expect(decode(encode(level))).toBe(level);
  });

  test("are all that there are, and differ from each other", () => {
    const levels = Object.values(StorageLevel).filter((value) => value instanceof StorageLevel);
    expect(levels).toHaveLength(CONSTANTS.length);
    expect(new Set(levels).size).toBe(CONSTANTS.length);
  });
});

test("a level of one's own is the same one wherever it is made", () => {
  const level = StorageLevel.of({ useDisk: true, useMemory: true, replication: 5 });
  expect(level).toBe(decode(encode({ level })) && (decode(encode([level])) as unknown[])[0]);
  expect(level.equals(StorageLevel.of({ useMemory: true, useDisk: true, replication: 5 }))).toBe(true);
  expect(level.equals(StorageLevel.MEMORY_AND_DISK_SER)).toBe(false);
  expect(String(level)).toBe("StorageLevel(disk, memory, 5 replicas)");
  expect(String(StorageLevel.MEMORY_ONLY)).toBe("StorageLevel(memory, deserialized, 1 replicas)");
});

test("cannot be changed", () => {
  expect(() => Object.assign(StorageLevel.DISK_ONLY, { useDisk: false })).toThrow(TypeError);
});

test.each<[string, () => unknown, RegExp]>([
  ["no name", () => StorageLevel.fromString("MEMORY"), /Invalid StorageLevel: MEMORY\. Use one of NONE, DISK_ONLY/],
  ["no replicas", () => StorageLevel.of({ useDisk: true, replication: 0 }), /from 1 to 39, not 0/],
  ["too many", () => StorageLevel.of({ useDisk: true, replication: 40 }), /from 1 to 39, not 40/],
  [
    "off the heap and not encoded",
    () => StorageLevel.of({ useMemory: true, useOffHeap: true, deserialized: true }),
    /does not support deserialized/,
  ],
])("%s is refused", (_name, make, message) => {
  expect(make).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) }));
});
