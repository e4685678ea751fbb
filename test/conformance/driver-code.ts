// Scala-style driver code in JavaScript text, made asynchronous: `a.collect().length` becomes `(await a.collect()).length`.
// What is an RDD is followed from the parameters of the function through its variables and calls, so the functions that
// run on executors, whose `reduce` is an array's, stay as they are. Also writes partitioners in this package's notation.
import { type CallExpression, type Expression, type Program, parse } from "acorn";
import type { Variable } from "eslint-scope";
import MagicString from "magic-string";
import { ScopeAnalysis } from "../../cluster/compile/captures.ts";
import { memberName } from "../../cluster/compile/value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "../../cluster/compile/walk-ast.ts";
import { Unsupported } from "./case.ts";
import { rewritePartitioners } from "./partitioner-notation.ts";

/** Methods of RDDs and contexts that give an RDD, or something else at once. All others are awaited. */
const NOT_AWAITED = new Set(
  `aggregateByKey barrier binaryFiles binaryRecords broadcast cache cartesian checkpoint coalesce cogroup
  collectionAccumulator combineByKey combineByKeyWithClassTag countApproxDistinctByKey distinct doubleAccumulator emptyRDD
  filter filterByRange flatMap flatMapValues foldByKey fullOuterJoin getCheckpointFile getNumPartitions getStorageLevel glom
  groupBy groupByKey groupWith intersection isCheckpointed join keyBy keys leftOuterJoin localCheckpoint longAccumulator
  makeRDD map mapPartitions mapPartitionsWithIndex mapValues parallelize partitionBy persist pipe preferredLocations
  randomSplit range reduceByKey register repartition repartitionAndSortWithinPartitions rightOuterJoin sample sampleByKey
  sampleByKeyExact setName sortBy sortByKey subtract subtractByKey textFile toDebugString union values wholeTextFiles zip
  zipPartitions zipWithIndex zipWithUniqueId accumulator`.split(/\s+/),
);
const GIVES_NO_RDD = new Set(
  `accumulator broadcast collectionAccumulator doubleAccumulator getCheckpointFile getNumPartitions getStorageLevel
  isCheckpointed longAccumulator preferredLocations register toDebugString`.split(/\s+/),
);

/** Properties of an RDD that give its context. */
const CONTEXT_OF = new Set(["context", "sparkContext"]);

/** `dataset` is an RDD or a context, `datasets` an array of RDDs. */
type Kind = "dataset" | "datasets" | "other";

/** Wraps calls of a function that has become asynchronous: what stands before and after the call. */
type Wrapping = readonly [before: string, after: string];
const AWAITED: Wrapping = ["(await ", ")"];

export interface DriverCodeOptions {
  /** Name of a function that is given the RDD of the action that ends last, and gives it back. */
  readonly note?: string;
  /** Name of a function that makes a list of an iterator of records. */
  readonly drain: string;
}

/** The text of a function of RDDs, made asynchronous. Throws Unsupported for what is no function or cannot be awaited. */
export function awaitActions(text: string, options: DriverCodeOptions): string {
  return new DriverCode(text).rewrite(options);
}

const PREFIX = "export const run = ";

class DriverCode {
  private readonly source: string;
  private readonly program: Program;
  private readonly scopes: ScopeAnalysis;
  private readonly root: FunctionNode;
  private readonly parents = new Map<AnyNode, AnyNode>();
  private readonly kinds = new Map<Variable, Kind>();
  private readonly wrapped = new Map<AnyNode, Wrapping>();
  private readonly asynchronous = new Set<FunctionNode>();

  constructor(text: string) {
    this.source = `${PREFIX}${text}`;
    this.program = parseModule(this.source, text);
    this.scopes = new ScopeAnalysis(this.program, "module");
    let root: AnyNode | undefined;
    walkAst(this.program, (node, parents) => {
      const parent = parents.at(-1);
      if (parent !== undefined) this.parents.set(node, parent);
      if (root === undefined && isFunctionNode(node)) root = node;
      return undefined;
    });
    if (root === undefined) throw new Unsupported(`is no function: ${text}`);
    this.root = root as unknown as FunctionNode;
  }

