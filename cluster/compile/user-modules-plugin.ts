// The esbuild plugin behind a job bundle: user modules are lifted, Millrace's own modules and external packages become
// shims that read the runtime of whoever loads the bundle, packages are bundled as they are. No path of this
// installation ends up in a bundle.
import { readFile } from "node:fs/promises";
import { dirname, extname, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Message, OnLoadResult, Plugin, transform } from "esbuild";
import type { ClosureReport, Diagnostic } from "./diagnostic.ts";
import { liftModule, type ModuleInput } from "./lift-module.ts";

export interface PluginOptions {
  /** Absolute path of the job file. */
  readonly entry: string;
  readonly external: readonly string[];
  readonly esbuild: { readonly transform: typeof transform };
}

/** What the plugin learned while the bundle was built, module by module in order of path. */
export interface Findings {
  readonly closures: Map<string, readonly ClosureReport[]>;
  readonly diagnostics: Map<string, readonly Diagnostic[]>;
}

const RUNTIME = 'globalThis[Symbol.for("millrace.runtime")]';
const LOADERS: Readonly<Record<string, ModuleInput["loader"]>> = { ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx", ".jsx": "jsx" };

export function userModulesPlugin(options: PluginOptions, findings: Findings): Plugin {
  return {
    name: "millrace",
    setup(build) {
      build.onResolve({ filter: /^millrace(\/(testing|spi|closure))?$/ }, ({ path }) => ({ path, namespace: "millrace-runtime" }));
      build.onLoad({ filter: /.*/, namespace: "millrace-runtime" }, ({ path }) => ({ contents: runtimeShim(path), loader: "js" }));
      build.onResolve({ filter: /^[^./]/ }, ({ path }) => {
        const isExternal = options.external.some((name) => path === name || path.startsWith(`${name}/`));
        return isExternal ? { path, namespace: "millrace-external" } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "millrace-external" }, ({ path }) => ({
        contents: `module.exports = ${RUNTIME}.external(${JSON.stringify(path)});`,
        loader: "js",
      }));
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        return path.split(sep).includes("node_modules") ? undefined : loadUserModule(path, options, findings);
      });
    },
  };
}

function runtimeShim(specifier: string): string {
  const module = `${RUNTIME}.modules[${JSON.stringify(specifier)}]`;
  if (specifier !== "millrace/closure") return `module.exports = ${module};`;
  return `export const { tagClosure, defineClosure, fileChange } = ${module};`;
}

async function loadUserModule(path: string, options: PluginOptions, findings: Findings): Promise<OnLoadResult> {
  const source = await readFile(path, "utf8");
  const extension = extname(path);
  const url = pathToFileURL(path).href;
  try {
    const lifted = await liftModule(
      {
        path,
        moduleId: relative(dirname(options.entry), path).split(sep).join("/"),
        source,
        loader: LOADERS[extension] ?? "js",
        isJob: path === options.entry,
        isCommonJs: extension === ".cjs" || (extension === ".js" && looksCommonJs(source)),
        define: {
          "import.meta.url": JSON.stringify(url),
          "import.meta.filename": JSON.stringify(path),
          "import.meta.dirname": JSON.stringify(dirname(path)),
          __filename: JSON.stringify(path),
          __dirname: JSON.stringify(dirname(path)),
        },
      },
      options.esbuild,
    );
    findings.closures.set(path, lifted.closures);
    findings.diagnostics.set(path, lifted.diagnostics);
    const map = Buffer.from(lifted.map).toString("base64");
    return { contents: `${lifted.code}\n//# sourceMappingURL=data:application/json;base64,${map}\n`, loader: "js" };
  } catch (error) {
    return { errors: messagesOf(error, path) };
  }
}

function looksCommonJs(source: string): boolean {
  return /\b(module\.exports|exports\.\w+ *=|require\()/.test(source) && !/^\s*(import\b[^(]|export\b)/m.test(source);
}

function messagesOf(error: unknown, path: string): Partial<Message>[] {
  const { errors } = error as { errors?: readonly Message[] };
  if (errors === undefined) return [{ text: `${path} could not be compiled: ${String(error)}` }];
  return errors.map((message) => ({ ...message, location: message.location === null ? null : { ...message.location, file: path } }));
}
