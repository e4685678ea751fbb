// Finds calls of node:fs that change files. A job's program makes them once, on the driver, although executors evaluate
// its text too: one that deletes its old output first must not delete it again when an executor joins.
import type { Program } from "acorn";
import type { FileChangeStyle } from "./bundle-runtime.ts";
import type { ScopeAnalysis } from "./captures.ts";
import { memberName } from "./value-kinds.ts";
import { type AnyNode, walkAst } from "./walk-ast.ts";

const FS = /^(node:)?fs(\/promises)?$/;
const CHANGES = /^(appendFile|copyFile|cp|rename|rm|rmdir|symlink|truncate|unlink|writeFile)(Sync)?$/;

export interface FileChange {
  readonly callee: AnyNode;
  readonly style: FileChangeStyle;
}

/** What is called, outer calls before those in their arguments. */
export function findFileChanges(program: Program, scopes: ScopeAnalysis): FileChange[] {
  const changes: FileChange[] = [];
  walkAst(program, (node) => {
    if (node.type !== "CallExpression" || node.callee.type === "Super") return undefined;
    const called = calledOfFs(node.callee, scopes);
    if (called === undefined || !CHANGES.test(called.name)) return undefined;
    changes.push({ callee: node.callee, style: called.name.endsWith("Sync") ? "sync" : called.promises ? "promise" : "callback" });
    return undefined;
  });
  return changes;
}

function calledOfFs(callee: AnyNode, scopes: ScopeAnalysis): { name: string; promises: boolean } | undefined {
  if (callee.type === "Identifier") return importedFromFs(callee, scopes);
  if (callee.type !== "MemberExpression") return undefined;
  const name = memberName(callee);
  const { object } = callee;
  // `fs.rmSync`, `fs.promises.rm`
  const isOfPromises = object.type === "MemberExpression" && memberName(object) === "promises";
  const holder = isOfPromises ? object.object : object;
  const module = holder.type === "Identifier" ? importedFromFs(holder, scopes) : undefined;
  return module && { name, promises: module.promises || isOfPromises || module.name === "promises" };
}

/** What the name was imported as: `default` and `*` for the module itself. */
function importedFromFs(
  identifier: AnyNode & { type: "Identifier" },
  scopes: ScopeAnalysis,
): { name: string; promises: boolean } | undefined {
  const definition = scopes.variableOf(identifier)?.defs[0];
  if (definition?.type !== "ImportBinding") return undefined;
  const { source } = definition.parent as { source?: { value?: unknown } };
  const from = String(source?.value);
  if (!FS.test(from)) return undefined;
  const promises = from.endsWith("/promises");
  const specifier = definition.node as unknown as AnyNode;
  if (specifier.type !== "ImportSpecifier") return { name: "*", promises };
  return { name: specifier.imported.type === "Identifier" ? specifier.imported.name : String(specifier.imported.value), promises };
}
