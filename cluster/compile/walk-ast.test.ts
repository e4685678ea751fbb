import { parse } from "acorn";
import { expect, it } from "vitest";
import { type AnyNode, childrenOf, isFunctionNode, walkAst } from "./walk-ast.ts";

const program = parse("const f = (a = 1) => a; class A { m() {} }", { ecmaVersion: "latest", sourceType: "module", ranges: true });

it("visits parents before children in source order and tells what encloses a node", () => {
  const seen: string[] = [];
  walkAst(program, (node, parents) => {
    if (node.type === "Identifier") seen.push(`${node.name} in ${parents.map((parent) => parent.type).at(-1)}`);
    return undefined;
  });
  expect(seen).toEqual([
    "f in VariableDeclarator",
    "a in AssignmentPattern",
    "a in ArrowFunctionExpression",
    "A in ClassDeclaration",
    "m in MethodDefinition",
  ]);
});

it("leaves out what is below a node that was answered with false", () => {
  const seen: AnyNode["type"][] = [];
  walkAst(program, (node) => {
    seen.push(node.type);
    return node.type === "Program" || node.type === "ClassDeclaration";
  });
  expect(seen).toEqual(["Program", "VariableDeclaration", "ClassDeclaration", "Identifier", "ClassBody"]);
});

it("knows functions, methods' among them", () => {
  const functions: AnyNode["type"][] = [];
  walkAst(program, (node) => {
    if (isFunctionNode(node)) functions.push(node.type);
    return undefined;
  });
  expect(functions).toEqual(["ArrowFunctionExpression", "FunctionExpression"]);
  expect(childrenOf(program).length).toBe(2);
});
