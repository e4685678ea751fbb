import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isNothingThere, listDirectories } from "./list-directories.ts";

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
  expect(await listDirectories(directory)).toEqual([{ path: join(directory, "a.txt"), name: "a.txt", modifiedMs: 1_234_567, bytes: 6 }]);
});

test("a pattern gives the files of all directories it matches", async () => {
  const root = await mkdtemp(join(tmpdir(), "millrace-list-"));
  for (const name of ["a1", "a2", "b1"]) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "f"), name);
  }
  expect((await listDirectories(join(root, "a*"))).map((file) => file.path)).toEqual([join(root, "a1/f"), join(root, "a2/f")]);
  await rm(root, { recursive: true });
});

test("a missing directory is empty", async () => {
  expect(await listDirectories(join(directory, "not-there"))).toEqual([]);
});

test("nothing is there: no directory, or none that a pattern matches", async () => {
  const paths = [directory, join(directory, "not-there"), join(directory, "x*"), `${directory.slice(0, -1)}*`];
  expect(await Promise.all(paths.map(isNothingThere))).toEqual([false, true, true, false]);
});

test("a directory that is a file is an error", async () => {
  await expect(listDirectories(join(directory, "a.txt"))).rejects.toThrow("ENOTDIR");
});

test("a link to a file that a pattern matches is no directory of it", async () => {
  const root = await mkdtemp(join(tmpdir(), "millrace-list-"));
  await mkdir(join(root, "a1"));
  await writeFile(join(root, "a1", "f"), "f");
  await symlink(join(root, "a1", "f"), join(root, "a2"));
  expect((await listDirectories(join(root, "a*"))).map((file) => file.path)).toEqual([join(root, "a1/f")]);
  await rm(root, { recursive: true });
});
