// What is an RDD in a case's driver code, followed from the parameters of the function through its variables, its own
// functions and its calls.
import type { CallExpression } from "acorn";
import type { Variable } from "eslint-scope";
import type { ScopeAnalysis } from "../../cluster/compile/captures.ts";
import { memberName } from "../../cluster/compile/value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "../../cluster/compile/walk-ast.ts";

/** Methods of RDDs and contexts that give an RDD, or something else at once. All others are awaited. */
export const NOT_AWAITED: ReadonlySet<string> = new Set(
  `aggregateByKey barrier binaryFiles binaryRecords broadcast cache cartesian checkpoint coalesce cogroup
  collectionAccumulator combineByKey combineByKeyWithClassTag countApproxDistinctByKey distinct doubleAccumulator emptyRDD
  filter filterAsync filterByRange flatMap flatMapAsync flatMapValues foldByKey fullOuterJoin getCheckpointFile
  getNumPartitions getStorageLevel glom groupBy groupByKey groupWith intersection isCheckpointed join keyBy keys
  leftOuterJoin localCheckpoint longAccumulator makeRDD map mapAsync mapPartitions mapPartitionsWithIndex mapValues
  objectFile parallelize partitionBy persist pipe preferredLocations randomSplit range reduceByKey register repartition
  repartitionAndSortWithinPartitions rightOuterJoin sample sampleByKey sampleByKeyExact setName sortBy sortByKey subtract
  subtractByKey textFile toDebugString union values wholeTextFiles zip zipPartitions zipWithIndex zipWithUniqueId
  accumulator`.split(/\s+/),
);
const GIVES_NO_RDD = new Set(
  `accumulator broadcast collectionAccumulator doubleAccumulator getCheckpointFile getNumPartitions getStorageLevel
  isCheckpointed longAccumulator preferredLocations register toDebugString`.split(/\s+/),
);

/** Properties of an RDD that give its context. */
const CONTEXT_OF = new Set(["context", "sparkContext"]);

/** `dataset` is an RDD or a context, `datasets` an array of RDDs. */
export type Kind = "dataset" | "datasets" | "other";

/** `name` of `object.name(...)`. */
export function methodOf({ callee }: CallExpression): string {
  return callee.type === "MemberExpression" ? memberName(callee) : "";
}

export class DatasetKinds {
  private readonly scopes: ScopeAnalysis;
  private readonly root: FunctionNode;
  private readonly parents: ReadonlyMap<AnyNode, AnyNode>;
  private readonly kinds = new Map<Variable, Kind>();

  /** `root`: the function that gets the RDDs. */
  constructor(scopes: ScopeAnalysis, root: FunctionNode, parents: ReadonlyMap<AnyNode, AnyNode>) {
    this.scopes = scopes;
    this.root = root;
    this.parents = parents;
  }

  kindOf(node: AnyNode): Kind {
    switch (node.type) {
      case "Identifier": {
        const variable = this.scopes.variableOf(node);
        return variable === null ? "other" : this.kindOfVariable(variable);
      }
      case "CallExpression":
        return this.kindOfCall(node);
      case "ArrayExpression":
        return node.elements.length > 0 && node.elements.every((element) => this.isListed(element)) ? "datasets" : "other";
      case "MemberExpression":
        if (node.computed) return this.kindOf(node.object) === "datasets" ? "dataset" : "other";
        return CONTEXT_OF.has(memberName(node)) ? this.kindOf(node.object) : "other";
      case "ChainExpression":
      case "AwaitExpression":
      case "ParenthesizedExpression":
        return this.kindOf(node.type === "AwaitExpression" ? node.argument : node.expression);
      case "AssignmentExpression":
        return this.kindOf(node.right);
      case "SequenceExpression":
        return this.kindOf(node.expressions.at(-1)!);
      case "ConditionalExpression":
      case "LogicalExpression": {
        const [one, other] = node.type === "LogicalExpression" ? [node.left, node.right] : [node.consequent, node.alternate];
        const kind = this.kindOf(one);
        return kind === "other" ? this.kindOf(other) : kind;
      }
      default:
        return "other";
    }
  }

  /** Where the function's name stands in calls. */
  callsOf(func: FunctionNode): readonly CallExpression[] {
    const parent = this.parents.get(func);
    const declaration = func.type === "FunctionDeclaration" ? func : parent?.type === "VariableDeclarator" ? parent : undefined;
    const variable = declaration === undefined ? undefined : this.declaredBy(declaration);
    return (variable?.references ?? []).flatMap(({ identifier }) => {
      const call = this.parents.get(identifier as unknown as AnyNode);
      return call?.type === "CallExpression" && (call.callee as unknown) === identifier ? [call] : [];
    });
  }

  private declaredBy(node: AnyNode): Variable | undefined {
    const id = (node as { id?: AnyNode | null }).id;
    if (id?.type !== "Identifier") return undefined;
    let found: Variable | undefined;
    walkAst(this.root, (identifier) => {
      if (identifier.type !== "Identifier" || identifier.name !== id.name) return undefined;
      const variable = this.scopes.variableOf(identifier);
      if (variable?.defs.some((definition) => (definition.node as unknown) === node)) found = variable;
      return undefined;
    });
    return found;
  }

  private isListed(element: AnyNode | null): boolean {
    if (element === null) return false;
    return element.type === "SpreadElement" ? this.kindOf(element.argument) === "datasets" : this.kindOf(element) === "dataset";
  }

