// Output operations: what print shows, how files are named, and that every output is announced.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { registerFileOutputs } from "../rdd/file-output.ts";
import { DStream } from "./dstream.ts";
import "./output-dstream-functions.ts";
import { ForEachDStream } from "./foreach-dstream.ts";

let scope: FakeStreamScope;
let stream: DStream<unknown>;

beforeEach(() => {
  scope = new FakeStreamScope();
  stream = new DStream(new FakeInput(scope, 0));
});
afterEach(() => vi.restoreAllMocks());

/** Runs the output operation made last. */
const runOutput = (timeMs = 1000) => (scope.nodes.at(-1) as ForEachDStream).generateJob(timeMs)!();

const line = "-".repeat(43);

/** What `print` of these records prints for the batch of a second, or of `timeMs`. */
async function printed(records: unknown[], print: (stream: DStream<unknown>) => void, timeMs = 1000): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  print(stream);
  scope.rdds.results = [[records]];
  await runOutput(timeMs);
  expect(log).toHaveBeenCalledTimes(1);
  const text = `${log.mock.calls[0]![0]}\n`;
  log.mockRestore();
  return text;
}

describe("print", () => {
  test("shows the time and the records in Spark's form, an empty line at the end", async () => {
    const text = await printed([["word", 3], "text", null], (records) => records.print());
    expect(text).toBe(`${line}\nTime: 1000 ms\n${line}\n(word,3)\ntext\nnull\n\n`);
  });

  test("of an empty batch shows the head only", async () => {
    expect(await printed([], (records) => records.print())).toBe(`${line}\nTime: 1000 ms\n${line}\n\n`);
  });

  test("shows ten records, and dots exactly if there are more", async () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    expect(await printed(ten, (records) => records.print())).not.toContain("...");
    expect(await printed([...ten, 10], (records) => records.print())).toContain("\n9\n...\n\n");
    expect(await printed(["a", "b"], (records) => records.print(1))).toContain("\na\n...\n\n");
  });
});

test.each([
  [0, "2026-11-05 06:07:08"],
  [50, "2026-11-05 06:07:08.050000"],
])("pprint shows the local time as Python does, milliseconds %i", async (ms, text) => {
  const timeMs = new Date(2026, 10, 5, 6, 7, 8, ms).getTime();
  scope.zeroTimeMs = timeMs - 1000;
  expect(await printed(["a", "b"], (records) => records.pprint(1), timeMs)).toBe(`${line}\nTime: ${text}\n${line}\na\n...\n\n`);
});

test.each([
  ["out/counts", undefined, "out/counts-1000"],
  ["out/counts", "txt", "out/counts-1000.txt"],
  ["", "txt", "1000.txt"],
  ["out", "", "out-1000"],
])("saveAsTextFiles and saveAsObjectFiles of %j, %j write %s", async (prefix, suffix, name) => {
  const written: unknown[] = [];
  const output = (kind: string) => ({
    prepare: async (...args: [directory: string, overwrite: boolean]) => void written.push([kind, ...args]),
    partWriter: () => () => {},
    commit: async () => {},
  });
  registerFileOutputs({ text: () => output("text"), objects: () => output("objects") });
  stream.saveAsTextFiles(prefix, suffix);
  await runOutput();
  stream.saveAsObjectFiles(prefix, suffix);
  await runOutput();
  // What stands there already is an earlier run of the batch.
  expect(written).toEqual([
    ["text", name, true],
    ["objects", name, true],
  ]);
});

test("output operations are announced in their order, by name", () => {
  stream.foreachRDD(() => {});
  stream.print();
  stream.pprint();
  stream.saveAsTextFiles("x");
  stream.saveAsObjectFiles("x");
  const outputs = scope.nodes.filter((node) => node instanceof ForEachDStream);
  expect(outputs.map((output) => output.name)).toEqual(["foreachRDD", "print", "pprint", "saveAsTextFiles", "saveAsObjectFiles"]);
});
