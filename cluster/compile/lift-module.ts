// Rewrites one user module so that its closures can travel. Each function literal is tagged where it stands (id, and a
// thunk that reads its captured variables), and a copy of its text becomes a factory at the top of the module, with
// the captured variables as parameters. What the program does in place stays the same; source maps lead to the
// user's file from both. Needs esbuild (types are stripped first), so only the compiler may import this.
import remapping from "@jridgewell/remapping";
import { type Program, parse } from "acorn";
import type { transform } from "esbuild";
import MagicString, { Bundle } from "magic-string";
import { ScopeAnalysis } from "./captures.ts";
import { type ClosureReport, codeFrame, type Diagnostic } from "./diagnostic.ts";
import { findFileChanges } from "./file-changes.ts";
import { findFunctions, hoistPosition } from "./function-sites.ts";
import { DEFAULT_FUNCTION, describeClosures, type LiftedClosure } from "./lifted-closures.ts";
import { SourcePositions } from "./source-positions.ts";

export interface ModuleInput {
  /** Absolute path of the source. */
  readonly path: string;
  /** Its name in closure ids, the same on every machine. */
  readonly moduleId: string;
  readonly source: string;
  readonly loader: "ts" | "tsx" | "js" | "jsx";
  /** Is this the job file, whose default export is given a context? */
  readonly isJob: boolean;
  readonly isCommonJs: boolean;
  readonly define: Readonly<Record<string, string>>;
}

