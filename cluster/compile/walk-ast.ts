// Walks the syntax tree of a module, parents before children, in source order. The tree is acorn's.
import type { AnyNode, ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from "acorn";

export type { AnyNode } from "acorn";

/** A function with text of its own: methods are FunctionExpressions too, with a parent that says so. */
export type FunctionNode = ArrowFunctionExpression | FunctionExpression | FunctionDeclaration;

/** Called for a node with all that encloses it, outermost first. `false` leaves its children out. */
export type Visitor = (node: AnyNode, parents: readonly AnyNode[]) => boolean | undefined;

export function isFunctionNode(node: AnyNode): node is FunctionNode {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" || node.type === "FunctionDeclaration";
}

export function walkAst(root: AnyNode, visit: Visitor): void {
  const parents: AnyNode[] = [];
  const walk = (node: AnyNode): void => {
    if (visit(node, parents) === false) return;
    parents.push(node);
    for (const child of childrenOf(node)) walk(child);
    parents.pop();
  };
  walk(root);
}

/** The nodes directly below `node`, in source order. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value) && value !== node) children.push(value);
  }
  return children.sort((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string" && "start" in value;
}
