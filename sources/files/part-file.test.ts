import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LEFT_BEHIND, partName, writePartFile } from "./part-file.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-part-"));
});
afterEach(() => rm(directory, { recursive: true }));

const writer = { partition: 3, attempt: 1, executorId: "exec/1" };

test("names have five digits, and more when they are needed", () => {
  expect([partName(0), partName(99999), partName(123456)]).toEqual(["part-00000", "part-99999", "part-123456"]);
});

test("a reader sees the file whole, or what stood there before", async () => {
  await writePartFile(directory, "part-00003.gz", writer, (file) => file.writeFile("old"));
  await writePartFile(
    directory,
    "part-00003.gz",
    writer,
    async (file) => {
      await file.writeFile("ne");
      expect(await readFile(join(directory, "part-00003.gz"), "utf8")).toBe("old");
      const hidden = (await readdir(directory)).filter((name) => LEFT_BEHIND.test(name));
      expect(hidden).toEqual([".part-00003.exec_1-1.tmp"]);
      await file.writeFile("w");
    },
    0o600,
  );
  expect([await readdir(directory), await readFile(join(directory, "part-00003.gz"), "utf8")]).toEqual([["part-00003.gz"], "new"]);
  expect((await stat(join(directory, "part-00003.gz"))).mode & 0o777).toBe(0o600);
});

test("nothing is left of what fails", async () => {
  const failing = writePartFile(directory, "part-00003", writer, async () => {
    throw new Error("boom");
  });
  await expect(failing).rejects.toThrow("boom");
  expect(await readdir(directory)).toEqual([]);
});
