import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import { commitTextOutput, localTextOutput, prepareTextOutput, writeTextPart } from "./text-output.ts";

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-output-"));
  directory = join(root, "deep", "counts-1000");
});
afterEach(() => rm(root, { recursive: true }));

async function writeAll(partitions: readonly (readonly string[])[], attempt = 0): Promise<void> {
  await prepareTextOutput(directory);
  for (const [partition, lines] of partitions.entries())
    await writeTextPart(directory, { partition, attempt, executorId: "exec/1" }, lines);
  await commitTextOutput(directory, partitions.length);
}

const listing = async () => (await readdir(directory)).sort();

test("writes a part for each partition, empty ones too, then _SUCCESS", async () => {
  await writeAll([["(a,1)", "(b,2)"], []]);
  expect(await listing()).toEqual(["_SUCCESS", "part-00000", "part-00001"]);
  expect(await readFile(join(directory, "part-00000"), "utf8")).toBe("(a,1)\n(b,2)\n");
  expect(await readFile(join(directory, "part-00001"), "utf8")).toBe("");
});

test("a large partition is written whole", async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
  await writeAll([lines]);
  expect(await readFile(join(directory, "part-00000"), "utf8")).toBe(`${lines.join("\n")}\n`);
});

describe("a rerun of the batch", () => {
  test("replaces what stood there, also when it has fewer partitions", async () => {
    await writeAll([["old"], ["older"], ["oldest"]]);
    await writeAll([["new"]], 1);
    expect(await listing()).toEqual(["_SUCCESS", "part-00000"]);
    expect(await readFile(join(directory, "part-00000"), "utf8")).toBe("new\n");
  });

  test("takes _SUCCESS away until it is complete", async () => {
    await writeAll([["old"]]);
    await prepareTextOutput(directory);
    expect(await listing()).toEqual(["part-00000"]);
  });

  test("clears temporary files of attempts that died, and nothing of others", async () => {
    await writeAll([["old"]]);
    await writeFile(join(directory, ".part-00000.exec-9-0.tmp"), "half");
    await writeFile(join(directory, "notes.txt"), "mine");
    await commitTextOutput(directory, 1);
    expect(await listing()).toEqual(["_SUCCESS", "notes.txt", "part-00000"]);
  });
});

test("a partition whose computation fails leaves no part and no temporary file", async () => {
  await prepareTextOutput(directory);
  function* failing() {
    yield "a";
    throw new Error("boom");
  }
  await expect(writeTextPart(directory, { partition: 0, attempt: 0, executorId: "e" }, failing())).rejects.toThrow("boom");
  expect(await listing()).toEqual([]);
});

test("as the engine's text output: its part writer travels and writes records as print does", async () => {
  await localTextOutput.prepare(directory);
  const tag = closureTagOf(localTextOutput.partWriter(directory))!;
  const writer = hydrateClosure(tag.id, tag.captures()) as (records: Iterable<unknown>, task: object) => Promise<void>;
  await writer([["word", 3], "line"], { partition: 0, attempt: 0, executorId: "e" });
  await localTextOutput.commit(directory, 1);
  expect(await readFile(join(directory, "part-00000"), "utf8")).toBe("(word,3)\nline\n");
});
