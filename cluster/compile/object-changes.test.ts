import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { changeOf } from "./object-changes.ts";

it.each<[string, boolean]>([
  ["a.b = 1", true],
  ["a[0].c += 1", true],
  ["a.n++", true],
  ["delete a.b", true],
  ["a.push(1)", true],
  ["a.b.clear()", true],
  ["Object.assign(a, b)", true],
  ["Object.assign(b, a)", false],
  ["a.sort()", true],
  ["a.map(f)", false],
  ["a(1)", false],
  ["f(a.b)", false],
  ["b = a.b", false],
  ["a = 1", false],
  ["(a.b, 1)", false],
])("a change of the object a: %s", (text, isChange) => {
  const { parents, scopes } = analyzeSource(`let a, b, f; ${text};`);
  const variable = scopes.moduleVariables().find(({ name }) => name === "a")!;
  const found = variable.references
    .map(({ identifier }) => changeOf(identifier as never, parents))
    .filter((change) => change !== undefined);
  expect(found.length === 1).toBe(isChange);
});
