// Decides which function literals are known from the text to run on executors: those passed, as they are or by the name
// of a function of this module, to a shipping operator of a stream or an RDD.
import type { CallExpression, Identifier } from "acorn";
import type { ScopeAnalysis } from "./captures.ts";
import { AWAITING_OPERATORS, DISTINCTIVE_OPERATORS, SHIPPING_INPUTS, SHIPPING_JOBS, SHIPPING_OPERATORS } from "./shipping-operators.ts";
import { memberName, type ValueKinds } from "./value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "./walk-ast.ts";

/** Functions of the program that ship, each with the operator it is passed to. */
export function findShipped(program: AnyNode, scopes: ScopeAnalysis, kinds: ValueKinds): ReadonlyMap<FunctionNode, string> {
  const shipped = new Map<FunctionNode, string>();
  walkAst(program, (node) => {
    if (node.type !== "CallExpression") return undefined;
    const operator = operatorOf(node, scopes, kinds);
    if (operator === undefined) return undefined;
    for (const argument of SHIPPING_JOBS.has(operator) ? node.arguments.slice(1, 2) : node.arguments) {
      const func = isFunctionNode(argument) ? argument : argument.type === "Identifier" ? declared(argument, scopes) : undefined;
      // Of several operators the one that speaks against the function is told.
      if (func !== undefined && !isMisplaced(func, shipped.get(func))) shipped.set(func, operator);
    }
    return undefined;
  });
  return shipped;
}

/** An async function where nobody waits for what it gives. One that yields may give an iterable to read the bytes of a socket. */
export function isMisplaced(func: FunctionNode, operator: string | undefined): boolean {
  if (operator === undefined || !func.async || AWAITING_OPERATORS.has(operator)) return false;
  return !(func.generator && operator === "socketStream");
}

function operatorOf(call: CallExpression, scopes: ScopeAnalysis, kinds: ValueKinds): string | undefined {
  if (call.callee.type !== "MemberExpression") return undefined;
  const name = memberName(call.callee);
  const { object } = call.callee;
  // A specification ships wherever it is put together.
  if (object.type === "Identifier" && object.name === "StateSpec") return `StateSpec.${name}`;
  if (SHIPPING_INPUTS.has(name)) return kinds.of(object) === "context" ? name : undefined;
  const isJob = SHIPPING_JOBS.has(name);
  if (!isJob && !SHIPPING_OPERATORS.has(name)) return undefined;
  const kind = kinds.of(object);
  if (kind === (isJob ? "context" : "dataset")) return name;
  if (kind !== "unknown" || !(isJob || DISTINCTIVE_OPERATORS.has(name))) return undefined;
  // `lodash.reduceByKey(...)`: an import is a library, not a stream.
  const imported = object.type === "Identifier" && scopes.variableOf(object)?.defs[0]?.type === "ImportBinding";
  return imported ? undefined : name;
}

/** The function that a name stands for, if it never stands for another. */
function declared(identifier: Identifier, scopes: ScopeAnalysis): FunctionNode | undefined {
  const variable = scopes.variableOf(identifier);
  if (variable?.defs.length !== 1) return undefined;
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return undefined;
  const { type, node: definition } = variable.defs[0]!;
  // A parameter's definition is the function it belongs to.
  if (type !== "Variable" && type !== "FunctionName") return undefined;
  const node = definition as unknown as AnyNode;
  const func = node.type === "VariableDeclarator" && node.id.type === "Identifier" ? node.init : node;
  return func && isFunctionNode(func) ? func : undefined;
}
