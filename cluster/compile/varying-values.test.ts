import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { isVaryingValue } from "./varying-values.ts";

it.each([
  "Date.now()",
  "new Date()",
  "new Date().toISOString()",
  "Math.floor(Math.random() * 9)",
  "Math.random().toString(36).slice(2)",
  "process.pid",
  "mkdtempSync(join(tmpdir(), 'a'))",
  "randomBytes(4).toString('hex')",
  ["`run-$", "{crypto.randomUUID()}`"].join(""),
  "{ at: Date.now(), tags: [hostname(), 'x'] }",
  "t",
  "t % 2 === 0 ? -1 : !t",
  "'run-' + t",
])("differs from process to process: %s", (text) => {
  expect(varies(text)).toBe(true);
});

it.each([
  "1",
  "'a'",
  "new Date(2020, 1)",
  "Number(process.argv[2])",
  "process.env.DEBUG === '1'",
  "makeLogger(Date.now())",
  "new Logger(t)",
  "other",
  "() => Date.now()",
  "{ now() { return 1; }, at: Date.now() }",
])("does not, or is no plain value: %s", (text) => {
  expect(varies(text)).toBe(false);
});

function varies(text: string): boolean {
  const { program, scopes } = analyzeSource(`const t = 0, other = 1; const value = ${text};`);
  const declaration = program.body.at(-1)!;
  if (declaration.type !== "VariableDeclaration") throw new Error("not a declaration");
  return isVaryingValue(declaration.declarations[0]!.init!, ({ name }) => name === "t", scopes);
}
