// Which bindings of a module functions must take with them from the driver. An executor evaluates the module too and
// has bindings of its own, but not what the driver's program gives them later: its top level waits for ever where the
// driver's waits for a job, and nobody calls there what the driver calls.
import type { Program } from "acorn";
import type { Variable } from "eslint-scope";
import { isModuleLevel, type ScopeAnalysis } from "./captures.ts";
import { isLazySingleton } from "./lazy-singleton.ts";
import { ACTIONS, CONTEXT_METHODS, DISTINCTIVE_OPERATORS, DRIVER_OPERATORS } from "./shipping-operators.ts";
import { memberName, type ValueKinds } from "./value-kinds.ts";
import { type AnyNode, isFunctionNode, walkAst } from "./walk-ast.ts";

export interface ModuleFacts {
  readonly program: Program;
  readonly scopes: ScopeAnalysis;
  readonly kinds: ValueKinds;
  readonly parents: ReadonlyMap<AnyNode, AnyNode>;
}

/** Calls that differ from process to process and give plain values. */
const VARYING = /^(Date\.now|Math\.random|performance\.now|(crypto\.)?randomUUID|process\.cwd|hostname|os\.hostname)$/;
const PLAIN_CALLS = /^(Number|String|Boolean|BigInt|parseInt|parseFloat|Math\.\w+)$/;
const TIMERS = /^(setInterval|setTimeout|setImmediate)$/;
/** Methods that change arrays, maps and sets. */
export const MUTATORS: ReadonlySet<string> = new Set([
  "add",
  "clear",
  "delete",
  "fill",
  "pop",
  "push",
  "set",
  "shift",
  "splice",
  "unshift",
]);

/** Bindings of the module whose values travel with the functions that use them. */
export function findDriverBindings({ program, scopes, kinds, parents }: ModuleFacts): ReadonlySet<Variable> {
  const candidates = scopes.moduleVariables().filter((variable) => ["Variable", "FunctionName", "ClassName"].includes(definedAs(variable)));
  const waitsAt = new Waits(scopes, kinds).first(program);
  const found = new Set<Variable>();
  const place = new Places(parents, kinds, waitsAt);
  for (const variable of candidates) {
    if (isLater(variable, place) || isChangedByDriver(variable, place, parents)) found.add(variable);
  }
  // A function that uses such a binding takes it with it, and so does who uses that function.
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const variable of candidates) {
      if (!found.has(variable) && (holdsUser(variable, found, parents) || isVarying(variable, found, scopes))) found.add(variable);
    }
  }
  return found;
}

function definedAs(variable: Variable): string {
  return variable.defs[0]?.type ?? "";
}

function definitionOf(variable: Variable): AnyNode {
  return variable.defs[0]!.node as unknown as AnyNode;
}

/** Is it first given its value where an executor never comes? */
function isLater(variable: Variable, place: Places): boolean {
  return definedAs(variable) !== "FunctionName" && place.isAfterWait(definitionOf(variable));
}

function isChangedByDriver(variable: Variable, place: Places, parents: ReadonlyMap<AnyNode, AnyNode>): boolean {
  const writes = variable.references.filter(
    (reference) => reference.isWrite() && !reference.init && place.isLater(reference.identifier as unknown as AnyNode),
  );
  if (writes.some((write) => place.isDrivers(write.identifier as unknown as AnyNode))) return true;
  // A singleton is its executor's own, and so is a flag that says that something was done.
  if (writes.some((write) => isLazySingleton(write, parents) || isFlag(write.writeExpr as unknown as AnyNode | null))) return false;
  if (writes.length > 0) return true;
  return variable.references.some((reference) => {
    const change = changeOf(reference.identifier as unknown as AnyNode, parents);
    return change !== undefined && place.isDrivers(change);
  });
}

function isFlag(value: AnyNode | null): boolean {
  return value?.type === "Literal" && value.value === true;
}

/** The assignment to a member, or the call of a method that changes its object, in which `identifier` is that object. */
export function changeOf(identifier: AnyNode, parents: ReadonlyMap<AnyNode, AnyNode>): AnyNode | undefined {
  let node = identifier;
  let parent = parents.get(node);
  while (parent?.type === "MemberExpression" && parent.object === node) {
    node = parent;
    parent = parents.get(node);
  }
  if (node === identifier || node.type !== "MemberExpression") return undefined;
  if (parent?.type === "AssignmentExpression" && parent.left === node) return parent;
  if (parent?.type === "UpdateExpression") return parent;
  if (parent?.type === "UnaryExpression" && parent.operator === "delete") return parent;
  return parent?.type === "CallExpression" && parent.callee === node && MUTATORS.has(memberName(node)) ? parent : undefined;
}

/** Does its value contain a function, or is it a class, that uses one of `found`? */
function holdsUser(variable: Variable, found: ReadonlySet<Variable>, parents: ReadonlyMap<AnyNode, AnyNode>): boolean {
  const definition = definitionOf(variable);
  for (const used of found) {
    for (const { identifier } of used.references) {
      const node = identifier as unknown as AnyNode;
      if (node.start < definition.start || node.end > definition.end) continue;
      for (let at = parents.get(node); at !== undefined && at.start >= definition.start; at = parents.get(at)) {
        if (isFunctionNode(at) || at.type === "ClassDeclaration" || at.type === "ClassExpression") return true;
        if (at === definition) break;
      }
    }
  }
  return false;
}

