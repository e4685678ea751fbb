// Recognizes a module-level variable that is set when it is first needed: each executor has its own, as is meant.
import type { Identifier } from "acorn";
import type { Reference } from "eslint-scope";
import type { AnyNode } from "./walk-ast.ts";

/** `pool ??= connect()`, `pool ||= ...`, `pool = pool ?? ...`, `if (!pool) pool = ...`, `if (pool === undefined) { pool = ... }` */
export function isLazySingleton(reference: Reference, parents: ReadonlyMap<AnyNode, AnyNode>): boolean {
  const identifier = reference.identifier as unknown as Identifier;
  const assignment = parents.get(identifier);
  if (assignment?.type !== "AssignmentExpression") return false;
  if (assignment.operator === "??=" || assignment.operator === "||=") return true;
  if (assignment.operator !== "=") return false;
  const { right } = assignment;
  if (right.type === "LogicalExpression" && right.operator !== "&&" && isNamed(right.left, identifier.name)) return true;
  let node = parents.get(assignment);
  while (node?.type === "ExpressionStatement" || node?.type === "BlockStatement" || node?.type === "AwaitExpression")
    node = parents.get(node);
  return node?.type === "IfStatement" && testsEmpty(node.test, identifier.name);
}

function testsEmpty(test: AnyNode, name: string): boolean {
  if (test.type === "UnaryExpression") return test.operator === "!" && isNamed(test.argument, name);
  if (test.type !== "BinaryExpression" || !test.operator.startsWith("==")) return false;
  const emptySide = isNamed(test.left, name) ? test.right : isNamed(test.right, name) ? test.left : undefined;
  if (emptySide?.type === "Literal") return emptySide.value === null;
  return emptySide?.type === "Identifier"
    ? emptySide.name === "undefined"
    : emptySide?.type === "UnaryExpression" && emptySide.operator === "void";
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}
