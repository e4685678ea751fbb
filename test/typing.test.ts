// Each function and method of what job authors import has a case in test/typing, named after it, with its exact result type
// and a program that must not compile. `npm run types` checks the cases; here is checked that none is missing or hollow.
import ts from "typescript";
import { expect, test } from "vitest";
import { readPublicApi } from "./public-api.ts";
import { ROOT, readTree, visit } from "./source-tree.ts";

const { checker, exportsOf, declared } = readPublicApi(["index.ts", "testing.ts"]);

/** `name` of functions, `Class.method` of methods, each once: where it is declared with a sentence, not where it is repeated. */
function operators(): string[] {
  const names = new Set<string>();
  for (const symbol of new Set(["index.ts", "testing.ts"].flatMap(exportsOf).map(declared))) {
    if (symbol.flags & ts.SymbolFlags.Function) names.add(symbol.name);
    if ((symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) === 0) continue;
    const ofInstance = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    const ofClass = symbol.flags & ts.SymbolFlags.Class ? checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)) : [];
    for (const member of [...ofInstance, ...ofClass])
      if (isOwn(member, symbol) && isCalled(member)) names.add(`${symbol.name}.${member.name}`);
  }
  return [...names];
}

/** Is it public, and declared here rather than inherited or made after an interface? */
function isOwn(member: ts.Symbol, of: ts.Symbol): boolean {
  const [declaration] = member.declarations ?? [];
  if (declaration === undefined || !declaration.getSourceFile().fileName.startsWith(ROOT)) return false;
  if (declaration.getSourceFile().fileName.includes("node_modules")) return false;
  const isHere = checker.getSymbolAtLocation((declaration.parent as ts.ClassDeclaration).name ?? declaration) === of;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isHidden = (ts.getCombinedModifierFlags(declaration) & hidden) !== 0;
  const isInternal = member.getJsDocTags(checker).some((tag) => tag.name === "internal");
  return isHere && !isHidden && !isInternal && ts.getJSDocCommentsAndTags(declaration).length > 0;
}

/** A method, or a property that gives a function: what a listener may leave out is called, too. */
function isCalled(member: ts.Symbol): boolean {
  const isGiven = (member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) !== 0;
  return isGiven && checker.getNonNullableType(checker.getTypeOfSymbol(member)).getCallSignatures().length > 0;
}

/** The cases: each method of an object in test/typing, by its name. */
function cases(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, source } of readTree(["test/typing"])) {
    visit(source, (node) => {
      if (!ts.isMethodDeclaration(node) || !ts.isObjectLiteralExpression(node.parent)) return;
      const name = (node.name as ts.StringLiteral | ts.Identifier).text;
      if (found.has(name)) throw new Error(`${path}: ${name} stands twice`);
      found.set(name, node.body!.getText(source));
    });
  }
  return found;
}

/** What a case lacks: an exact type, or a program that is refused, of what it is named after. */
function lacks(name: string, body: string): string[] {
  const called = new RegExp(`\\b${name.split(".").at(-1)}\\b`);
  const refused = body.split("@ts-expect-error").slice(1);
  const missing: string[] = [];
  if (!called.test(body.split("@ts-expect-error")[0]!) || !/\.toEqualTypeOf</.test(body)) missing.push("an exact type");
  if (!refused.some((text) => called.test(text.slice(text.indexOf("\n"))))) missing.push("a program that must not compile");
  return missing.map((what) => `${name} lacks ${what}`);
}

const all = cases();

test("there is something to look at", () => {
  expect(operators().length).toBeGreaterThan(300);
});

test("each function and method has a case", () => {
  expect(operators().filter((name) => !all.has(name))).toEqual([]);
});

test("each case has an exact type and a program that must not compile", () => {
  expect([...all].flatMap(([name, body]) => lacks(name, body))).toEqual([]);
});

test("each case is of something that there is", () => {
  const known = new Set([...operators(), ...exportsOf("index.ts").map(({ name }) => name)]);
  expect([...all.keys()].filter((name) => !known.has(name))).toEqual([]);
});
