// A copy of the sources as JavaScript in which every mutant can be switched on (Stryker's instrumenter puts them all in at
// once), and whose tests import vitest.mjs beside this file instead of vitest.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { transform } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VITEST = new URL("./vitest.mjs", import.meta.url).href;
const LEFT_OUT = new Set(["corpus", "jobs", "mutation", "typing"]);

/** @typedef {{ id: string, fileName: string, mutatorName: string, replacement: string, location: { start: { line: number, column: number } } }} Mutant */

/**
 * Writes the sandbox to `folder`, which is emptied first. Lines count from 0.
 * @param {string} folder
 * @param {readonly string[]} mutated Paths from the root of the project.
 * @returns {Promise<Mutant[]>}
 */
export async function writeSandbox(folder, mutated) {
  rmSync(folder, { recursive: true, force: true });
  const silent = () => {};
  const log = { trace: silent, debug: silent, info: silent, warn: console.error, error: console.error, fatal: console.error };
  const levels = { isTraceEnabled: () => false, isDebugEnabled: () => false, isInfoEnabled: () => false };
  const sources = mutated.map((name) => ({ name, content: readFileSync(join(ROOT, name), "utf8"), mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [], mutator: { plugins: null, excludedMutations: [] } };
  const { files, mutants } = await new Instrumenter({ ...log, ...levels }).instrument(sources, options);
  const instrumented = new Map(files.map(({ name, content }) => [name, content]));
  for (const name of ["engine", "sources", "cluster", "test"].flatMap(sourcesBelow).concat("index.ts", "spi.ts", "testing.ts")) {
    const path = join(folder, name.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(path), { recursive: true });
    const source = instrumented.get(name) ?? readFileSync(join(ROOT, name), "utf8");
    writeFileSync(path, name.endsWith(".ts") ? await asJavaScript(source, name) : source);
  }
  // Programs of the tests import the package by its name.
  const doors = { ".": "./index.js", "./spi": "./spi.js", "./testing": "./testing.js" };
  const description = { ...JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")), exports: doors };
  writeFileSync(join(folder, "package.json"), JSON.stringify(description));
  return mutants.map(({ id, fileName, mutatorName, replacement, location }) => ({ id, fileName, mutatorName, replacement, location }));
}

async function asJavaScript(source, sourcefile) {
  const { code } = await transform(source, { loader: "ts", target: "node20", format: "esm", sourcefile });
  return code.replace(/(from\s*|import\s*\(?\s*)"(\.[^"]*)\.ts"/g, '$1"$2.js"').replace(/from "vitest"/g, `from ${JSON.stringify(VITEST)}`);
}

/** @returns {string[]} */
function sourcesBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : sourcesBelow(name);
    return /\.(ts|lua)$/.test(name) ? [name] : [];
  });
}
