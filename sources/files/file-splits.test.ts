import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryPackBytes, packFiles, recordSplits, textSplits, wholeTextPackBytes } from "./file-splits.ts";
import type { FilePart } from "./read-text-file.ts";

const MiB = 1024 * 1024;
const files = (...sizes: readonly number[]) => sizes.map((bytes, i) => ({ path: String.fromCharCode(97 + i), bytes }));
const shown = (parts: readonly FilePart[]) => parts.map(({ path, start, end }) => `${path} ${start}-${end}`);

describe("text", () => {
  test.each<[string, readonly number[], number, readonly string[]]>([
    ["parts of total / minPartitions bytes", [12], 3, ["a 0-4", "a 4-8", "a 8-12"]],
    ["the last a little larger rather than one tiny more", [21], 2, ["a 0-10", "a 10-21"]],
    ["one more where more than a tenth is left", [23], 2, ["a 0-11", "a 11-23"]],
    ["more where the sizes do not go up", [11], 4, ["a 0-2", "a 2-4", "a 4-6", "a 6-8", "a 8-10", "a 10-11"]],
    ["over all files, none of two", [10, 30], 2, ["a 0-10", "b 0-20", "b 20-30"]],
    ["an empty file has one", [0, 4], 1, ["a 0-0", "b 0-4"]],
    ["0 partitions are 1", [4], 0, ["a 0-4"]],
    ["more partitions than bytes", [2], 5, ["a 0-1", "a 1-2"]],
    ["at most 32 MiB", [64 * MiB], 1, [`a 0-${32 * MiB}`, `a ${32 * MiB}-${64 * MiB}`]],
    ["no files", [], 3, []],
  ])("%s", (_name, sizes, minPartitions, expected) => {
    expect(shown(textSplits(files(...sizes), minPartitions))).toEqual(expected);
  });

  test("a compressed file is one part", () => {
    expect(shown(textSplits([{ path: "a.gz", bytes: 100 }], 10))).toEqual(["a.gz 0-100"]);
  });

  test("every byte of every file is in one part", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 5 }), fc.nat(12), (sizes, minPartitions) => {
        const parts = textSplits(files(...sizes), minPartitions);
        for (const { path, bytes } of files(...sizes)) {
          const own = parts.filter((part) => part.path === path);
          expect(own[0]!.start).toBe(0);
          expect(own.at(-1)!.end).toBe(bytes);
          expect(own.slice(1).map((part) => part.start)).toEqual(own.slice(0, -1).map((part) => part.end));
        }
      }),
    );
  });
});

test("files of records are cut between records, into as much as 32 MiB", () => {
  const length = 24 * MiB;
  expect(shown(recordSplits(files(3 * length, 0), length))).toEqual([
    `a 0-${length}`,
    `a ${length}-${2 * length}`,
    `a ${2 * length}-${3 * length}`,
    "b 0-0",
  ]);
  const [first] = recordSplits(files(99 * MiB), 7);
  expect([first!.end % 7, first!.end <= 32 * MiB, first!.end > 32 * MiB - 7]).toEqual([0, true, true]);
});

describe("packs", () => {
  test.each<[string, readonly number[], number, readonly string[]]>([
    ["are closed once they are large enough", [3, 3, 3, 9, 1], 6, ["ab", "cd", "e"]],
    ["of any size are one", [3, 3], 0, ["ab"]],
    ["hold empty files too", [0, 0, 5], 5, ["abc"]],
    ["of no files are none", [], 5, []],
  ])("%s", (_name, sizes, packBytes, expected) => {
    expect(packFiles(files(...sizes), packBytes).map((pack) => pack.map(({ path }) => path).join(""))).toEqual(expected);
  });

  test.each<[number, number]>([
    [1, 10],
    [0, 10],
    [3, 4],
    [10, 1],
  ])("of whole texts for %i partitions have %i of 10 bytes", (minPartitions, packBytes) => {
    expect(wholeTextPackBytes(files(4, 6), minPartitions)).toBe(packBytes);
  });

  test("of binary files count what it costs to open one, and have 4 to 128 MiB", () => {
    expect(binaryPackBytes(files(1, 1), 2, 8)).toBe(4 * MiB);
    expect(binaryPackBytes(files(100 * MiB, 100 * MiB), 2, 4)).toBe(52 * MiB);
    expect(binaryPackBytes(files(100 * MiB, 100 * MiB), 8, 4)).toBe(26 * MiB);
    expect(binaryPackBytes(files(900 * MiB), 1, 1)).toBe(128 * MiB);
  });
});
