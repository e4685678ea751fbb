// Recognizes what changes an object in place: assignments to its members, and calls of the methods of collections that do.
import { memberName } from "./value-kinds.ts";
import type { AnyNode } from "./walk-ast.ts";

const CHANGING = /^(add|clear|copyWithin|delete|fill|pop|push|reverse|set|shift|sort|splice|unshift)$/;

/** The assignment or call in which the object that `identifier` stands for is changed. */
export function changeOf(identifier: AnyNode, parents: ReadonlyMap<AnyNode, AnyNode>): AnyNode | undefined {
  let node = identifier;
  let parent = parents.get(node);
  if (parent?.type === "CallExpression" && parent.arguments[0] === identifier && isObjectAssign(parent.callee)) return parent;
  while (parent?.type === "MemberExpression" && parent.object === node) {
    node = parent;
    parent = parents.get(node);
  }
  if (node.type !== "MemberExpression") return undefined;
  if (parent?.type === "AssignmentExpression" && parent.left === node) return parent;
  if (parent?.type === "UpdateExpression") return parent;
  if (parent?.type === "UnaryExpression" && parent.operator === "delete") return parent;
  return parent?.type === "CallExpression" && parent.callee === node && CHANGING.test(memberName(node)) ? parent : undefined;
}

function isObjectAssign(callee: AnyNode): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Object" &&
    memberName(callee) === "assign"
  );
}