/** Is it a plain value that another process would compute differently? */
function isVarying(variable: Variable, found: ReadonlySet<Variable>, scopes: ScopeAnalysis): boolean {
  const definition = definitionOf(variable);
  if (definition.type !== "VariableDeclarator" || definition.id.type !== "Identifier" || !definition.init) return false;
  let varies = false;
  const isPlain = (node: AnyNode): boolean => {
    switch (node.type) {
      case "Literal":
        return true;
      case "Identifier": {
        const used = scopes.variableOf(node);
        varies ||= used !== null && found.has(used);
        return true;
      }
      case "TemplateLiteral":
        return node.expressions.every(isPlain);
      case "UnaryExpression":
        return isPlain(node.argument);
      case "BinaryExpression":
      case "LogicalExpression":
        return isPlain(node.left) && isPlain(node.right);
      case "ConditionalExpression":
        return isPlain(node.test) && isPlain(node.consequent) && isPlain(node.alternate);
      case "NewExpression":
        varies ||= node.arguments.length === 0;
        return dotted(node.callee) === "Date" && (node.arguments as AnyNode[]).every(isPlain);
      case "MemberExpression": {
        const name = dotted(node);
        varies ||= name === "process.pid" || name.startsWith("process.env.");
        return name === "process.pid" || /^process\.(env\.\w+|argv\.\d+)$/.test(name);
      }
      case "CallExpression": {
        const name = dotted(node.callee);
        varies ||= VARYING.test(name);
        return (VARYING.test(name) || PLAIN_CALLS.test(name)) && (node.arguments as AnyNode[]).every(isPlain);
      }
      default:
        return false;
    }
  };
  return isPlain(definition.init) && varies;
}

/** `a.b.c`, with literal keys as names; empty for anything else. */
function dotted(node: AnyNode): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return "";
  const object = dotted(node.object);
  const key = node.computed && node.property.type === "Literal" ? String(node.property.value) : memberName(node);
  return object === "" || key === "" ? "" : `${object}.${key}`;
}

/** Where in the program something stands. */
class Places {
  private readonly parents: ReadonlyMap<AnyNode, AnyNode>;
  private readonly kinds: ValueKinds;
  private readonly waitsAt: number;

  constructor(parents: ReadonlyMap<AnyNode, AnyNode>, kinds: ValueKinds, waitsAt: number) {
    this.parents = parents;
    this.kinds = kinds;
    this.waitsAt = waitsAt;
  }

  /** In a statement of the top level that an executor does not complete? */
  isAfterWait(node: AnyNode): boolean {
    let statement = node;
    for (let at: AnyNode | undefined = node; at !== undefined && at.type !== "Program"; at = this.parents.get(at)) statement = at;
    return statement.end > this.waitsAt;
  }

  /** Not in what an executor's top level runs by itself? */
  isLater(node: AnyNode): boolean {
    for (let at = this.parents.get(node); at !== undefined; at = this.parents.get(at)) if (isFunctionNode(at)) return true;
    return this.isAfterWait(node);
  }

  /** Surely run by the driver alone? A function of the module may be called by what runs on executors. */
  isDrivers(node: AnyNode): boolean {
    let isInFunction = false;
    for (let at = this.parents.get(node); at !== undefined; at = this.parents.get(at)) {
      if (!isFunctionNode(at)) continue;
      isInFunction = true;
      const call = this.parents.get(at);
      if (call?.type !== "CallExpression" || call.callee === at) continue;
      if (call.callee.type === "Identifier" && TIMERS.test(call.callee.name)) return true;
      if (call.callee.type !== "MemberExpression") continue;
      const name = memberName(call.callee);
      if (DRIVER_OPERATORS.has(name) && this.kinds.of(call.callee.object) !== "context") return true;
      if (this.kinds.of(call.callee.object) === "dataset" || DISTINCTIVE_OPERATORS.has(name)) return false;
    }
    return !isInFunction && this.isAfterWait(node);
  }
}

/** Finds where the top level waits for a job or for the end of a context: on an executor for ever. */
class Waits {
  private readonly scopes: ScopeAnalysis;
  private readonly kinds: ValueKinds;
  private readonly asked = new Map<Variable, boolean>();

  constructor(scopes: ScopeAnalysis, kinds: ValueKinds) {
    this.scopes = scopes;
    this.kinds = kinds;
  }

  first(program: Program): number {
    let first = Number.POSITIVE_INFINITY;
    walkAst(program, (node) => {
      if (isFunctionNode(node)) return false;
      const waits = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
      if (waits && node.start < first && this.touchesContext(node)) first = node.start;
      return undefined;
    });
    return first;
  }

  /** Does it use a context, an RDD or a stream, or a function of the module that does? */
  private touchesContext(root: AnyNode): boolean {
    let touches = false;
    walkAst(root, (node) => {
      if (node.type === "Identifier") touches ||= this.isOfContext(node);
      if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
        const name = memberName(node.callee);
        touches ||= CONTEXT_METHODS.has(name) || (ACTIONS.has(name) && this.kinds.of(node.callee.object) === "dataset");
      }
      if (node.type === "NewExpression") touches ||= this.kinds.of(node) === "context";
      return !touches;
    });
    return touches;
  }

  private isOfContext(node: AnyNode & { type: "Identifier" }): boolean {
    const variable = this.scopes.variableOf(node);
    if (variable === null) return false;
    const kind = this.kinds.ofVariable(variable);
    if (kind === "context" || kind === "dataset") return true;
    const known = this.asked.get(variable);
    if (known !== undefined) return known;
    this.asked.set(variable, false); // while it is being found out: functions may call each other
    const definition = isModuleLevel(variable) && variable.defs.length > 0 ? definitionOf(variable) : undefined;
    const func = definition?.type === "VariableDeclarator" ? definition.init : definition;
    const touches = func != null && isFunctionNode(func) && this.touchesContext(func.body);
    this.asked.set(variable, touches);
    return touches;
  }
}