  rewrite({ note, drain }: DriverCodeOptions): string {
    const actions: CallExpression[] = [];
    walkAst(this.program, (node) => {
      if (node.type === "CallExpression" && this.isAction(node)) actions.push(node);
      return undefined;
    });
    this.makeAsync(this.root);
    for (const action of actions) {
      this.wrapped.set(action, methodOf(action) === "toLocalIterator" ? [`(await ${drain}(`, "))"] : AWAITED);
      this.makeAsync(this.enclosingFunction(action));
    }
    const code = new MagicString(this.source);
    for (const func of this.asynchronous) if (!func.async) code.appendRight(func.start, "async ");
    const last = actions.reduce<CallExpression | undefined>((a, b) => (a === undefined || b.end > a.end ? b : a), undefined);
    if (note !== undefined && last?.callee.type === "MemberExpression") wrap(code, last.callee.object, [`${note}(`, ")"]);
    // Inner calls first: what is added later at the same place stands further out.
    for (const node of [...this.wrapped.keys()].sort((a, b) => a.end - b.end || b.start - a.start))
      wrap(code, node, this.wrapped.get(node)!);
    rewritePartitioners(code, this.program);
    return code.toString().slice(PREFIX.length);
  }

  private isAction(call: CallExpression): boolean {
    const method = methodOf(call);
    if (method === "" || this.parents.get(call)?.type === "AwaitExpression" || this.runsOnExecutors(call)) return false;
    return call.callee.type === "MemberExpression" && this.kindOf(call.callee.object) === "dataset" && !NOT_AWAITED.has(method);
  }

  /** Does it stand in a function that is passed to a method of an RDD? */
  private runsOnExecutors(node: AnyNode): boolean {
    for (let func: AnyNode | undefined = node; func !== undefined; func = this.parents.get(func)) {
      const call = isFunctionNode(func) ? this.parents.get(func) : undefined;
      if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") continue;
      if (call.callee !== func && this.kindOf(call.callee.object) === "dataset") return true;
    }
    return false;
  }

  /** Makes a function asynchronous and awaits what it gives wherever it is used. */
  private makeAsync(func: FunctionNode): void {
    if (this.asynchronous.has(func)) return;
    this.asynchronous.add(func);
    if (func === this.root) return;
    const use = this.parents.get(func);
    if (use?.type === "CallExpression") {
      this.awaitCall(use, use.callee === func ? AWAITED : wrappingOfCallback(use));
    } else if (use?.type === "VariableDeclarator" || func.type === "FunctionDeclaration") {
      const variable = this.declaredBy(func.type === "FunctionDeclaration" ? func : use!);
      for (const { identifier } of variable?.references ?? []) {
        const call = this.parents.get(identifier as unknown as AnyNode);
        if (call?.type === "CallExpression" && (call.callee as unknown) === identifier) this.awaitCall(call, AWAITED);
      }
    } else {
      throw new Unsupported("has an action inside of a function that cannot be made asynchronous");
    }
  }

  private awaitCall(call: CallExpression, wrapping: Wrapping): void {
    this.wrapped.set(call, wrapping);
    this.makeAsync(this.enclosingFunction(call));
  }

  private declaredBy(node: AnyNode): Variable | undefined {
    const id = (node as { id?: AnyNode | null }).id;
    let found: Variable | undefined;
    walkAst(this.program, (identifier) => {
      if (identifier.type !== "Identifier" || id?.type !== "Identifier" || identifier.name !== id.name) return undefined;
      const variable = this.scopes.variableOf(identifier);
      if (variable?.defs.some((definition) => (definition.node as unknown) === node)) found = variable;
      return undefined;
    });
    return found;
  }

  private enclosingFunction(node: AnyNode): FunctionNode {
    for (let parent = this.parents.get(node); parent !== undefined; parent = this.parents.get(parent)) {
      if (isFunctionNode(parent)) return parent;
    }
    throw new Unsupported("has an action outside of its function");
  }

