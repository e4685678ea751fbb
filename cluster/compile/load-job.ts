// Evaluates job bundles, on the driver and on executors alike, so that stacks name the user's TypeScript lines. Whoever
// calls must have verified the bundle. The runtime that a bundle imports from is put in place by bundle-runtime.ts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { addLoadedBundle, type Bundle } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";

/**
 * Writes the bundle into `directory` (which must be private to this user) and imports it. Resolves with its exports
 * when its top level has run, which for a job in script style may be never; evaluating the same bundle again gives the
 * same exports.
 */
export async function evaluateBundle(bundle: Bundle, directory: string): Promise<Record<string, unknown>> {
  if (!/^[0-9a-f]{64}$/.test(bundle.hash)) {
    throw new MillraceError("MESSAGE_REFUSED", "A bundle must be named by the SHA-256 of its code", { details: { hash: bundle.hash } });
  }
  process.setSourceMapsEnabled(true);
  const file = join(directory, `${bundle.hash}.mjs`);
  await writeFile(file, bundle.code, { mode: 0o600 });
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, unknown>;
}

/** Evaluates a job on the driver and has backends ship it to executors. Install the runtime first. */
export async function loadJob(compiled: { readonly bundle: Bundle }): Promise<Record<string, unknown>> {
  addLoadedBundle(compiled.bundle);
  const directory = await mkdtemp(join(tmpdir(), "millrace-job-"));
  try {
    return await evaluateBundle(compiled.bundle, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
