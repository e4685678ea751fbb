// Which bindings of a module functions must take with them from the driver. An executor evaluates the module too and
// has bindings of its own, but not what the driver's program gives them later: its top level waits for ever where the
// driver's waits for a job, and nobody calls there what the driver calls.
import type { Variable } from "eslint-scope";
import type { ScopeAnalysis } from "./captures.ts";
import { changeOf } from "./object-changes.ts";
import type { ProgramPlaces } from "./program-places.ts";
import { isVaryingValue } from "./varying-values.ts";
import { type AnyNode, isFunctionNode } from "./walk-ast.ts";

export interface DriverBindings {
  /** Bindings of the module whose values travel with the functions that use them. */
  readonly taken: ReadonlySet<Variable>;
  /** Those among them that are first given their value where an executor never comes: it has none. */
  readonly later: ReadonlySet<Variable>;
}

export interface ModuleFacts {
  readonly scopes: ScopeAnalysis;
  readonly places: ProgramPlaces;
  readonly parents: ReadonlyMap<AnyNode, AnyNode>;
}

export function findDriverBindings({ scopes, places, parents }: ModuleFacts): DriverBindings {
  const candidates = scopes.moduleVariables().filter((variable) => /^(Variable|FunctionName|ClassName)$/.test(definedAs(variable)));
  const later = new Set(
    candidates.filter((variable) => definedAs(variable) !== "FunctionName" && places.isAfterWait(definitionOf(variable))),
  );
  const taken = new Set(later);
  for (const variable of candidates) if (isChangedByDriver(variable, places, parents)) taken.add(variable);
  const varying = new Set<Variable>();
  // A function that uses such a binding takes it with it, and so does who uses that function.
  for (let before = -1; before !== taken.size; ) {
    before = taken.size;
    for (const variable of candidates) {
      if (taken.has(variable)) continue;
      const init = initOf(variable);
      if (init !== undefined && isVaryingValue(init, (used) => varying.has(used), scopes)) varying.add(variable);
      if (varying.has(variable) || holdsUser(variable, taken, varying, parents)) taken.add(variable);
    }
  }
  return { taken, later };
}

function definedAs(variable: Variable): string {
  return variable.defs[0]?.type ?? "";
}

function definitionOf(variable: Variable): AnyNode {
  return variable.defs[0]!.node as unknown as AnyNode;
}

/** The value in the declaration of a plain name. */
function initOf(variable: Variable): AnyNode | undefined {
  const definition = definitionOf(variable);
  return definition.type === "VariableDeclarator" && definition.id.type === "Identifier" ? (definition.init ?? undefined) : undefined;
}

/** What tasks may change as well is each executor's own: a pool that is made when it is first needed, a cache, a generator of numbers. */
function isChangedByDriver(variable: Variable, places: ProgramPlaces, parents: ReadonlyMap<AnyNode, AnyNode>): boolean {
  let isChanged = false;
  for (const reference of variable.references) {
    const identifier = reference.identifier as unknown as AnyNode;
    const change = reference.isWrite() ? (reference.init ? undefined : identifier) : changeOf(identifier, parents);
    if (change === undefined) continue;
    const runner = places.runnerOf(change);
    if (runner === "tasks") return false;
    isChanged ||= runner === "driver";
  }
  return isChanged;
}

/**
 * Is it a function, or a literal with functions, that uses one of `taken`? Classes take only what the driver changes: they
 * cannot travel, so of a plain value of this process each executor's own must do.
 */
function holdsUser(
  variable: Variable,
  taken: ReadonlySet<Variable>,
  varying: ReadonlySet<Variable>,
  parents: ReadonlyMap<AnyNode, AnyNode>,
): boolean {
  const definition = definitionOf(variable);
  const isClass = definition.type === "ClassDeclaration";
  if (!isClass && definition.type !== "FunctionDeclaration" && !isTravelling(initOf(variable))) return false;
  for (const used of taken) {
    if (isClass && (varying.has(used) || definedAs(used) !== "Variable")) continue;
    for (const { identifier } of used.references) {
      const node = identifier as unknown as AnyNode;
      if (node.start < definition.start || node.end > definition.end) continue;
      for (let at = parents.get(node); at !== undefined && at.start >= definition.start; at = parents.get(at)) {
        if (isFunctionNode(at) || at.type === "ClassDeclaration") return true;
        if (at === definition) break;
      }
    }
  }
  return false;
}

/** A function, or a literal of functions and literals: other values need not be encodable, and are made everywhere. */
function isTravelling(value: AnyNode | undefined): boolean {
  if (value === undefined) return false;
  if (isFunctionNode(value) || value.type === "Literal") return true;
  if (value.type === "ArrayExpression") return value.elements.every((element) => element === null || isTravelling(element));
  if (value.type !== "ObjectExpression") return false;
  return value.properties.every(
    (property) => property.type === "Property" && !property.method && property.kind === "init" && isTravelling(property.value),
  );
}
