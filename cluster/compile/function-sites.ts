// Finds the function literals of a module and what must be known to tag each one in place without changing how the
// program behaves: whether JavaScript would give it a name where it stands, and where a hoisted one can be tagged.
import type { AssignmentProperty, Property, PropertyDefinition } from "acorn";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "./walk-ast.ts";

/** How a function gets its `name`. */
export type Naming =
  /** From its own text, or it stays without. */
  | { readonly from: "text"; readonly name: string }
  /** From where it stands: `const f = () => 0`, `{ f: () => 0 }`, `export default () => 0`. */
  | { readonly from: "place"; readonly name: string }
  /** From a computed key, known when the program runs. */
  | { readonly from: "key"; readonly name: string; readonly key: AnyNode };

export interface FunctionSite {
  readonly node: FunctionNode;
  readonly parents: readonly AnyNode[];
  readonly naming: Naming;
}

/** All function literals but methods, accessors and constructors, which are part of their object's or class's text. */
export function findFunctions(program: AnyNode): FunctionSite[] {
  const sites: FunctionSite[] = [];
  walkAst(program, (node, parents) => {
    if (isFunctionNode(node) && !isMethod(node, parents.at(-1)))
      sites.push({ node, parents: [...parents], naming: namingOf(node, parents.at(-1)) });
    return undefined;
  });
  return sites;
}

export function isMethod(node: FunctionNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === "MethodDefinition") return parent.value === node;
  return parent?.type === "Property" && parent.value === node && (parent.method || parent.kind !== "init");
}

function namingOf(node: FunctionNode, parent: AnyNode | undefined): Naming {
  if (node.type !== "ArrowFunctionExpression" && node.id) return { from: "text", name: node.id.name };
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? { from: "place", name: parent.id.name } : NAMELESS;
    case "AssignmentExpression":
    case "AssignmentPattern":
      return parent.left.type === "Identifier" && parent.right === node ? { from: "place", name: parent.left.name } : NAMELESS;
    case "Property":
    case "PropertyDefinition":
      return parent.value === node ? namingByKey(parent) : NAMELESS;
    case "ExportDefaultDeclaration":
      return { from: "place", name: "default" };
    default:
      return NAMELESS;
  }
}

const NAMELESS: Naming = { from: "text", name: "" };

function namingByKey(property: Property | AssignmentProperty | PropertyDefinition): Naming {
  const key = property.key as AnyNode;
  if (property.computed) return { from: "key", name: "", key };
  if (key.type === "Identifier") return { from: "place", name: key.name };
  if (key.type === "Literal") return { from: "place", name: String(key.value) };
  return key.type === "PrivateIdentifier" ? { from: "place", name: `#${key.name}` } : NAMELESS;
}

/** Where a statement can be put that runs first in the scope that a function declaration is hoisted to. */
export function hoistPosition(site: FunctionSite): number {
  const parent = site.parents.at(-1)!;
  const holder = parent.type.startsWith("Export") ? site.parents.at(-2)! : parent;
  // In a `case`, only what runs there can be relied on.
  if (holder.type !== "Program" && holder.type !== "BlockStatement" && holder.type !== "StaticBlock") return site.node.end;
  let position = holder.body[0]!.start;
  for (const statement of holder.body) {
    if (statement.type !== "ExpressionStatement" || statement.directive === undefined) break;
    position = statement.end;
  }
  return position;
}
