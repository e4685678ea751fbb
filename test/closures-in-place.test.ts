// Compiling a program must not change what it does where it runs: corpus/quirks observes itself, compiled and plain.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { evaluateBundle } from "../cluster/compile/load-job.ts";
import { type AnyFunction, closureTagOf } from "../engine/closure/closure.ts";

const FILE = fileURLToPath(new URL("./corpus/quirks/quirks.ts", import.meta.url));
let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-in-place-"));
  folder = join(root, "node_modules");
  await mkdir(folder);
  installBundleRuntime({}, folder);
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function runPlain(): Promise<Record<string, unknown>> {
  const result = await build({
    entryPoints: [FILE],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { "import.meta.url": JSON.stringify(pathToFileURL(FILE).href), "import.meta.dirname": '"x"', __filename: '"x"' },
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
  });
  const file = join(folder, "plain.mjs");
  await writeFile(file, result.outputFiles[0]!.text);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, unknown>;
}

it("changes nothing that a program can see", async () => {
  const { bundle, diagnostics } = await compileJob(FILE);
  expect(diagnostics).toEqual([]);
  const compiled = await evaluateBundle(bundle, folder);
  const plain = await runPlain();
  expect(compiled.seen).toStrictEqual(plain.seen);
  expect((compiled.default as AnyFunction).name).toBe("default");
  expect(closureTagOf(compiled.default as AnyFunction)?.id).toMatch(/^quirks\.ts:\d+:\d+:[0-9a-f]{8}$/);
  expect(closureTagOf(compiled.exported as AnyFunction)).toBeDefined();
  expect(closureTagOf(compiled.renamed as AnyFunction)).toBeDefined();
});
