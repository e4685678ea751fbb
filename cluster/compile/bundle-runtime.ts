// The runtime that job bundles import Millrace from: the modules of the engine that loads them, so a job always runs on
// the version that runs it. Driver and executors install it once, before the
// first bundle; an executor has said that it is one (becomeExecutor) before.
import { createRequire } from "node:module";
import { join } from "node:path";
import { type AnyFunction, defineClosure, tagClosure } from "../../engine/closure/closure.ts";
import { isExecutor, isExecutorsTopLevel, setBundleRuntime } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";

/** Module namespaces by specifier: `millrace`, and `millrace/testing` and `millrace/spi` where jobs may want them. */
export type BundleModules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Functions made on an executor go nowhere from there, and user code may make some for every record. */
function leaveUntagged<F extends AnyFunction>(func: F): F {
  return func;
}

/** How a function of node:fs tells that it is done. */
export type FileChangeStyle = "sync" | "promise" | "callback";

/** `func`, or, where an executor evaluates the job's text, what does nothing and says that it is done. */
function fileChange<F extends AnyFunction>(func: F, style: FileChangeStyle): F | ((...args: unknown[]) => unknown) {
  if (!isExecutorsTopLevel()) return func;
  if (style === "promise") return async () => undefined;
  return (...args: unknown[]) => {
    const done = args.at(-1);
    if (style === "callback" && typeof done === "function") queueMicrotask(() => done(null));
  };
}

/** `folder` is where packages named by `--external` are looked up: the job's, or an executor's working directory. */
export function installBundleRuntime(modules: BundleModules, folder: string): void {
  const require = createRequire(join(folder, "job.js"));
  setBundleRuntime({
    modules: { ...modules, "millrace/closure": { tagClosure: isExecutor() ? leaveUntagged : tagClosure, defineClosure, fileChange } },
    external(specifier) {
      try {
        return require(specifier) as unknown;
      } catch (cause) {
        throw new MillraceError(
          "JOB_FILE",
          `The external package "${specifier}" cannot be loaded from ${folder}. Install it there, on every machine of the cluster.`,
          {
            details: { specifier, folder },
            cause,
          },
        );
      }
    },
  });
}
