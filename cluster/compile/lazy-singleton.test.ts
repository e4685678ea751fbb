import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { isLazySingleton } from "./lazy-singleton.ts";

it.each<[string, boolean]>([
  ["pool ??= make()", true],
  ["pool ||= make()", true],
  ["pool = pool ?? make()", true],
  ["if (!pool) pool = await make()", true],
  ["if (pool == null) { pool = make(); }", true],
  ["if (void 0 === pool) pool = make()", true],
  ["pool = make()", false],
  ["pool = make() ?? pool", false],
  ["pool = pool && make()", false],
  ["if (pool === 0) pool = make()", false],
  ["if (!other) pool = make()", false],
  ["pool++", false],
])("%s", (text, expected) => {
  const { scopes, parents } = analyzeSource(`let pool; ${text};`);
  const pool = scopes.moduleVariables().find(({ name }) => name === "pool")!;
  const write = pool.references.find((reference) => reference.isWrite())!;
  expect(isLazySingleton(write, parents)).toBe(expected);
});
