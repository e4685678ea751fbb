import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matchDirectories, segmentPattern } from "./directory-pattern.ts";

test.each([
  ["logs-*", ["logs-", "logs-1"], ["log", "xlogs-1"]],
  ["a?c", ["abc", "a.c"], ["ac", "abbc"]],
  ["[ab]x", ["ax", "bx"], ["cx", "abx"]],
  ["[a-c]", ["b"], ["d", "-"]],
  ["[^a]", ["b"], ["a"]],
  ["[!a]", ["b"], ["a"]],
  ["{one,two}.d", ["one.d", "two.d"], ["one", "onexd"]],
  ["a,b", ["a,b"], ["a", "b"]],
  ["a+(b)$", ["a+(b)$"], ["aab"]],
  ["a\\*\\{", ["a*{"], ["ab{", "a\\*{"]],
  ["[open", ["[open"], ["o"]],
  ["{open", ["open"], ["{open"]],
])("%s", (pattern, matching, others) => {
  for (const name of matching) expect(segmentPattern(pattern).test(name), name).toBe(true);
  for (const name of others) expect(segmentPattern(pattern).test(name), name).toBe(false);
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-glob-"));
  for (const path of ["2024/01/in", "2024/02/in", "2025/01/in", "2025/01/out"]) await mkdir(join(root, path), { recursive: true });
  await writeFile(join(root, "2024/file"), "");
});
afterAll(() => rm(root, { recursive: true }));

test("a pattern matches directories at any depth, sorted; files are none", async () => {
  expect(await matchDirectories(join(root, "*/01/in"))).toEqual([join(root, "2024/01/in"), join(root, "2025/01/in")]);
  expect(await matchDirectories(join(root, "2024/*"))).toEqual([join(root, "2024/01"), join(root, "2024/02")]);
  expect(await matchDirectories(join(root, "*/nowhere/*"))).toEqual([]);
});

test("a path that is no pattern names itself, whether it is there or not", async () => {
  expect(await matchDirectories(join(root, "nowhere"))).toEqual([join(root, "nowhere")]);
});
