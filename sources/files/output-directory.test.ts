import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitOutput, prepareOutput } from "./output-directory.ts";

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-output-"));
  directory = join(root, "deep", "counts-1000");
});
afterEach(() => rm(root, { recursive: true }));

const listing = async () => (await readdir(directory)).sort();

async function stands(...names: string[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of names) await writeFile(join(directory, name), name);
}

test("prepare makes the directory, commit says that it is complete", async () => {
  await prepareOutput(directory, true);
  expect(await listing()).toEqual([]);
  await commitOutput(directory, 0);
  expect(await listing()).toEqual(["_SUCCESS"]);
});

test("_SUCCESS is away until a rerun is complete", async () => {
  await stands("part-00000", "_SUCCESS");
  await prepareOutput(directory, true);
  expect(await listing()).toEqual(["part-00000"]);
});

test("commit removes parts of earlier runs and of attempts that died, and nothing of others", async () => {
  await stands("part-00000", "part-00001", "part-00002.gz", "part-00000.gz", ".part-00000.exec-9-0.tmp", "notes.txt", "part-one");
  await commitOutput(directory, 1, ".gz");
  expect(await listing()).toEqual(["_SUCCESS", "notes.txt", "part-00000.gz", "part-one"]);
});

test("what is there is refused, whatever it is, unless it may be replaced; nothing of it is touched", async () => {
  await prepareOutput(directory, false);
  await stands("part-00000", "_SUCCESS");
  const refusal = {
    code: "OUTPUT_EXISTS",
    message: expect.stringMatching(`^The output directory ${directory} exists already.*overwrite: true`),
    details: { directory },
  };
  await expect(prepareOutput(directory, false)).rejects.toMatchObject(refusal);
  expect(await listing()).toEqual(["_SUCCESS", "part-00000"]);
  await expect(prepareOutput(join(directory, "part-00000"), false)).rejects.toMatchObject({ code: "OUTPUT_EXISTS" });
});

test("a file where a directory must be is named with what to do", async () => {
  await stands("notes.txt");
  const file = join(directory, "notes.txt");
  for (const [output, overwrite] of [
    [join(file, "counts"), false],
    [join(file, "deep", "counts"), false],
    [join(file, "deep", "counts"), true],
    [file, true],
  ] as const) {
    await expect(prepareOutput(output, overwrite)).rejects.toMatchObject({
      code: "OUTPUT_EXISTS",
      message: expect.stringMatching(`^The output directory ${output} cannot be made: a file.*Save into another`),
    });
  }
});

test("of two that begin at once one may write", async () => {
  const ends = await Promise.allSettled([prepareOutput(directory, false), prepareOutput(directory, false)]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
