// Who runs a place of the program: the driver and every executor that evaluates the module, the driver alone, or, as far as
// the text tells, also what runs in tasks.
import type { CallExpression, Program } from "acorn";
import type { Variable } from "eslint-scope";
import type { ScopeAnalysis } from "./captures.ts";
import { FirstWait } from "./first-wait.ts";
import { DRIVER_OPERATORS, SHIPPING_INPUTS, SHIPPING_JOBS, SHIPPING_OPERATORS } from "./shipping-operators.ts";
import { memberName, type ValueKinds } from "./value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "./walk-ast.ts";

export type Runner = "all" | "driver" | "tasks";

/** Callbacks that run where the call stands, or later in the same process. */
const LOCAL_CALLS = /^(forEach|catch|finally|then|setInterval|setTimeout|setImmediate)$/;
const LISTENERS = /^add(Streaming|Millrace|Spark)?Listener$/;

export interface PlacesOptions {
  readonly program: Program;
  readonly scopes: ScopeAnalysis;
  readonly kinds: ValueKinds;
  readonly parents: ReadonlyMap<AnyNode, AnyNode>;
  /** Is it the job file, whose default export the driver calls and whose other exports nobody imports? */
  readonly isJob: boolean;
}

export class ProgramPlaces {
  private readonly options: PlacesOptions;
  private readonly firstWait: FirstWait;
  /** Variables that what may run in tasks uses, also through functions. */
  private readonly usedInTasks: ReadonlySet<Variable>;

  constructor(options: PlacesOptions) {
    this.options = options;
    this.firstWait = new FirstWait(options.program, options.scopes, options.kinds);
    this.usedInTasks = this.findUsedInTasks();
  }

  /** In a statement of the top level that an executor does not complete? */
  isAfterWait(node: AnyNode): boolean {
    let statement = node;
    for (let at: AnyNode | undefined = node; at !== undefined && at.type !== "Program"; at = this.options.parents.get(at)) statement = at;
    return statement.end > this.firstWait.at;
  }

  runnerOf(node: AnyNode): Runner {
    const { parents } = this.options;
    let isInDeclared = false;
    for (let at = parents.get(node); at !== undefined; at = parents.get(at)) {
      if (at.type === "ClassDeclaration" || at.type === "ClassExpression") return "tasks";
      if (!isFunctionNode(at)) continue;
      const call = this.callGiven(at);
      const runner = call === undefined ? this.runnerOfDeclared(at) : this.runnerOfGiven(at, call);
      if (runner !== undefined) return runner;
      isInDeclared ||= call === undefined;
    }
    return isInDeclared || this.isAfterWait(node) ? "driver" : "all";
  }

  /** Of a function that stands for itself; undefined if no task uses it by its name. */
  private runnerOfDeclared(func: FunctionNode): Runner | undefined {
    const variable = this.holderOf(func);
    if (variable !== undefined) return this.usedInTasks.has(variable) ? "tasks" : undefined;
    const { parents, isJob } = this.options;
    return isJob && parents.get(func)?.type === "ExportDefaultDeclaration" ? "driver" : "tasks";
  }

  /** Of a function that a call is given, or that is called on the spot; undefined if it runs where the call stands. */
  private runnerOfGiven(func: FunctionNode, call: CallExpression): Runner | undefined {
    if (call.callee === func) return undefined;
    const name = calledName(call);
    if (isDriversCall(name)) return "driver";
    if (!LOCAL_CALLS.test(name)) return "tasks";
    return name === "then" && this.firstWait.touchesContext(call.callee) ? "driver" : undefined;
  }

  /** The call that a function is given to, as it is or within an object or a list; or by which it is called on the spot. */
  private callGiven(func: FunctionNode): CallExpression | undefined {
    const { parents } = this.options;
    let at = parents.get(func);
    while (at?.type === "Property" || at?.type === "ObjectExpression" || at?.type === "ArrayExpression") at = parents.get(at);
    return at?.type === "CallExpression" ? at : undefined;
  }

  /** The variable that a function is declared as. */
  private holderOf(func: FunctionNode): Variable | undefined {
    const { parents, scopes } = this.options;
    if (func.type === "FunctionDeclaration") return scopes.declaredBy(func);
    const parent = parents.get(func);
    return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
      ? (scopes.variableOf(parent.id) ?? undefined)
      : undefined;
  }

  private findUsedInTasks(): Set<Variable> {
    const { program, scopes, isJob } = this.options;
    const used = new Set<Variable>();
    const look = (root: AnyNode): void => {
      walkAst(root, (node) => {
        const variable = node.type === "Identifier" ? scopes.variableOf(node) : null;
        if (variable === null || used.has(variable)) return undefined;
        used.add(variable);
        for (const { type, node: definition } of variable.defs) {
          if (type === "FunctionName" || type === "ClassName") look(definition as unknown as AnyNode);
          // Of a value only the functions in it are of interest: they can be called.
          if (type === "Variable") lookIntoFunctions(definition as unknown as AnyNode);
        }
        return undefined;
      });
    };
    const lookIntoFunctions = (root: AnyNode): void => {
      walkAst(root, (node) => {
        if (!isFunctionNode(node)) return undefined;
        look(node);
        return false;
      });
    };
    walkAst(program, (node) => {
      if (node.type === "ClassDeclaration" || node.type === "ClassExpression") look(node);
      if (node.type === "ExportNamedDeclaration" && !isJob) {
        if (node.declaration?.type === "FunctionDeclaration") used.add(scopes.declaredBy(node.declaration)!);
        look(node);
      }
      if (node.type === "CallExpression" && mayShip(node)) node.arguments.forEach(look);
      else if (node.type === "CallExpression" && !keepsHere(node)) node.arguments.filter(isFunctionNode).forEach(look);
      return undefined;
    });
    return used;
  }
}

function calledName({ callee }: CallExpression): string {
  return callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? memberName(callee) : "";
}

function mayShip(call: CallExpression): boolean {
  if (call.callee.type !== "MemberExpression") return false;
  const name = memberName(call.callee);
  if (call.callee.object.type === "Identifier" && call.callee.object.name === "StateSpec") return true;
  return SHIPPING_OPERATORS.has(name) || SHIPPING_INPUTS.has(name) || SHIPPING_JOBS.has(name);
}

/** Is what it is given run by the driver, whatever is around it? */
function isDriversCall(name: string): boolean {
  return DRIVER_OPERATORS.has(name) || LISTENERS.test(name);
}

/** Does it surely hand its functions to no executor? */
function keepsHere(call: CallExpression): boolean {
  const name = calledName(call);
  return isDriversCall(name) || LOCAL_CALLS.test(name);
}
