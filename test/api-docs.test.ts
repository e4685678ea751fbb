// Every public member says what it is, and every function and method of what job authors use shows it by an example
// (test/doc-examples.test.ts runs them). Members marked @internal are the engine's own.
import ts from "typescript";
import { expect, test } from "vitest";
import { readPublicApi } from "./public-api.ts";
import { ROOT } from "./source-tree.ts";

/** What job authors import, and what implementers of sources and backends do. */
const AUTHORS = ["index.ts", "testing.ts"];
const IMPLEMENTERS = ["spi.ts"];
const { checker, exportsOf, declared } = readPublicApi([...AUTHORS, ...IMPLEMENTERS]);

interface Member {
  readonly name: string;
  readonly symbol: ts.Symbol;
  /** Is it called, rather than read? */
  readonly isCalled: boolean;
}

/** The exported names and, of classes and interfaces, what users may call and read. */
function members(...doors: readonly string[]): Member[] {
  const found: Member[] = [];
  for (const symbol of new Set(doors.flatMap(exportsOf).map(declared))) {
    found.push({ name: symbol.name, symbol, isCalled: (symbol.flags & ts.SymbolFlags.Function) !== 0 });
    if ((symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) === 0) continue;
    const ofInstance = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    const ofClass = symbol.flags & ts.SymbolFlags.Class ? checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)) : [];
    for (const member of [...ofInstance, ...ofClass]) {
      if (!isOurs(member) || !isPublic(member)) continue;
      const isMethod = (member.flags & ts.SymbolFlags.Method) !== 0 && (symbol.flags & ts.SymbolFlags.Class) !== 0;
      found.push({ name: `${symbol.name}.${member.name}`, symbol: member, isCalled: isMethod });
    }
  }
  return found;
}

function isOurs(symbol: ts.Symbol): boolean {
  const files = (symbol.declarations ?? []).map((one) => one.getSourceFile().fileName);
  return files.some((file) => file.startsWith(ROOT) && !file.includes("node_modules"));
}

function isPublic(symbol: ts.Symbol): boolean {
  if (symbol.name.startsWith("__") || symbol.name === "prototype") return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isInternal = symbol.getJsDocTags(checker).some((tag) => tag.name === "internal");
  return !isInternal && symbol.declarations!.every((one) => (ts.getCombinedModifierFlags(one) & hidden) === 0);
}

/** What stands on it, or on the member of the class or interface it comes from that it only makes its own. */
function docOf(symbol: ts.Symbol): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

/** What a listener is called with needs no call: the interface says when it comes. */
function isCallback(symbol: ts.Symbol): boolean {
  return symbol.declarations!.every((one) => ts.getJSDocCommentsAndTags(one).length === 0) && docOf(symbol) !== "";
}

function hasExample(symbol: ts.Symbol): boolean {
  return symbol.getJsDocTags(checker).some((tag) => tag.name === "example");
}

const ofAuthors = members(...AUTHORS);

test("there is something to look at", () => {
  expect(ofAuthors.length).toBeGreaterThan(600);
});

test.each([
  ["index.ts and testing.ts", ofAuthors],
  ["spi.ts", members(...IMPLEMENTERS)],
])("each name of %s has a sentence", (_doors, all) => {
  expect(all.filter(({ symbol }) => docOf(symbol).trim().length < 8).map(({ name }) => name)).toEqual([]);
});

test("each function and method of index.ts and testing.ts has an example", () => {
  const without = ofAuthors.filter(({ symbol, isCalled }) => isCalled && !hasExample(symbol) && !isCallback(symbol));
  expect(without.map(({ name }) => name)).toEqual([]);
});
