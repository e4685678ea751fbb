// Finds where a module's top level waits for a job or for the end of a context: an executor waits there for ever.
import type { ClassDeclaration, Program } from "acorn";
import { isModuleLevel, type ScopeAnalysis } from "./captures.ts";
import { ACTIONS, CONTEXT_METHODS } from "./shipping-operators.ts";
import { memberName, type ValueKinds } from "./value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "./walk-ast.ts";

export class FirstWait {
  /** Position of the first such wait; infinite if there is none. */
  readonly at: number;
  private readonly scopes: ScopeAnalysis;
  private readonly kinds: ValueKinds;
  private readonly asked = new Map<unknown, boolean>();

  constructor(program: Program, scopes: ScopeAnalysis, kinds: ValueKinds) {
    this.scopes = scopes;
    this.kinds = kinds;
    let first = Number.POSITIVE_INFINITY;
    walkAst(program, (node) => {
      if (isFunctionNode(node)) return false;
      const waits = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
      if (waits && node.start < first && (this.touchesContext(node) || this.isAction(node))) first = node.start;
      return undefined;
    });
    this.at = first;
  }

  /** Is it used in `root`: a context, an RDD or a stream, or a function of the module that uses one? */
  touchesContext(root: AnyNode): boolean {
    let touches = false;
    walkAst(root, (node) => {
      if (node.type === "Identifier") touches ||= this.isOfContext(node);
      if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
        touches ||= CONTEXT_METHODS.has(memberName(node.callee));
      }
      if (node.type === "NewExpression") touches ||= this.kinds.of(node) === "context";
      return !touches;
    });
    return touches;
  }

  /** An action on something that may be an RDD: not on a package, nor on a connection. */
  private isAction(node: AnyNode): boolean {
    const call = node.type === "AwaitExpression" ? node.argument : node;
    if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression" || !ACTIONS.has(memberName(call.callee))) return false;
    let root: AnyNode = call.callee.object;
    while (root.type === "MemberExpression" || root.type === "CallExpression")
      root = root.type === "MemberExpression" ? root.object : root.callee;
    if (root.type !== "Identifier") return false;
    const variable = this.scopes.variableOf(root);
    return variable !== null && variable.defs[0]?.type !== "ImportBinding" && this.kinds.ofVariable(variable) !== "connection";
  }

  private isOfContext(node: AnyNode & { type: "Identifier" }): boolean {
    const variable = this.scopes.variableOf(node);
    if (variable === null) return false;
    const kind = this.kinds.ofVariable(variable);
    if (kind === "context" || kind === "dataset") return true;
    const known = this.asked.get(variable);
    if (known !== undefined) return known;
    this.asked.set(variable, false); // while it is being found out: functions may call each other
    const definition = isModuleLevel(variable) ? (variable.defs[0]?.node as AnyNode | undefined) : undefined;
    const value = definition?.type === "VariableDeclarator" ? definition.init : definition;
    // What is made of a context may run its jobs; what was awaited is a plain value.
    const touches = value != null && (hasBody(value) ? this.touchesContext(value.body) : isMade(value) && this.touchesContext(value));
    this.asked.set(variable, touches);
    return touches;
  }
}

function hasBody(value: AnyNode): value is FunctionNode | ClassDeclaration {
  return isFunctionNode(value) || value.type === "ClassDeclaration";
}

function isMade(value: AnyNode): boolean {
  return value.type === "NewExpression" || value.type === "CallExpression";
}
