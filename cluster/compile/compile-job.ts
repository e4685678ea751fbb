// A job file and all it imports as one bundle: JavaScript that imports nothing of Millrace by path, named by the
// SHA-256 of its text, with its closures lifted and a source map that leads to the user's files. esbuild is loaded
// when the first job is compiled; executors never come here.
import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Message, OutputFile } from "esbuild";
import type { Bundle } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { ClosureReport, Diagnostic } from "./diagnostic.ts";
import { type Findings, userModulesPlugin } from "./user-modules-plugin.ts";

export interface CompileOptions {
  /** Packages that are not bundled but loaded where the job runs: those with native parts. */
  readonly external?: readonly string[];
}

export interface CompiledJob {
  readonly bundle: Bundle;
  readonly closures: readonly ClosureReport[];
  readonly diagnostics: readonly Diagnostic[];
}

// Packages in CommonJS call `require` for Node's own modules.
const BANNER =
  'import { createRequire as __millrace_createRequire } from "node:module"; const require = __millrace_createRequire(import.meta.url);';

/** Compiles `file`. Refusals are diagnostics, not errors; a file that cannot be read or parsed is a JOB_FILE error. */
export async function compileJob(file: string, options: CompileOptions = {}): Promise<CompiledJob> {
  const entry = await realpath(resolve(file)).catch((cause: unknown) => {
    throw new MillraceError("JOB_FILE", `The job file ${file} cannot be read. Give the path of a .ts or .js file.`, {
      details: { file },
      cause,
    });
  });
  const esbuild = await import("esbuild");
  const findings: Findings = { closures: new Map(), diagnostics: new Map() };
  const outfile = join(dirname(entry), "millrace-bundle.mjs");
  const result = await esbuild
    .build({
      entryPoints: [entry],
      outfile,
      absWorkingDir: dirname(entry),
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      target: "node20",
      sourcemap: "external",
      sourcesContent: false,
      legalComments: "none",
      logLevel: "silent",
      banner: { js: BANNER },
      plugins: [userModulesPlugin({ entry, external: options.external ?? [], esbuild }, findings)],
    })
    .catch((cause: unknown) => {
      throw jobFileError(entry, cause);
    });
  const code = withSourceMap(result.outputFiles, dirname(entry));
  const inOrder = <T>(found: ReadonlyMap<string, readonly T[]>): T[] =>
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, items]) => items);
  return {
    bundle: { hash: createHash("sha256").update(code).digest("hex"), code },
    closures: inOrder(findings.closures).sort(byPlace),
    diagnostics: inOrder(findings.diagnostics).sort(byPlace),
  };
}

function byPlace(a: ClosureReport | Diagnostic, b: ClosureReport | Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** The bundle's text with its map inline; the map's sources are file URLs, so a stack names the user's files. */
function withSourceMap(outputs: readonly OutputFile[], folder: string): string {
  const text = outputs.find((output) => output.path.endsWith(".mjs"))!.text;
  const map = JSON.parse(outputs.find((output) => output.path.endsWith(".map"))!.text) as { sources: string[] };
  map.sources = map.sources.map((source) => (/^[\w-]{2,}:/.test(source) ? source : pathToFileURL(resolve(folder, source)).href));
  return `${text}//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}\n`;
}

function jobFileError(entry: string, cause: unknown): MillraceError {
  const messages = (cause as BuildFailure).errors ?? [];
  const shown = messages.slice(0, 5).map(describe).join("\n");
  return new MillraceError("JOB_FILE", `The job file ${entry} cannot be compiled:\n${shown === "" ? String(cause) : shown}`, {
    details: { file: entry, errors: messages.length },
    cause,
  });
}

function describe({ text, location }: Message): string {
  const place = location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `;
  const isNative = /loader is configured for "\.node"/.test(text);
  const hint = isNative ? " (the package has native parts: leave it out of the bundle with --external PACKAGE)" : "";
  const unresolved = /Could not resolve "([^./][^"]*)"/.exec(text);
  const install = unresolved === null ? "" : ` (install ${unresolved[1]}, or name it with --external if only executors have it)`;
  return `  ${place}${text}${hint}${install}`;
}
