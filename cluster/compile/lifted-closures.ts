// Decides which function literals of a module are lifted and says of each what the rewriting needs: its id, its
// captures, what speaks against it. Ids are the same on every machine and in every run: module, place, hash of the text.
import { createHash } from "node:crypto";
import type { Program } from "acorn";
import type { ScopeAnalysis } from "./captures.ts";
import { findDriverBindings } from "./driver-bindings.ts";
import type { FunctionSite } from "./function-sites.ts";
import { ProgramPlaces } from "./program-places.ts";
import { findRefusals, type Refusal, refuseAsync } from "./refusals.ts";
import { findShipped, isMisplaced } from "./shipped-functions.ts";
import type { SourcePosition, SourcePositions } from "./source-positions.ts";
import { ValueKinds } from "./value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "./walk-ast.ts";

export interface LiftedClosure {
  readonly id: string;
  readonly site: FunctionSite;
  readonly position: SourcePosition;
  /** Names of the captured variables. */
  readonly captures: readonly string[];
  /** Those of them that an executor has, too: bindings of the module, for the case that a value cannot travel. */
  readonly ownNames: readonly string[];
  readonly selfName: string | null;
  /** A function declared at module level is not copied if an executor has the same one, under this name. */
  readonly moduleName: string | null;
  /** The operator it is passed to, if it is known to ship. */
  readonly operator: string | null;
  readonly refusals: readonly Refusal[];
  /** No copy of its text can be made. */
  readonly isTextBound: boolean;
}

export interface ModuleText {
  readonly program: Program;
  readonly code: string;
  readonly scopes: ScopeAnalysis;
  readonly moduleId: string;
  readonly isJob: boolean;
  readonly positions: SourcePositions;
}

/** The name that `export default function () {}` is given, so that it can be tagged. */
export const DEFAULT_FUNCTION = "__millrace_default";

/** The closures to lift, inner ones before those around them. */
export function describeClosures(text: ModuleText, sites: readonly FunctionSite[]): LiftedClosure[] {
  const parents = parentsOf(text.program);
  const kinds = new ValueKinds(text.scopes, parents, text.isJob);
  const shipped = findShipped(text.program, text.scopes, kinds);
  const places = new ProgramPlaces({ ...text, kinds, parents });
  const { taken, later } = findDriverBindings({ scopes: text.scopes, places, parents });
  const ids = new Set<string>();
  const closures: LiftedClosure[] = [];
  for (const site of sites) {
    if (!isLifted(site, shipped)) continue;
    const { node } = site;
    const captures = text.scopes.capturesOf(node, site.parents.at(-1), taken);
    const operator = shipped.get(node) ?? null;
    const refusals = findRefusals(node, captures, kinds, parents, places);
    if (operator !== null && isMisplaced(node, operator)) refusals.unshift(refuseAsync(node, operator));
    const position = text.positions.at(node.start);
    closures.push({
      id: uniqueId(`${text.moduleId}:${position.line}:${position.column}:${shortHash(text.code.slice(node.start, node.end))}`, ids),
      site,
      position,
      captures: captures.captured.map((outer) => outer.name).filter((name) => name !== "arguments"),
      ownNames: captures.captured.filter(({ variable }) => taken.has(variable) && !later.has(variable)).map(({ name }) => name),
      selfName: captures.selfName,
      moduleName: taken.has(text.scopes.declaredBy(node)!) ? null : moduleNameOf(site),
      operator,
      refusals,
      isTextBound: refusals.some((refusal) => refusal.textBound),
    });
  }
  return closures.sort((a, b) => a.site.node.end - b.site.node.end || b.site.node.start - a.site.node.start);
}

function isLifted({ node, parents, naming }: FunctionSite, shipped: ReadonlyMap<FunctionNode, string>): boolean {
  // What a shipped function makes is made on executors, record by record, and never travels from there.
  if (parents.some((parent) => isFunctionNode(parent) && shipped.has(parent))) return false;
  const parent = parents.at(-1);
  // `new function () {}` and a function called on the spot are not values that anyone could pass on.
  if (parent?.type === "NewExpression" && parent.callee === node) return false;
  if (parent?.type === "CallExpression" && parent.callee === node && naming.name === "") return false;
  return naming.from !== "key" || parent?.type === "Property";
}

function moduleNameOf({ node, parents }: FunctionSite): string | null {
  if (node.type !== "FunctionDeclaration") return null;
  const isOfModule = parents.every((parent) => parent.type === "Program" || parent.type.startsWith("Export"));
  return isOfModule ? (node.id?.name ?? DEFAULT_FUNCTION) : null;
}

function parentsOf(program: AnyNode): Map<AnyNode, AnyNode> {
  const parents = new Map<AnyNode, AnyNode>();
  walkAst(program, (node, above) => {
    const parent = above.at(-1);
    if (parent !== undefined) parents.set(node, parent);
    return undefined;
  });
  return parents;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}.${n}`;
  taken.add(id);
  return id;
}
