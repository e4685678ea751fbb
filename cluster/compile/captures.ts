// What a function literal uses from around it. Captured are bindings of enclosing functions, and of blocks; bindings of
// the module stay references, because an executor evaluates the same module. The program is read only.
import type { Identifier, Program } from "acorn";
import { analyze, type Reference, type ScopeManager, type Variable } from "eslint-scope";
import type * as ESTree from "estree";
import type { AnyNode, FunctionNode } from "./walk-ast.ts";

/** A variable from outside of a function and the places inside that use it. */
export interface OuterVariable {
  readonly name: string;
  readonly variable: Variable;
  readonly references: readonly Reference[];
}

export interface FunctionCaptures {
  /** Travel by value. In order of first use. */
  readonly captured: readonly OuterVariable[];
  /** Bindings of the module, and imports. */
  readonly moduleLevel: readonly OuterVariable[];
  /** The function calls itself by the variable that holds it; the copy does the same. */
  readonly selfName: string | null;
}

const NONE: ReadonlySet<Variable> = new Set();

export class ScopeAnalysis {
  private readonly manager: ScopeManager;
  private readonly byIdentifier = new Map<unknown, Variable | null>();

  constructor(program: Program, sourceType: "module" | "commonjs") {
    this.manager = analyze(program as unknown as ESTree.Program, { ecmaVersion: 2022, sourceType, ignoreEval: true });
    for (const scope of this.manager.scopes) {
      for (const reference of scope.references) this.byIdentifier.set(reference.identifier, resolved(reference));
    }
  }

  /** `taken` are bindings of the module that travel all the same. */
  capturesOf(node: FunctionNode, parent: AnyNode | undefined, taken: ReadonlySet<Variable> = NONE): FunctionCaptures {
    const captured = new Map<Variable, Reference[]>();
    const moduleLevel = new Map<Variable, Reference[]>();
    let selfName: string | null = null;
    for (const reference of this.manager.acquire(node as unknown as ESTree.Node)?.through ?? []) {
      const variable = resolved(reference);
      if (variable === null) continue;
      if (isModuleLevel(variable) && !taken.has(variable)) add(moduleLevel, variable, reference);
      else if (isSelf(variable, node, parent)) selfName = variable.name;
      else add(captured, variable, reference);
    }
    return { captured: outer(captured), moduleLevel: outer(moduleLevel), selfName };
  }

  /** Variables, functions, classes and imports declared at the top level. */
  moduleVariables(): Variable[] {
    return this.manager.scopes
      .flatMap((scope) => scope.variables)
      .filter((variable) => isModuleLevel(variable) && variable.defs.length > 0);
  }

  /** The variable that a declaration declares. */
  declaredBy(node: FunctionNode): Variable | undefined {
    return this.manager.getDeclaredVariables(node as unknown as ESTree.Node)[0];
  }

  /** The variable that an identifier of the program refers to; null for globals. */
  variableOf(identifier: Identifier): Variable | null {
    return this.byIdentifier.get(identifier) ?? null;
  }
}

export function isModuleLevel(variable: Variable): boolean {
  const { type, block } = variable.scope;
  return type === "module" || type === "global" || block.type === "Program";
}

/** A class declaration's name has a second binding inside of the class; it stands for the one outside. */
function resolved(reference: Reference): Variable | null {
  const variable = reference.resolved;
  if (variable?.scope.type !== "class" || variable.scope.block.type !== "ClassDeclaration") return variable;
  return variable.scope.upper?.set.get(variable.name) ?? variable;
}

function isSelf(variable: Variable, node: FunctionNode, parent: AnyNode | undefined): boolean {
  const definition = variable.defs[0];
  if (variable.defs.length !== 1 || definition === undefined) return false;
  if (node.type === "FunctionDeclaration") return (definition.node as unknown) === node;
  return (
    parent?.type === "VariableDeclarator" &&
    parent.init === node &&
    parent.id.type === "Identifier" &&
    (definition.node as unknown) === parent &&
    variable.references.every((reference) => reference.init || !reference.isWrite())
  );
}

function add(variables: Map<Variable, Reference[]>, variable: Variable, reference: Reference): void {
  const references = variables.get(variable);
  if (references === undefined) variables.set(variable, [reference]);
  else references.push(reference);
}

function outer(variables: ReadonlyMap<Variable, readonly Reference[]>): OuterVariable[] {
  return [...variables].map(([variable, references]) => ({ name: variable.name, variable, references }));
}
