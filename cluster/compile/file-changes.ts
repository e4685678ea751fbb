// Finds calls of node:fs that change files. A job's program makes them once, on the driver, although executors evaluate
// its text too: one that deletes its old output first must not delete it again when an executor joins.
import type { CallExpression, Program } from "acorn";
import type { ScopeAnalysis } from "./captures.ts";
import { memberName } from "./value-kinds.ts";
import { type AnyNode, walkAst } from "./walk-ast.ts";

const FS = /^(node:)?fs(\/promises)?$/;
const CHANGES = /^(appendFile|copyFile|cp|rename|rm|rmdir|symlink|truncate|unlink|writeFile)(Sync)?$/;

/** The calls, outer ones before those in their arguments. */
export function findFileChanges(program: Program, scopes: ScopeAnalysis): CallExpression[] {
  const calls: CallExpression[] = [];
  walkAst(program, (node) => {
    if (node.type === "CallExpression" && isChange(node.callee, scopes)) calls.push(node);
    return undefined;
  });
  return calls;
}

function isChange(callee: AnyNode, scopes: ScopeAnalysis): boolean {
  if (callee.type === "Identifier") return CHANGES.test(importedFromFs(callee, scopes) ?? "");
  if (callee.type !== "MemberExpression" || !CHANGES.test(memberName(callee))) return false;
  const { object } = callee;
  // `fs.rmSync`, `fs.promises.rm`
  const holder = object.type === "MemberExpression" && memberName(object) === "promises" ? object.object : object;
  return holder.type === "Identifier" && importedFromFs(holder, scopes) !== undefined;
}

/** What the name was imported as: `default` and `*` for the module itself. */
function importedFromFs(identifier: AnyNode & { type: "Identifier" }, scopes: ScopeAnalysis): string | undefined {
  const definition = scopes.variableOf(identifier)?.defs[0];
  if (definition?.type !== "ImportBinding") return undefined;
  const { source } = definition.parent as { source?: { value?: unknown } };
  if (!FS.test(String(source?.value))) return undefined;
  const specifier = definition.node as unknown as AnyNode;
  if (specifier.type !== "ImportSpecifier") return "*";
  return specifier.imported.type === "Identifier" ? specifier.imported.name : String(specifier.imported.value);
}
