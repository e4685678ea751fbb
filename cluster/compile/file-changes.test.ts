import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { findFileChanges } from "./file-changes.ts";

it.each<[string, string, string[]]>([
  ["names", 'import { rmSync, readFileSync } from "node:fs"; rmSync("a"); readFileSync("b");', ["rmSync sync"]],
  ["other names for them", 'import { writeFile as write } from "fs/promises"; await write("a", "b");', ["write promise"]],
  ["with a callback", 'import { rm } from "node:fs"; rm("a", () => {});', ["rm callback"]],
  [
    "the module",
    'import fs from "fs"; import * as all from "node:fs/promises"; fs.unlinkSync(a); all.rm(b); fs.cp(a, b, c); fs.stat(c);',
    ["fs.unlinkSync sync", "all.rm promise", "fs.cp callback"],
  ],
  [
    "its promises",
    'import fs, { promises } from "node:fs"; fs.promises.rm(a); promises.cp(b, c);',
    ["fs.promises.rm promise", "promises.cp promise"],
  ],
  ["one in another", 'import { rmSync as rm } from "fs"; rm(rm());', ["rm sync", "rm sync"]],
  ["names of others", 'import { rm } from "./rm.ts"; rm(a); fs.rm(b); const writeFile = () => 1; writeFile();', []],
  ["a shadowed name", 'import { rm } from "fs"; function f(rm) { rm(1); }', []],
])("%s", (_, source, expected) => {
  const { program, scopes } = analyzeSource(source);
  expect(findFileChanges(program, scopes).map(({ callee, style }) => `${source.slice(callee.start, callee.end)} ${style}`)).toEqual(
    expected,
  );
});
