// Tells from the text alone which expressions are contexts, RDDs or streams, or connections, by following where values
// come from. It never guesses: an expression that could be anything (an array's `map`) has no kind, and what it is
// given is judged when the job runs.
import type {
  AssignmentExpression,
  CallExpression,
  Expression,
  FunctionDeclaration,
  Identifier,
  MemberExpression,
  NewExpression,
} from "acorn";
import type { Variable } from "eslint-scope";
import type { ScopeAnalysis } from "./captures.ts";
import { ACTIONS, CONTEXT_METHODS, DATASET_MAKERS, DISTINCTIVE_OPERATORS, DRIVER_OPERATORS } from "./shipping-operators.ts";
import { type AnyNode, type FunctionNode, isFunctionNode } from "./walk-ast.ts";

/** `dataset` is an RDD or a DStream. */
export type ValueKind = "context" | "dataset" | "connection" | "unknown";

const CONTEXT_NAME = /^(ssc|streamingContext|sparkContext)$/;
const CONNECTS = /^(connect|createConnection|createClient|createPool|createServer|createReadStream|createWriteStream|createInterface)$/;
const CONNECTION_CLASS = /^(Socket|WebSocket|Redis|Client|Pool|Kafka|MongoClient|Worker)$/;

export class ValueKinds {
  private readonly scopes: ScopeAnalysis;
  private readonly parents: ReadonlyMap<AnyNode, AnyNode>;
  private readonly isJob: boolean;
  private readonly known = new Map<Variable, ValueKind>();
  private readonly asked = new Set<AnyNode>();

  /** `parents` gives the parent of each node of the program; `isJob`: its default export is given a context. */
  constructor(scopes: ScopeAnalysis, parents: ReadonlyMap<AnyNode, AnyNode>, isJob: boolean) {
    this.isJob = isJob;
    this.scopes = scopes;
    this.parents = parents;
  }

  of(node: AnyNode): ValueKind {
    switch (node.type) {
      case "Identifier": {
        const variable = this.scopes.variableOf(node);
        return variable === null ? "unknown" : this.ofVariable(variable);
      }
      case "AwaitExpression": {
        // What is awaited is an action's result (a context may be, from getOrCreate).
        const kind = this.of(node.argument);
        return kind === "dataset" ? "unknown" : kind;
      }
      case "AssignmentExpression":
        return this.of((node as AssignmentExpression).right);
      case "ConditionalExpression":
        return either(this.of(node.consequent), this.of(node.alternate));
      case "ChainExpression":
        return this.of(node.expression);
      case "NewExpression":
        return this.ofNew(node);
      case "CallExpression":
        return this.ofCall(node);
      case "MemberExpression":
        return this.of(node.object) === "context" && /^(sparkContext|sc)$/.test(memberName(node)) ? "context" : "unknown";
      default:
        return "unknown";
    }
  }

  ofVariable(variable: Variable): ValueKind {
    const known = this.known.get(variable);
    if (known !== undefined) return known;
    this.known.set(variable, "unknown"); // while it is being found out: a variable defined by itself has no kind
    const kind = this.findVariable(variable);
    this.known.set(variable, kind);
    return kind;
  }

  private findVariable(variable: Variable): ValueKind {
    const definition = variable.defs[0];
    if (definition === undefined || variable.defs.length > 1) return "unknown";
    const node = definition.node as unknown as AnyNode;
    if (definition.type === "Variable" && node.type === "VariableDeclarator" && node.id.type === "Identifier") {
      if (node.init) return this.of(node.init);
      const writes = variable.references.filter((reference) => reference.isWrite());
      const value = writes.length === 1 ? writes[0]!.writeExpr : null;
      return value ? this.of(value as unknown as AnyNode) : "unknown"; // `n++` writes no expression
    }
    if (definition.type === "Parameter" && isFunctionNode(node)) return this.ofParameter(variable, node);
    return "unknown";
  }

