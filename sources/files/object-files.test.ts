import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import { localObjectOutput, readObjectFile } from "./object-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-objects-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("what the part writer, which travels, writes is read back", async () => {
  await localObjectOutput.prepare(directory, true);
  const tag = closureTagOf(localObjectOutput.partWriter(directory))!;
  const writer = hydrateClosure(tag.id, tag.captures()) as (records: Iterable<unknown>, task: object) => Promise<void>;
  const records = [new Date(1), ["k", new Map([[1, undefined]])]];
  await writer(records, { partition: 0, attempt: 0, executorId: "e" });
  await localObjectOutput.commit(directory, 1);
  expect((await readdir(directory)).sort()).toEqual(["_SUCCESS", "part-00000"]);
  const read: unknown[] = [];
  for await (const chunk of readObjectFile(join(directory, "part-00000"))) read.push(...chunk);
  expect(read).toStrictEqual(records);
});

test("what is no object file is refused by name", async () => {
  const path = join(directory, "part-00000");
  await writeFile(path, "(word,3)\n(other,4)\n");
  await expect(readObjectFile(path).next()).rejects.toMatchObject({
    code: "INPUT_UNREADABLE",
    message: expect.stringContaining(`The object file ${path} cannot be read: it does not begin with`),
  });
});
