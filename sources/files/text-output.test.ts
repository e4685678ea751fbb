import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import { commitOutput, prepareOutput } from "./output-directory.ts";
import { localTextOutput, writeTextPart } from "./text-output.ts";

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-output-"));
  directory = join(root, "deep", "counts-1000");
});
afterEach(() => rm(root, { recursive: true }));

async function writeAll(partitions: readonly (readonly string[])[], attempt = 0): Promise<void> {
  await prepareOutput(directory, true);
  for (const [partition, lines] of partitions.entries())
    await writeTextPart(directory, { partition, attempt, executorId: "exec/1" }, lines);
  await commitOutput(directory, partitions.length);
}

const listing = async () => (await readdir(directory)).sort();
const part = (name = "part-00000") => readFile(join(directory, name));

test("writes a part for each partition, empty ones too, then _SUCCESS", async () => {
  await writeAll([["(a,1)", "(b,2)"], []]);
  expect(await listing()).toEqual(["_SUCCESS", "part-00000", "part-00001"]);
  expect(String(await part())).toBe("(a,1)\n(b,2)\n");
  expect(String(await part("part-00001"))).toBe("");
});

test("a large partition is written whole", async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
  await writeAll([lines]);
  expect(String(await part())).toBe(`${lines.join("\n")}\n`);
});

test("a rerun of the batch replaces what stood there, also when it has fewer partitions", async () => {
  await writeAll([["old"], ["older"], ["oldest"]]);
  await writeAll([["new"]], 1);
  expect(await listing()).toEqual(["_SUCCESS", "part-00000"]);
  expect(String(await part())).toBe("new\n");
});

describe("compressed", () => {
  test("parts are told by their names, and a rerun gives the same bytes", async () => {
    await prepareOutput(directory, true);
    const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    const writer = { partition: 0, attempt: 0, executorId: "e" };
    await writeTextPart(directory, writer, lines, "gzip");
    const bytes = await part("part-00000.gz");
    expect(gunzipSync(bytes).toString()).toBe(`${lines.join("\n")}\n`);
    await writeTextPart(directory, writer, lines, "gzip");
    expect((await part("part-00000.gz")).equals(bytes)).toBe(true);
  });

  test("a rerun that is not removes them", async () => {
    for (const codec of ["gzip", "none"] as const) {
      const output = localTextOutput(codec);
      await output.prepare(directory, true);
      await writeTextPart(directory, { partition: 0, attempt: 0, executorId: "e" }, ["a"], codec);
      await output.commit(directory, 1);
    }
    expect(await listing()).toEqual(["_SUCCESS", "part-00000"]);
  });
});

test.each(["none", "gzip"] as const)("a partition whose computation fails leaves no part and no temporary file (%s)", async (codec) => {
  await prepareOutput(directory, true);
  function* failing() {
    yield "a";
    throw new Error("boom");
  }
  await expect(writeTextPart(directory, { partition: 0, attempt: 0, executorId: "e" }, failing(), codec)).rejects.toThrow("boom");
  expect(await listing()).toEqual([]);
});

test("as the engine's text output: its part writer travels and writes records as print does", async () => {
  const output = localTextOutput();
  await output.prepare(directory, true);
  const tag = closureTagOf(output.partWriter(directory))!;
  const writer = hydrateClosure(tag.id, tag.captures()) as (records: Iterable<unknown>, task: object) => Promise<void>;
  await writer([["word", 3], "line"], { partition: 0, attempt: 0, executorId: "e" });
  await output.commit(directory, 1);
  expect(String(await part())).toBe("(word,3)\nline\n");
});

test("as the engine's text output it refuses a directory that is there", async () => {
  await prepareOutput(directory, false);
  await expect(localTextOutput().prepare(directory, false)).rejects.toMatchObject({ code: "OUTPUT_EXISTS" });
});
