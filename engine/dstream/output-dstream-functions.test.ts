// Output operations: what print shows, how files are named, and that every output is announced.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { registerTextOutput } from "../rdd/text-output.ts";
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

describe("print", () => {
  const line = "-".repeat(43);

  async function printed(records: unknown[], count?: number): Promise<string> {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    stream.print(count);
    scope.rdds.results = [[records]];
    await runOutput();
    expect(log).toHaveBeenCalledTimes(1);
    const text = `${log.mock.calls[0]![0]}\n`;
    log.mockRestore();
    return text;
  }

  test("shows the time and the records in Spark's form, an empty line at the end", async () => {
    expect(await printed([["word", 3], "text", null])).toBe(`${line}\nTime: 1000 ms\n${line}\n(word,3)\ntext\nnull\n\n`);
  });

  test("of an empty batch shows the head only", async () => {
    expect(await printed([])).toBe(`${line}\nTime: 1000 ms\n${line}\n\n`);
  });

  test("shows ten records, and dots exactly if there are more", async () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    expect(await printed(ten)).not.toContain("...");
    expect(await printed([...ten, 10])).toContain("\n9\n...\n\n");
    expect(await printed(["a", "b"], 1)).toContain("\na\n...\n\n");
  });
});

test.each([
  ["out/counts", undefined, "out/counts-1000"],
  ["out/counts", "txt", "out/counts-1000.txt"],
  ["", "txt", "1000.txt"],
  ["out", "", "out-1000"],
])("saveAsTextFiles(%j, %j) writes %s", async (prefix, suffix, name) => {
  const written: string[] = [];
  const ignore = async () => {};
  registerTextOutput({ prepare: async (directory) => void written.push(directory), partWriter: () => () => {}, commit: ignore });
  stream.saveAsTextFiles(prefix, suffix);
  await runOutput();
  expect(written).toEqual([name]);
});

test("output operations are announced in their order, by name", () => {
  stream.foreachRDD(() => {});
  stream.print();
  stream.saveAsTextFiles("x");
  const outputs = scope.nodes.filter((node) => node instanceof ForEachDStream);
  expect(outputs.map((output) => output.name)).toEqual(["foreachRDD", "print", "saveAsTextFiles"]);
});
