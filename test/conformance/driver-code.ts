// Scala-style driver code in JavaScript text, made asynchronous: `a.collect().length` becomes `(await a.collect()).length`.
// What is an RDD is followed from the parameters of the function, so the functions that run on executors, whose `reduce`
// is an array's, stay as they are. Also writes partitioners in this package's notation.
import { type CallExpression, type Expression, type Program, parse } from "acorn";
import MagicString from "magic-string";
import { ScopeAnalysis } from "../../cluster/compile/captures.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "../../cluster/compile/walk-ast.ts";
import { Unsupported } from "./case.ts";
import { DatasetKinds, methodOf, NOT_AWAITED } from "./dataset-kinds.ts";
import { rewritePartitioners } from "./partitioner-notation.ts";

/** What rewritten code calls; it stands in the same module. */
export const DRIVER_HELPERS = `const $drain = async (records) => {
  const list = [];
  for await (const record of await records) list.push(record);
  return list;
};
const $over = async (list, method, func, ...rest) => {
  const items = Array.from(list);
  if (method === "reduce") {
    let next = 0;
    let result = rest.length > 0 ? rest[0] : items[next++];
    for (; next < items.length; next++) result = await func(result, items[next], next, items);
    return result;
  }
  const results = [];
  for (const [index, item] of items.entries()) results.push(await func(item, index, items));
  let next = 0;
  return items[method](() => results[next++]);
};
`;

/** Methods of arrays that call their function for one record after the other; `from` is `Array.from`. */
const OVER_ITEMS = new Set(["map", "flatMap", "forEach", "filter", "every", "some", "find", "findIndex", "reduce", "from"]);

/** What stands before and after a call whose value is awaited. */
type Wrapping = readonly [before: string, after: string];
const AWAITED: Wrapping = ["(await ", ")"];

export interface DriverCodeOptions {
  /** Name of a function that is given the RDD of the action that ends last, and gives it back. */
  readonly note?: string;
}

/**
 * The text of a function of RDDs, made asynchronous, for a module with `DRIVER_HELPERS`. Throws Unsupported for what is no
 * function or cannot be awaited.
 */
export function awaitActions(text: string, options: DriverCodeOptions = {}): string {
  return new DriverCode(text).rewrite(options);
}

const PREFIX = "export const run = ";

class DriverCode {
  private readonly source: string;
  private readonly program: Program;
  private readonly root: FunctionNode;
  private readonly parents = new Map<AnyNode, AnyNode>();
  private readonly kinds: DatasetKinds;
  private readonly wrapped = new Map<AnyNode, Wrapping>();
  /** Calls of array methods whose function has become asynchronous. */
  private readonly overItems = new Set<CallExpression>();
  private readonly asynchronous = new Set<FunctionNode>();

  constructor(text: string) {
    this.source = `${PREFIX}${text.trim().replace(/;$/, "")}`;
    this.program = parseModule(this.source, text);
    let root: AnyNode | undefined;
    walkAst(this.program, (node, parents) => {
      const parent = parents.at(-1);
      if (parent !== undefined) this.parents.set(node, parent);
      if (root === undefined && isFunctionNode(node)) root = node;
      return undefined;
    });
    if (root === undefined) throw new Unsupported(`is no function: ${text}`);
    this.root = root as unknown as FunctionNode;
    this.kinds = new DatasetKinds(new ScopeAnalysis(this.program, "module"), this.root, this.parents);
  }

  rewrite({ note }: DriverCodeOptions): string {
    const actions: CallExpression[] = [];
    walkAst(this.program, (node) => {
      if (node.type === "CallExpression" && this.isAction(node)) actions.push(node);
      return undefined;
    });
    this.makeAsync(this.root);
    for (const action of actions) {
      this.wrapped.set(action, methodOf(action) === "toLocalIterator" ? ["(await $drain(", "))"] : AWAITED);
      this.makeAsync(this.enclosingFunction(action));
    }
    const code = new MagicString(this.source);
    for (const func of this.asynchronous) if (!func.async) code.appendRight(func.start, "async ");
    const last = actions.reduce<CallExpression | undefined>((a, b) => (a === undefined || b.end > a.end ? b : a), undefined);
    if (note !== undefined && last?.callee.type === "MemberExpression") wrap(code, last.callee.object, [`${note}(`, ")"]);
    // Inner calls first: what is added later at the same place stands further out.
    const calls = [...this.wrapped.keys(), ...this.overItems].sort((a, b) => a.end - b.end || b.start - a.start);
    for (const node of calls) {
      if (this.overItems.has(node as CallExpression)) this.writeOverItems(code, node as CallExpression);
      else wrap(code, node, this.wrapped.get(node)!);
    }
    rewritePartitioners(code, this.program);
    return code.toString().slice(PREFIX.length);
  }

