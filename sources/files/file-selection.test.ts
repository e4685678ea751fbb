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

describe("a batch that did not run", () => {
  test("gives its files to the next one, and has none itself", () => {
    const selection = new FileSelection({ startMs: START, slideMs: 1000 });
    const listing = [file("a", START + 1)];
    selection.select(START + 1000, listing);
    selection.release(START + 1000);
    expect(names(selection.select(START + 1000, listing))).toEqual([]);
    expect(names(selection.select(START + 2000, listing))).toEqual(["a"]);
    expect(names(selection.select(START + 3000, listing))).toEqual([]);
  });

  test("may not have been prepared", () => {
    const selection = new FileSelection({ startMs: START, slideMs: 1000 });
    selection.release(START + 1000);
    expect(names(selection.select(START + 2000, [file("a", START + 1)]))).toEqual(["a"]);
  });
});

describe("ignored files", () => {
  const ignored = (selection: FileSelection) => selection.takeIgnored().map(({ file: { name }, reason }) => `${name} ${reason}`);

  test("are told once, when they appear below the threshold", () => {
    const selection = new FileSelection({ startMs: START, slideMs: 1000 });
    selection.select(START + 1000, [file("moved", START - 1)]);
    expect(ignored(selection)).toEqual(["moved beforeStart"]);
    selection.select(START + 2000, [file("moved", START - 1)]);
    expect(ignored(selection)).toEqual([]);
    selection.select(START + 90_000, [file("moved", START - 1), file("late", START + 1)]);
    expect(ignored(selection)).toEqual(["late tooOld"]);
    selection.select(START + 91_000, [file("moved", START - 2), file("late", START + 1)]);
    expect(ignored(selection)).toEqual(["moved beforeStart"]);
  });

  test("are not those that were there at the start, that are hidden, that were taken, or whose time has not come", () => {
    const selection = new FileSelection({ startMs: START, slideMs: 1000 });
    const listing = [file("old", START - 5), file("taken", START + 10), file(".hidden", START - 5), file("future", START + 500_000)];
    selection.presentAtStart([listing[0]!]);
    for (let timeMs = START + 1000; timeMs <= START + 200_000; timeMs += 1000) {
      selection.select(timeMs, listing);
      selection.forget(timeMs);
    }
    expect(ignored(selection)).toEqual([]);
  });

  test("when old files are wanted, are those older than the remember duration, also at the start", () => {
    const selection = new FileSelection({ startMs: START, slideMs: 1000, newFilesOnly: false });
    const listing = [file("ancient", START - 70_000), file("old", START - 1)];
    selection.presentAtStart(listing);
    expect(names(selection.select(START + 1000, listing))).toEqual(["old"]);
    expect(ignored(selection)).toEqual(["ancient tooOld"]);
  });
});