  private ofParameter(variable: Variable, func: FunctionNode): ValueKind {
    const index = func.params.findIndex((param) => param.type === "Identifier" && param.name === variable.name);
    if (index < 0) return "unknown";
    const parent = this.parents.get(func);
    if (this.isJob && index === 0 && parent?.type === "ExportDefaultDeclaration") return "context";
    if (CONTEXT_NAME.test(variable.name)) return "context";
    if (parent?.type === "CallExpression" && parent.callee.type === "MemberExpression") {
      const operator = memberName(parent.callee);
      const rdds = operator === "transformWith" ? 2 : 1;
      if (DRIVER_OPERATORS.has(operator) && index < rdds && this.of(parent.callee.object) !== "context") return "dataset";
    }
    return this.ofUse(variable);
  }

  /** Methods that only one kind has tell what a parameter is. */
  private ofUse(variable: Variable): ValueKind {
    for (const { identifier } of variable.references) {
      const member = this.parents.get(identifier as unknown as AnyNode);
      if (member?.type !== "MemberExpression" || (member.object as unknown) !== identifier) continue;
      if (this.parents.get(member)?.type !== "CallExpression") continue;
      const name = memberName(member);
      if (CONTEXT_METHODS.has(name)) return "context";
      if (DISTINCTIVE_OPERATORS.has(name) || name === "foreachRDD") return "dataset";
    }
    return "unknown";
  }

  private ofNew(node: NewExpression): ValueKind {
    const name =
      node.callee.type === "Identifier" ? node.callee.name : node.callee.type === "MemberExpression" ? memberName(node.callee) : "";
    if (name === "StreamingContext" || name === "MillraceContext") return "context";
    return CONNECTION_CLASS.test(name) && this.isForeign(node.callee) ? "connection" : "unknown";
  }

  private ofCall(node: CallExpression): ValueKind {
    const { callee } = node;
    if (callee.type === "Identifier") {
      return CONNECTS.test(callee.name) && this.isForeign(callee) ? "connection" : this.ofReturned(callee);
    }
    if (callee.type !== "MemberExpression") return "unknown";
    const name = memberName(callee);
    if (
      callee.object.type === "Identifier" &&
      /^(Streaming|Millrace)Context$/.test(callee.object.name) &&
      /^(getOrCreate|getActive)/.test(name)
    )
      return "context";
    const receiver = this.of(callee.object);
    if (receiver === "context") return DATASET_MAKERS.has(name) || name.endsWith("Stream") ? "dataset" : "unknown";
    if (receiver === "dataset") return ACTIONS.has(name) || name === "" ? "unknown" : "dataset";
    if (receiver === "connection" && /^(on|once|duplicate|pipe)$/.test(name)) return "connection";
    return CONNECTS.test(name) && this.isForeign(callee.object) ? "connection" : "unknown";
  }

  /** Is it a name of a package or of Node, or a member of one? The user's own classes may be called Client, too. */
  private isForeign(node: AnyNode): boolean {
    if (node.type === "MemberExpression") return this.isForeign(node.object);
    if (node.type !== "Identifier") return false;
    const definition = this.scopes.variableOf(node)?.defs[0];
    if (definition === undefined) return true;
    if (definition.type !== "ImportBinding") return false;
    return !String((definition.parent as { source?: { value?: unknown } } | null)?.source?.value).startsWith(".");
  }

  /** What a function of this module gives, if it is declared and its first `return` tells. */
  private ofReturned(callee: Identifier): ValueKind {
    const definition = this.scopes.variableOf(callee)?.defs[0];
    const node = definition?.node as unknown as AnyNode | undefined;
    const func = node?.type === "VariableDeclarator" ? node.init : node;
    if (!func || !isFunctionNode(func) || this.asked.has(func)) return "unknown";
    const result = returned(func);
    if (result === undefined) return "unknown";
    this.asked.add(func); // while it is being found out: a function that gives what it gives itself has no kind
    const kind = this.of(result);
    this.asked.delete(func);
    return kind;
  }
}

function returned(func: FunctionNode | FunctionDeclaration): Expression | undefined {
  if (func.body.type !== "BlockStatement") return func.body;
  for (const statement of func.body.body) {
    if (statement.type === "ReturnStatement" && statement.argument) return statement.argument;
  }
  return undefined;
}

function either(a: ValueKind, b: ValueKind): ValueKind {
  return a === "unknown" ? b : a;
}

/** `name` of `object.name`; empty when it is computed. */
export function memberName(member: MemberExpression): string {
  return !member.computed && member.property.type === "Identifier" ? member.property.name : "";
}
