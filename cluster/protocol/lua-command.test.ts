import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { type LuaCommandName, luaCommand } from "./lua-command.ts";

// Included parts have the same header; they are read by themselves here under their whole name.
const names = readdirSync(new URL("./lua/", import.meta.url)).map((file) => file.replace(/\.lua$/, "") as LuaCommandName);

test.each(names)("%s has a header and a stable name", (name) => {
  const { source, sha1 } = luaCommand(name);
  expect(source).toMatch(/^-- .+\n(-- .*\n)*-- Guarantee: /);
  expect(source).toMatch(/\n-- KEYS: /);
  expect(source).toMatch(/\n-- ARGV: /);
  expect(sha1).toMatch(/^[0-9a-f]{40}$/);
  expect(luaCommand(name)).toBe(luaCommand(name));
});

test("what commands share stands in one file and is put in its place", () => {
  for (const name of ["enqueue-message", "report-message"] as const) {
    expect(luaCommand(name).source).toContain("local function refuse_message(");
    expect(luaCommand(name).source).not.toMatch(/^-- include/m);
  }
});