export interface LiftedModule {
  readonly code: string;
  /** Source map as JSON; its one source is the base name of `path`. */
  readonly map: string;
  readonly closures: readonly ClosureReport[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Stands for the JavaScript between the source and the rewritten module, in source maps on their way. */
const STRIPPED = "stripped.js";

/** Names that the rewritten module uses for itself. */
const TAG = "__millrace_tag";
const DEFINE = "__millrace_define";
const CHANGE = "__millrace_change";
const FILE = "__millrace_file";
const KEY = "__millrace_key";

export async function liftModule(input: ModuleInput, esbuild: { transform: typeof transform }): Promise<LiftedModule> {
  const file = input.path.slice(input.path.lastIndexOf("/") + 1);
  const stripped = await esbuild.transform(input.source, {
    loader: input.loader,
    target: "node20",
    sourcemap: "external",
    sourcefile: file,
    define: { ...input.define },
    logLevel: "silent",
  });
  const code = stripped.code.startsWith("#!") ? `//${stripped.code.slice(2)}` : stripped.code;
  const { program, isModule } = parseProgram(code, input.isCommonJs);
  const scopes = new ScopeAnalysis(program, isModule ? "module" : "commonjs");
  const positions = new SourcePositions(code, stripped.map);
  const closures = describeClosures(
    { program, code, scopes, moduleId: input.moduleId, isJob: input.isJob, positions },
    findFunctions(program),
  );
  const bundle = new Bundle({ separator: "" });
  bundle.addSource({ content: new MagicString(prologue(input.path, isModule)) });
  const pristine = new MagicString(code, { filename: STRIPPED });
  for (const closure of closures) addDefinition(bundle, pristine, closure);
  const inPlace = new MagicString(code, { filename: STRIPPED });
  for (const closure of closures) tagInPlace(inPlace, closure, code);
  for (const { callee, style } of findFileChanges(program, scopes)) {
    inPlace.prependRight(callee.start, `${CHANGE}(`);
    inPlace.appendLeft(callee.end, `, "${style}")`);
  }
  bundle.addSource({ content: inPlace });
  const map = remapping(bundle.generateMap({ hires: "boundary" }).toString(), (name) => (name === STRIPPED ? stripped.map : null));
  return {
    code: bundle.toString(),
    map: map.toString(),
    closures: closures.map((closure) => reportOf(closure, input.path)),
    diagnostics: closures.flatMap((closure) => diagnosticsOf(closure, input, positions)),
  };
}

function parseProgram(code: string, isCommonJs: boolean): { program: Program; isModule: boolean } {
  if (!isCommonJs) return { program: parse(code, { ecmaVersion: "latest", sourceType: "module", ranges: true }), isModule: true };
  return { program: parse(code, { ecmaVersion: "latest", sourceType: "commonjs", ranges: true }), isModule: false };
}

function prologue(path: string, isModule: boolean): string {
  const names = isModule
    ? `tagClosure as ${TAG}, defineClosure as ${DEFINE}, fileChange as ${CHANGE}`
    : `tagClosure: ${TAG}, defineClosure: ${DEFINE}, fileChange: ${CHANGE}`;
  const load = isModule ? `import { ${names} } from "millrace/closure";` : `var { ${names} } = require("millrace/closure");`;
  return `${load}\nvar ${FILE} = ${JSON.stringify(path)}, ${KEY};\n`;
}

/** `define(id, ([a, b]) => <the function's text>, info, { b: () => b })`: `b` is one of the module's own. */
function addDefinition(bundle: Bundle, pristine: MagicString, closure: LiftedClosure): void {
  const { node } = closure.site;
  const instead = closure.isTextBound ? `{ throw new Error("the compiler refused this closure") }` : closure.moduleName;
  const copy = instead === null ? pristine.snip(node.start, node.end) : new MagicString(instead);
  const [open, close] = instead === null ? wrapping(closure) : ["", ""];
  copy.prepend(`${DEFINE}(${JSON.stringify(closure.id)}, ([${closure.captures.join(", ")}]) => ${open}`);
  const own = closure.ownNames.map((name) => `${name}: () => ${name}`).join(", ");
  copy.append(`${close}, ${infoOf(closure)}${own === "" ? "" : `, { ${own} }`});\n`);
  bundle.addSource({ content: copy });
}

function wrapping({ site, selfName }: LiftedClosure): readonly [string, string] {
  if (selfName !== null && site.node.type !== "FunctionDeclaration") return [`{ const ${selfName} = `, `; return ${selfName}; }`];
  if (site.naming.from === "place") return [`({ ${keyOf(site.naming.name)}: `, ` })[${JSON.stringify(site.naming.name)}]`];
  return ["(", ")"];
}

/** A property key that gives its function this name; written plainly, `__proto__` would not. */
function keyOf(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : JSON.stringify(name);
}

function infoOf(closure: LiftedClosure): string {
  const { line, column } = closure.position;
  const errors = closure.refusals.filter((refusal) => refusal.severity === "error");
  const refusal = errors.map(({ message, why, fix }) => `${message}. ${why} ${fix}`).join(" ");
  return JSON.stringify({
    name: closure.site.naming.name,
    file: "",
    line,
    column,
    captureNames: closure.captures,
    ...(refusal === "" ? {} : { refusal }),
  }).replace('"file":""', `"file":${FILE}`);
}

/** `tag(<the function>, id, () => [a, b])`, with the name that the function would have had. Inner functions come before outer ones. */
function tagInPlace(code: MagicString, closure: LiftedClosure, text: string): void {
  const { site, captures } = closure;
  const { node, naming } = site;
  const thunk = captures.length === 0 || closure.isTextBound ? "" : `, () => [${captures.join(", ")}]`;
  const rest = `, ${JSON.stringify(closure.id)}${thunk})`;
  if (node.type === "FunctionDeclaration") {
    const name = node.id?.name ?? DEFAULT_FUNCTION;
    let statement = `${TAG}(${name}${rest};`;
    if (!node.id) {
      code.appendLeft(text.indexOf("(", node.start), ` ${DEFAULT_FUNCTION}`);
      statement = `Object.defineProperty(${DEFAULT_FUNCTION}, "name", { value: "default", configurable: true });${statement}`;
    }
    code.appendLeft(hoistPosition(site), statement);
    return;
  }
  let open = `${TAG}(`;
  let close = rest;
  if (naming.from === "place") {
    open += `{ ${keyOf(naming.name)}: `;
    close = ` }[${JSON.stringify(naming.name)}]${rest}`;
  } else if (naming.from === "key") {
    code.prependRight(naming.key.start, `${KEY} = ((key) => typeof key === "symbol" ? key : \`\${key}\`)(`);
    code.appendLeft(naming.key.end, ")");
    open += `{ [${KEY}]: `;
    close = ` }[${KEY}]${rest}`;
  }
  code.prependRight(node.start, open);
  code.appendLeft(node.end, close);
}

function reportOf(closure: LiftedClosure, file: string): ClosureReport {
  const { line, column } = closure.position;
  return { id: closure.id, name: closure.site.naming.name, file, line, column, captures: closure.captures, operator: closure.operator };
}

function diagnosticsOf(closure: LiftedClosure, input: ModuleInput, positions: SourcePositions): Diagnostic[] {
  if (closure.operator === null) return [];
  return closure.refusals.map(({ severity, at, message, why, fix }) => {
    const { line, column } = positions.at(at.start);
    return {
      code: "CLOSURE_REFUSED",
      severity,
      file: input.path,
      line,
      column,
      message,
      why,
      fix,
      frame: codeFrame(input.source, line, column),
    };
  });
}
