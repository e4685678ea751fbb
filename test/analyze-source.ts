// A piece of JavaScript as the compiler's passes see it, for their tests.
import { type Program, parse } from "acorn";
import * as esbuild from "esbuild";
import { ScopeAnalysis } from "../cluster/compile/captures.ts";
import { findFunctions } from "../cluster/compile/function-sites.ts";
import { type LiftedModule, liftModule, type ModuleInput } from "../cluster/compile/lift-module.ts";
import { ProgramPlaces } from "../cluster/compile/program-places.ts";
import { ValueKinds } from "../cluster/compile/value-kinds.ts";
import { type AnyNode, type FunctionNode, isFunctionNode, walkAst } from "../cluster/compile/walk-ast.ts";

export interface AnalyzedSource {
  readonly program: Program;
  readonly scopes: ScopeAnalysis;
  readonly parents: ReadonlyMap<AnyNode, AnyNode>;
  readonly kinds: ValueKinds;
  readonly places: ProgramPlaces;
  readonly sites: ReturnType<typeof findFunctions>;
  /** The first function whose text starts so. */
  func(start: string): FunctionNode;
  /** The first node of any kind with exactly this text. */
  node(text: string): AnyNode;
}

/** As a job file, or as a module that one imports. */
export function analyzeSource(source: string, isJob = true): AnalyzedSource {
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  const scopes = new ScopeAnalysis(program, "module");
  const parents = new Map<AnyNode, AnyNode>();
  const nodes: AnyNode[] = [];
  walkAst(program, (node, above) => {
    nodes.push(node);
    if (above.length > 0) parents.set(node, above.at(-1)!);
    return undefined;
  });
  const find = (what: string, matches: (node: AnyNode) => boolean): AnyNode => {
    const node = nodes.find(matches);
    if (node === undefined) throw new Error(`no ${what} in the source`);
    return node;
  };
  const kinds = new ValueKinds(scopes, parents, isJob);
  return {
    program,
    scopes,
    parents,
    kinds,
    places: new ProgramPlaces({ program, scopes, kinds, parents, isJob }),
    sites: findFunctions(program),
    func: (start) => find(start, (node) => isFunctionNode(node) && source.startsWith(start, node.start)) as FunctionNode,
    node: (text) =>
      find(text, (node) => source.slice(node.start, node.end) === text && node.type !== "ExpressionStatement" && node.type !== "Program"),
  };
}

/** `source` lifted as the job file /work/job.ts. */
export function liftSource(source: string, more: Partial<ModuleInput> = {}): Promise<LiftedModule> {
  return liftModule(
    { path: "/work/job.ts", moduleId: "job.ts", source, loader: "ts", isJob: true, isCommonJs: false, define: {}, ...more },
    esbuild,
  );
}
