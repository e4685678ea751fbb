import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamScope } from "../../engine/dstream/dstream-node.ts";
import { InputInfoTracker } from "../../engine/dstream/input-info-tracker.ts";
import type { NodeScope, PlanBuilder } from "../../engine/rdd/rdd-node.ts";
import { FileInputDStream } from "./file-input-dstream.ts";
import { type FilePart, readLines } from "./read-text-file.ts";

const START = 1_700_000_000_000;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-stream-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

function makeScope(): StreamScope {
  let nextId = 0;
  const rdds = { nextRddId: () => nextId++, batchTimeMs: undefined } as unknown as NodeScope;
  return { batchMs: 1000, zeroTimeMs: START, rdds, inputInfo: new InputInfoTracker(), nodeCreated: () => {} };
}

async function put(name: string, text: string, modifiedMs: number): Promise<void> {
  const hidden = join(directory, `.${name}.tmp`);
  await writeFile(hidden, text);
  await utimes(hidden, modifiedMs / 1000, modifiedMs / 1000);
  await rename(hidden, join(directory, name));
}

async function batch(stream: FileInputDStream, timeMs: number): Promise<string[][]> {
  await stream.prepare(timeMs);
  const rdd = stream.getOrCompute(timeMs)!;
  const partitions: string[][] = [];
  for (let i = 0; i < rdd.numPartitions; i++) {
    const bound: unknown[] = [];
    rdd.plan(i, { bind: (value: unknown) => bound.push(value) - 1 } as unknown as PlanBuilder);
    const lines: string[] = [];
    for await (const chunk of readLines(bound[0] as FilePart)) lines.push(...chunk);
    partitions.push(lines);
  }
  return partitions;
}

test("each batch has the lines of the files that appeared for it, a partition a file", async () => {
  await put("old", "no\n", START - 5);
  const stream = new FileInputDStream(makeScope(), 0, directory);
  stream.start(START);
  await put("a", "a1\na2\n", START + 10);
  await put("b", "b1", START + 20);
  await put("later", "l\n", START + 1500);
  expect(await batch(stream, START + 1000)).toEqual([["a1", "a2"], ["b1"]]);
  expect(stream.scope.inputInfo.getInfo(START + 1000).get(0)?.metadataDescription).toBe(`${join(directory, "a")}\n${join(directory, "b")}`);
  expect(await batch(stream, START + 2000)).toEqual([["l"]]);
  expect(await batch(stream, START + 3000)).toEqual([]);
});

test("older files count when they are asked for", async () => {
  const stream = new FileInputDStream(makeScope(), 0, directory, { newFilesOnly: false });
  stream.start(START);
  await put("old", "yes\n", START - 5);
  expect(await batch(stream, START + 1000)).toEqual([["yes"]]);
});

test("a directory may be a file URL, and may come later; that it is not there is said once each time", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const stream = new FileInputDStream(makeScope(), 0, pathToFileURL(directory).href);
  await rm(directory, { recursive: true });
  stream.start(START);
  const missing = `File stream [0]: there is no directory ${directory}. Files are read once it is there.`;
  await vi.waitFor(() => expect(told.mock.calls).toEqual([[missing]]));
  expect(await batch(stream, START + 1000)).toEqual([]);
  await mkdir(directory);
  expect(await batch(stream, START + 2000)).toEqual([]);
  expect(told).toHaveBeenCalledTimes(1);
  await put("a", "x\n", START + 2001);
  expect(await batch(stream, START + 3000)).toEqual([["x"]]);
  await rm(directory, { recursive: true });
  for (const timeMs of [START + 4000, START + 5000]) expect(await batch(stream, timeMs)).toEqual([]);
  expect(told.mock.calls).toEqual([[missing], [missing]]);
  await mkdir(directory);
});

test("a batch that was not prepared is our bug, not an empty batch", () => {
  const stream = new FileInputDStream(makeScope(), 0, directory);
  expect(() => stream.getOrCompute(START + 1000)).toThrow(expect.objectContaining({ code: "INTERNAL" }));
});

test("a directory that cannot be listed is said once and gives empty batches; its files come later", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const place = join(directory, "in");
  await writeFile(place, "a file for a moment");
  const stream = new FileInputDStream(makeScope(), 0, place);
  stream.start(START);
  expect(await batch(stream, START + 1000)).toEqual([]);
  expect(await batch(stream, START + 2000)).toEqual([]);
  expect(told.mock.calls).toEqual([[expect.stringMatching(/File stream \[0\] cannot list .*ENOTDIR.*batch of 1700000001000 ms/)]]);
  told.mockRestore();
  await rm(place);
  await mkdir(place);
  await writeFile(join(place, "a"), "x\n");
  await utimes(join(place, "a"), (START + 500) / 1000, (START + 500) / 1000);
  expect(await batch(stream, START + 3000)).toEqual([["x"]]);
});

test("the files of a batch that failed come with the next, whether its RDD had been made or not", async () => {
  const stream = new FileInputDStream(makeScope(), 0, directory);
  stream.start(START);
  await put("a", "a\n", START + 10);
  await stream.prepare(START + 1000);
  stream.batchFailed(START + 1000);
  expect(stream.scope.inputInfo.getInfo(START + 1000).size).toBe(0);
  expect(await batch(stream, START + 2000)).toEqual([["a"]]);
  stream.batchFailed(START + 2000);
  expect(stream.getOrCompute(START + 2000)!.numPartitions).toBe(0);
  expect(await batch(stream, START + 3000)).toEqual([["a"]]);
});

test("nothing is kept of batches that are forgotten", async () => {
  const stream = new FileInputDStream(makeScope(), 0, directory);
  stream.start(START);
  stream.remember(1000);
  await stream.prepare(START + 1000);
  await stream.prepare(START + 2000);
  stream.clearMetadata(START + 2000);
  expect(() => stream.getOrCompute(START + 1000)).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  expect(stream.getOrCompute(START + 2000)).toBeDefined();
});

test("a file that is moved in with an old modification time is told of; those there at the start are not", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  await put("there", "no\n", START - 5000);
  const stream = new FileInputDStream(makeScope(), 0, directory);
  stream.start(START);
  expect(await batch(stream, START + 1000)).toEqual([]);
  expect(told).not.toHaveBeenCalled();
  await put("moved", "no\n", START - 4000);
  for (const timeMs of [START + 2000, START + 3000]) expect(await batch(stream, timeMs)).toEqual([]);
  expect(told.mock.calls).toEqual([
    [expect.stringMatching(/ignores .*moved: .* before the stream started .* touch it .*newFilesOnly: false/)],
  ]);
  told.mockRestore();
});

test("a filter of the user sees paths and takes what it likes, hidden files too; paths are told with the batch", async () => {
  const seen: string[] = [];
  const accept = (path: string) => {
    seen.push(path);
    return path.endsWith(".log");
  };
  const stream = new FileInputDStream(makeScope(), 0, directory, { accept });
  stream.start(START);
  for (const name of [".hidden.log", "a.log", "b.txt"]) await put(name, name, START + 10);
  expect(await batch(stream, START + 1000)).toEqual([[".hidden.log"], ["a.log"]]);
  expect(seen.sort()).toEqual([".hidden.log", "a.log", "b.txt"].map((name) => join(directory, name)));
  const info = stream.scope.inputInfo.getInfo(START + 1000).get(0);
  expect([info?.numRecords, info?.metadata.files]).toEqual([0, [".hidden.log", "a.log"].map((name) => join(directory, name))]);
});
