import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listDirectory } from "./list-directory.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-list-"));
});
afterAll(() => rm(directory, { recursive: true }));

test("gives files with size and whole milliseconds, not directories or dangling links", async () => {
  await writeFile(join(directory, "a.txt"), "héllo");
  await utimes(join(directory, "a.txt"), 1000.5, 1234.5678);
  await mkdir(join(directory, "sub"));
  await symlink(join(directory, "gone"), join(directory, "dangling"));
  expect(await listDirectory(directory)).toEqual([{ path: join(directory, "a.txt"), name: "a.txt", modifiedMs: 1_234_567, bytes: 6 }]);
});

test("a missing directory is empty", async () => {
  expect(await listDirectory(join(directory, "not-there"))).toEqual([]);
});

test("a directory that is a file is an error", async () => {
  await expect(listDirectory(join(directory, "a.txt"))).rejects.toThrow("ENOTDIR");
});