  private kindOf(node: AnyNode): Kind {
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
      case "AwaitExpression":
      case "ParenthesizedExpression":
        return this.kindOf(node.type === "AwaitExpression" ? node.argument : node.expression);
      case "AssignmentExpression":
        return this.kindOf(node.right);
      case "ConditionalExpression":
        return this.kindOf(node.consequent);
      default:
        return "other";
    }
  }

  private isListed(element: AnyNode | null): boolean {
    if (element === null) return false;
    return element.type === "SpreadElement" ? this.kindOf(element.argument) === "datasets" : this.kindOf(element) === "dataset";
  }

  private kindOfCall(call: CallExpression): Kind {
    if (call.callee.type !== "MemberExpression") return "other";
    const method = methodOf(call);
    switch (this.kindOf(call.callee.object)) {
      case "dataset":
        if (method === "randomSplit") return "datasets";
        return NOT_AWAITED.has(method) && !GIVES_NO_RDD.has(method) ? "dataset" : "other";
      case "datasets":
        if (/^(slice|filter|concat|reverse)$/.test(method)) return "datasets";
        if (/^(at|pop|shift|reduce|find)$/.test(method)) return "dataset";
        return method === "map" && this.givesDataset(call.arguments[0]) ? "datasets" : "other";
      default:
        // `[1, 2].map(n => a.filter(...))` is a list of RDDs as well.
        return method === "map" && this.givesDataset(call.arguments[0]) ? "datasets" : "other";
    }
  }

  private givesDataset(callback: AnyNode | undefined): boolean {
    return (
      callback?.type === "ArrowFunctionExpression" && callback.body.type !== "BlockStatement" && this.kindOf(callback.body) === "dataset"
    );
  }

  private kindOfVariable(variable: Variable): Kind {
    const known = this.kinds.get(variable);
    if (known !== undefined) return known;
    this.kinds.set(variable, "other"); // while it is being found out
    const kind = this.findVariable(variable);
    this.kinds.set(variable, kind);
    return kind;
  }

  private findVariable(variable: Variable): Kind {
    const definition = variable.defs[0];
    const node = definition?.node as unknown as AnyNode | undefined;
    if (definition === undefined || node === undefined) return "other";
    if (definition.type === "Parameter") return this.kindOfParameter(variable, node as FunctionNode);
    if (node.type !== "VariableDeclarator") return "other";
    const loop = this.parents.get(this.parents.get(node)!);
    const init = loop?.type === "ForOfStatement" ? loop.right : node.init;
    const kind = init ? this.kindOf(init) : "other";
    const isElement = loop?.type === "ForOfStatement" || node.id.type === "ArrayPattern";
    return isElement ? (kind === "datasets" ? "dataset" : "other") : kind;
  }

  private kindOfParameter(variable: Variable, func: FunctionNode): Kind {
    const index = func.params.findIndex(
      (param) => param.start <= variable.identifiers[0]!.range![0] && variable.identifiers[0]!.range![1] <= param.end,
    );
    if (func === this.root) return func.params[index]?.type === "RestElement" ? "datasets" : "dataset";
    const call = this.parents.get(func);
    if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return "other";
    if (this.kindOf(call.callee.object) !== "datasets") return "other";
    return index === 0 || (index === 1 && methodOf(call) === "reduce") ? "dataset" : "other";
  }
}

function parseModule(source: string, text: string): Program {
  try {
    return parse(source, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  } catch (error) {
    throw new Unsupported(`is no JavaScript expression (${(error as Error).message}): ${text}`);
  }
}

/** `name` of `object.name(...)`. */
function methodOf({ callee }: CallExpression): string {
  return callee.type === "MemberExpression" ? memberName(callee) : "";
}

/** A list's `map` with an asynchronous function gives promises. */
function wrappingOfCallback(call: CallExpression): Wrapping {
  const method = methodOf(call);
  if (method === "map" || method === "from") return ["(await Promise.all(", "))"];
  if (method === "flatMap") return ["(await Promise.all(", ")).flat()"];
  throw new Unsupported(`has an action inside of the function of ${method === "" ? "a call" : `.${method}(...)`}`);
}

function wrap(code: MagicString, { start, end }: Expression | AnyNode, [before, after]: Wrapping): void {
  code.prependRight(start, before);
  code.appendLeft(end, after);
}