  private isAction(call: CallExpression): boolean {
    const method = methodOf(call);
    if (method === "" || call.callee.type !== "MemberExpression" || this.isPromise(call) || this.runsOnExecutors(call)) return false;
    return this.kinds.kindOf(call.callee.object) === "dataset" && !NOT_AWAITED.has(method);
  }

  /** Does the code treat it as a promise itself? */
  private isPromise(call: CallExpression): boolean {
    const use = this.parents.get(call);
    if (use?.type === "AwaitExpression") return true;
    return (
      use?.type === "MemberExpression" && use.object === call && /^\.\s*(then|catch|finally)\b/.test(this.source.slice(call.end).trim())
    );
  }

  /** Does it stand in a function that is passed to a method of an RDD? */
  private runsOnExecutors(node: AnyNode): boolean {
    for (let func: AnyNode | undefined = node; func !== undefined; func = this.parents.get(func)) {
      const call = isFunctionNode(func) ? this.parents.get(func) : undefined;
      if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") continue;
      if (call.callee !== func && this.kinds.kindOf(call.callee.object) === "dataset") return true;
    }
    return false;
  }

  /** Makes a function asynchronous and awaits what it gives wherever it is used. */
  private makeAsync(func: FunctionNode): void {
    if (this.asynchronous.has(func)) return;
    this.asynchronous.add(func);
    if (func === this.root) return;
    const use = this.parents.get(func);
    if (use?.type === "CallExpression" && use.callee === func) this.awaitCall(use);
    else if (use?.type === "CallExpression") this.awaitItems(use, func);
    else if (use?.type === "VariableDeclarator" || func.type === "FunctionDeclaration") {
      for (const call of this.kinds.callsOf(func)) this.awaitCall(call);
    } else throw new Unsupported("has an action inside of a function that cannot be made asynchronous");
  }

  private awaitCall(call: CallExpression): void {
    if (this.parents.get(call)?.type !== "AwaitExpression") this.wrapped.set(call, AWAITED);
    this.makeAsync(this.enclosingFunction(call));
  }

  private awaitItems(call: CallExpression, func: FunctionNode): void {
    const method = methodOf(call);
    const isExpected = OVER_ITEMS.has(method) && call.arguments[method === "from" ? 1 : 0] === func;
    if (!isExpected) throw new Unsupported(`has an action inside of the function of ${method === "" ? "a call" : `.${method}(...)`}`);
    this.overItems.add(call);
    this.makeAsync(this.enclosingFunction(call));
  }

  /** `list.map(func)` as `(await $over(list, "map", func))`, and `Array.from(list, func)` likewise. */
  private writeOverItems(code: MagicString, call: CallExpression): void {
    const [first] = call.arguments;
    if (call.callee.type !== "MemberExpression" || first === undefined) return;
    wrap(code, call, ["(await $over(", ")"]);
    if (methodOf(call) === "from") code.appendLeft(first.end, '), "map"');
    else code.overwrite(this.source.lastIndexOf(".", call.callee.property.start), first.start, `, "${methodOf(call)}", `);
  }

  private enclosingFunction(node: AnyNode): FunctionNode {
    for (let parent = this.parents.get(node); parent !== undefined; parent = this.parents.get(parent)) {
      if (isFunctionNode(parent)) return parent;
    }
    throw new Unsupported("has an action outside of its function");
  }
}

function parseModule(source: string, text: string): Program {
  try {
    return parse(source, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  } catch (error) {
    throw new Unsupported(`is no JavaScript expression (${(error as Error).message}): ${text}`);
  }
}

function wrap(code: MagicString, { start, end }: Expression | AnyNode, [before, after]: Wrapping): void {
  code.prependRight(start, before);
  code.appendLeft(end, after);
}