  private kindOfCall(call: CallExpression): Kind {
    if (call.callee.type === "Identifier") return this.kindOfResult(this.scopes.variableOf(call.callee));
    if (isFunctionNode(call.callee as AnyNode)) return this.kindReturned(call.callee as unknown as FunctionNode);
    if (call.callee.type !== "MemberExpression") return "other";
    const method = methodOf(call);
    switch (this.kindOf(call.callee.object)) {
      case "dataset":
        if (method === "randomSplit") return "datasets";
        return NOT_AWAITED.has(method) && !GIVES_NO_RDD.has(method) ? "dataset" : "other";
      case "datasets":
        if (/^(slice|filter|concat|reverse|flat|toReversed|splice)$/.test(method)) return "datasets";
        if (/^(at|pop|shift|reduce|reduceRight|find|findLast)$/.test(method)) return "dataset";
        break;
    }
    // `[1, 2].map(n => a.filter(...))` and `Array.from({ length: 2 }, () => a)` are lists of RDDs as well.
    const callback = method === "map" || method === "flatMap" ? call.arguments[0] : method === "from" ? call.arguments[1] : undefined;
    return callback !== undefined && this.givesDataset(callback) ? "datasets" : "other";
  }

  private givesDataset(callback: AnyNode): boolean {
    if (callback.type === "Identifier") return this.kindOfResult(this.scopes.variableOf(callback)) === "dataset";
    return isFunctionNode(callback) && this.kindReturned(callback as unknown as FunctionNode) === "dataset";
  }

  /** Of what the function that a variable holds gives. */
  private kindOfResult(variable: Variable | null): Kind {
    const node = variable?.defs[0]?.node as unknown as AnyNode | undefined;
    const func = node?.type === "VariableDeclarator" ? node.init : node;
    if (func == null || !isFunctionNode(func) || variable!.defs[0]!.type === "Parameter") return "other";
    return this.kindReturned(func as unknown as FunctionNode);
  }

  private kindReturned(func: FunctionNode): Kind {
    const body = func.body as AnyNode;
    if (body.type !== "BlockStatement") return this.kindOf(body);
    let kind: Kind = "other";
    walkAst(body, (node, parents) => {
      if (node.type !== "ReturnStatement" || node.argument == null || parents.some(isFunctionNode)) return undefined;
      if (kind === "other") kind = this.kindOf(node.argument);
      return undefined;
    });
    return kind;
  }

  private kindOfVariable(variable: Variable): Kind {
    const known = this.kinds.get(variable);
    if (known !== undefined) return known;
    this.kinds.set(variable, "other"); // while it is being found out
    let kind = this.findVariable(variable);
    // `let r; ... r = a.map(...)`
    for (const { writeExpr } of variable.references)
      if (kind === "other" && writeExpr && variable.defs[0]?.type === "Variable")
        kind = this.kindOfWritten(variable, writeExpr as unknown as AnyNode);
    this.kinds.set(variable, kind);
    return kind;
  }

  private kindOfWritten(variable: Variable, written: AnyNode): Kind {
    const { init, id } = variable.defs[0]!.node as unknown as { init?: AnyNode | null; id: AnyNode };
    return written === init || id.type !== "Identifier" ? "other" : this.kindOf(written);
  }

  private findVariable(variable: Variable): Kind {
    const definition = variable.defs[0];
    const node = definition?.node as unknown as AnyNode | undefined;
    if (definition === undefined || node === undefined) return "other";
    if (definition.type === "Parameter") return this.kindOfParameter(variable, node as FunctionNode);
    if (node.type !== "VariableDeclarator") return "other";
    const loop = this.parents.get(this.parents.get(node)!);
    const init = loop?.type === "ForOfStatement" ? loop.right : node.init;
    if (node.id.type === "ArrayPattern" && init?.type === "ArrayExpression") {
      const index = node.id.elements.findIndex((element) => element != null && holds(element, variable));
      const element = init.elements[index];
      return element == null || element.type === "SpreadElement" ? "other" : this.kindOf(element);
    }
    const kind = init ? this.kindOf(init) : "other";
    const isElement = loop?.type === "ForOfStatement" || node.id.type === "ArrayPattern";
    return isElement ? (kind === "datasets" ? "dataset" : "other") : kind;
  }

  private kindOfParameter(variable: Variable, func: FunctionNode): Kind {
    const index = func.params.findIndex((param) => holds(param, variable));
    if (func === this.root) return func.params[index]?.type === "RestElement" ? "datasets" : "dataset";
    for (const { arguments: given } of this.callsOf(func)) {
      const kind = given[index] === undefined ? "other" : this.kindOf(given[index]);
      if (kind !== "other") return kind;
    }
    const call = this.parents.get(func);
    if (call?.type !== "CallExpression") return "other";
    if ((call.callee as unknown) === func) return call.arguments[index] === undefined ? "other" : this.kindOf(call.arguments[index]);
    if (call.callee.type !== "MemberExpression" || this.kindOf(call.callee.object) !== "datasets") return "other";
    return index === 0 || (index === 1 && methodOf(call).startsWith("reduce")) ? "dataset" : "other";
  }
}

function holds({ start, end }: AnyNode, variable: Variable): boolean {
  const [from, to] = variable.identifiers[0]!.range!;
  return start <= from && to <= end;
}
