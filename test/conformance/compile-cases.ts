// Writes the modules of all cases into a directory and compiles them as one job, so that their functions travel to
// threads and executors like those of any user's job.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installBundleRuntime } from "../../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../../cluster/compile/compile-job.ts";
import { loadJob } from "../../cluster/compile/load-job.ts";
import * as millrace from "../../index.ts";
import type { Case } from "./case.ts";

/** What a case's module exports. */
export type Program = Readonly<Record<string, unknown>>;

/** Programs of the cases whose text `modules` has. */
export async function compileCases(modules: ReadonlyMap<Case, string>): Promise<ReadonlyMap<Case, Program>> {
  if (modules.size === 0) return new Map();
  const directory = mkdtempSync(join(tmpdir(), "millrace-conformance-"));
  try {
    const cases = [...modules.keys()];
    for (const [index, text] of [...modules.values()].entries()) writeFileSync(join(directory, `case-${index}.js`), text);
    writeFileSync(join(directory, "cases.js"), cases.map((_, index) => `export * as case${index} from "./case-${index}.js";\n`).join(""));
    installBundleRuntime({ millrace }, directory);
    const exports = (await loadJob(await compileJob(join(directory, "cases.js")))) as Record<string, Program>;
    return new Map(cases.map((testCase, index) => [testCase, exports[`case${index}`]!]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
