// Tells expressions that give another plain value in every process: of the clock, of chance, of the process itself.
// Settings of the environment are not among them: they are each machine's own, and may be secrets.
import type { Variable } from "eslint-scope";
import type { ScopeAnalysis } from "./captures.ts";
import { memberName } from "./value-kinds.ts";
import type { AnyNode } from "./walk-ast.ts";

const VARYING =
  /^(Date\.now|Math\.random|performance\.now|process\.(cwd|uptime|hrtime(\.bigint)?)|(crypto\.)?random(UUID|Int|Bytes)|(fs\.)?mkdtempSync|(os\.)?hostname)$/;
const PLAIN_CALLS = /^(Number|String|Boolean|BigInt|parseInt|parseFloat|Math\.\w+)$/;

/** `varies` says it of the bindings that `node` uses. */
export function isVaryingValue(node: AnyNode, varies: (variable: Variable) => boolean, scopes: ScopeAnalysis): boolean {
  let found = false;
  const all = (nodes: readonly (AnyNode | null)[]) => nodes.every((one) => one === null || isPlain(one));
  const isPlain = (value: AnyNode): boolean => {
    switch (value.type) {
      case "Literal":
        return true;
      case "Identifier": {
        const used = scopes.variableOf(value);
        const isVarying = used !== null && varies(used);
        found ||= isVarying;
        // Of another binding nothing is known but, if it stands among operators, that it is a plain value.
        return isVarying || value !== node;
      }
      case "TemplateLiteral":
        return all(value.expressions);
      case "UnaryExpression":
        return isPlain(value.argument);
      case "BinaryExpression":
      case "LogicalExpression":
        return isPlain(value.left) && isPlain(value.right);
      case "ConditionalExpression":
        return all([value.test, value.consequent, value.alternate]);
      case "ArrayExpression":
        return all(value.elements);
      case "ObjectExpression":
        return value.properties.every((property) => property.type === "Property" && !property.method && isPlain(property.value));
      case "NewExpression":
        if (dotted(value.callee) !== "Date") return false;
        found ||= value.arguments.length === 0;
        return all(value.arguments);
      case "MemberExpression":
        found ||= dotted(value) === "process.pid";
        return /^process\.(pid|argv\.\d+|env\.\w+)$/.test(dotted(value));
      case "CallExpression": {
        const name = dotted(value.callee);
        const isVarying = VARYING.test(name);
        found ||= isVarying;
        return isVarying || ((PLAIN_CALLS.test(name) || isMethodOfPlain(value.callee)) && all(value.arguments));
      }
      default:
        return false;
    }
  };
  /** `Math.random().toString`: methods of plain values give plain values. */
  const isMethodOfPlain = (callee: AnyNode): boolean =>
    callee.type === "MemberExpression" && /^(Call|New|Template)/.test(callee.object.type) && isPlain(callee.object);
  return isPlain(node) && found;
}

/** `a.b.c`, with literal keys as names; empty for anything else. */
function dotted(node: AnyNode): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return "";
  const object = dotted(node.object);
  const key = node.computed && node.property.type === "Literal" ? String(node.property.value) : memberName(node);
  return object === "" || key === "" ? "" : `${object}.${key}`;
}
