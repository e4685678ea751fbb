import { describe, expect, test } from "vitest";
import { type FileEntry, FileSelection, rememberDurationMs } from "./file-selection.ts";

const START = 1_000_000;

function file(name: string, modifiedMs: number): FileEntry {
  return { path: `/in/${name}`, name, modifiedMs, bytes: 1 };
}

function names(files: readonly FileEntry[]): string[] {
  return files.map((entry) => entry.name);
}

describe("the batch of time t", () => {
  const t = START + 2000;
  test.each([
    ["a file modified just after the start", file("a", START + 1), ["a"]],
    ["a file modified exactly at the start is old", file("a", START), []],
    ["a file modified exactly at t", file("a", t), ["a"]],
    ["a file modified after t waits for a later batch", file("a", t + 1), []],
    ["a hidden file", file(".a", t), []],
    ["a file of another kind of hiding is taken, as in Spark's default filter", file("_a", t), ["_a"]],
  ])("%s", (_name, entry, expected) => {
    const selection = new FileSelection({ startMs: START, slideMs: 1000 });
    expect(names(selection.select(t, [entry]))).toEqual(expected);
  });
});

test("a file is taken once, and one that was too new comes with the next batch", () => {
  const selection = new FileSelection({ startMs: START, slideMs: 1000 });
  const listing = [file("late", START + 1500), file("early", START + 500)];
  expect(names(selection.select(START + 1000, listing))).toEqual(["early"]);
  expect(names(selection.select(START + 2000, listing))).toEqual(["late"]);
  expect(names(selection.select(START + 3000, listing))).toEqual([]);
});

test("asking for a batch again gives the same files", () => {
  const selection = new FileSelection({ startMs: START, slideMs: 1000 });
  const first = selection.select(START + 1000, [file("a", START + 1)]);
  expect(selection.select(START + 1000, [])).toEqual(first);
});

test("files come in order of modification time, then of path", () => {
  const selection = new FileSelection({ startMs: START, slideMs: 1000 });
  const listing = [file("c", START + 2), file("b", START + 1), file("a", START + 2)];
  expect(names(selection.select(START + 1000, listing))).toEqual(["b", "a", "c"]);
});

test("the remember duration is a multiple of the slide of at least a minute", () => {
  expect(rememberDurationMs(1000)).toBe(60_000);
  expect(rememberDurationMs(7000)).toBe(63_000);
  expect(rememberDurationMs(90_000)).toBe(90_000);
  expect(rememberDurationMs(1000, 5000)).toBe(5000);
});

test("without newFilesOnly older files count, but not those older than the remember duration", () => {
  const selection = new FileSelection({ startMs: START, slideMs: 1000, newFilesOnly: false });
  const listing = [file("recent", START - 50_000), file("ancient", START - 70_000)];
  expect(names(selection.select(START + 1000, listing))).toEqual(["recent"]);
});

test("a caller's own filter replaces the default", () => {
  const selection = new FileSelection({ startMs: START, slideMs: 1000, accept: (name) => name.endsWith(".log") });
  expect(names(selection.select(START + 1000, [file(".x.log", START + 1), file("y.txt", START + 1)]))).toEqual([".x.log"]);
});

test("forgetting is strict, and a forgotten file cannot come back", () => {
  const selection = new FileSelection({ startMs: START, slideMs: 1000 });
  const listing = [file("a", START + 1000)];
  selection.select(START + 1000, listing);
  selection.forget(START + 61_000);
  expect(names(selection.select(START + 1000, []))).toEqual(["a"]);
  selection.forget(START + 61_001);
  expect(names(selection.select(START + 62_000, listing))).toEqual([]);
});
