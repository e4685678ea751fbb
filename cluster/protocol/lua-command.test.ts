import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { type LuaCommandName, luaCommand } from "./lua-command.ts";

const names = readdirSync(new URL("./lua/", import.meta.url)).map((file) => file.replace(/\.lua$/, "") as LuaCommandName);

test.each(names)("%s has a header and a stable name", (name) => {
  const { source, sha1 } = luaCommand(name);
  expect(source).toMatch(/^-- .+\n(-- .*\n)*-- Guarantee: /);
  expect(source).toMatch(/\n-- KEYS: /);
  expect(source).toMatch(/\n-- ARGV: /);
  expect(sha1).toMatch(/^[0-9a-f]{40}$/);
  expect(luaCommand(name)).toBe(luaCommand(name));
});
