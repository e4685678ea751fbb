// node worker.mjs SANDBOX SHARE OF: runs the tests of a sandbox once as they are and notes which mutants each reaches (share
// "base"), or tries every OF-th mutant. Appends a line for each mutant to results-SHARE.jsonl, so that a process that had
// to be killed, or has fouled its own state, is followed by another one that goes on behind it.
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beginFile, failureOf, TIMED_OUT, tests } from "./vitest.mjs";

const [sandbox, share, of] = process.argv.slice(2);
const FOULED = 7;
/** Tests of what is registered for a whole process, which running them beside others would disturb. */
const DISTURBING = /(file-output|process-pipes)\.test\.js$/;
const stryker = { activeMutant: undefined, currentTestId: undefined };
globalThis.__stryker__ = stryker;

for (const folder of ["engine/dstream", "engine/rdd", "engine/testing"]) {
  for (const name of readdirSync(join(sandbox, folder)).sort()) {
    if (!name.endsWith(".test.js") || DISTURBING.test(name)) continue;
    beginFile(`${folder}/${name}`);
    await import(join(sandbox, folder, name));
  }
}
// Mutants break promises that nobody holds.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});
if (share === "base") await writeBase();
else await tryMutants();
process.exit(0);

async function writeBase() {
  const millis = [];
  const failing = new Set();
  for (const round of ["measured", "again"]) {
    for (const [index, test] of tests.entries()) {
      if (failing.has(index)) continue;
      stryker.currentTestId = round === "measured" ? index : round;
      const begin = performance.now();
      const failure = await failureOf(test, 60_000);
      millis[index] ??= performance.now() - begin;
      if (failure === undefined) continue;
      failing.add(index);
      console.error(`left out, it fails without a mutant: ${test.name}: ${String(failure.message ?? failure).slice(0, 120)}`);
    }
  }
  const { perTest, static: atLoad } = stryker.mutantCoverage;
  const reaches = tests.map((_, index) => (failing.has(index) ? {} : (perTest[index] ?? {})));
  writeFileSync(join(sandbox, "base.json"), JSON.stringify({ millis, reaches, atLoad }));
}

async function tryMutants() {
  const { millis, reaches, atLoad } = JSON.parse(readFileSync(join(sandbox, "base.json"), "utf8"));
  const results = join(sandbox, `results-${share}.jsonl`);
  const say = (id, status, by) => appendFileSync(results, `${JSON.stringify({ id, status, by })}\n`);
  const said = new Map();
  if (existsSync(results))
    for (const line of readFileSync(results, "utf8").trim().split("\n")) said.set(JSON.parse(line).id, JSON.parse(line).status);
  for (const [index, { id }] of JSON.parse(readFileSync(join(sandbox, "mutants.json"), "utf8")).entries()) {
    if (index % Number(of) !== Number(share)) continue;
    // The process before this one did not come back from it.
    if (said.get(id) === "Running") say(id, "Timeout");
    if (said.has(id)) continue;
    const reaching = tests.map((_, test) => test).filter((test) => reaches[test][id]);
    if (reaching.length === 0) {
      say(id, atLoad[id] ? "Static" : "NoCoverage");
      continue;
    }
    say(id, "Running");
    const killer = await killerOf(
      id,
      reaching.sort((a, b) => millis[a] - millis[b]),
      millis,
    );
    say(id, killer === undefined ? "Survived" : killer.failure === TIMED_OUT ? "Timeout" : "Killed", killer && tests[killer.test].name);
    if (killer !== undefined && (await failureOf(tests[killer.test], 60_000)) !== undefined) process.exit(FOULED);
  }
}

/** The first of the tests, quickest first, that fails with the mutant. */
async function killerOf(mutant, reaching, millis) {
  stryker.activeMutant = mutant;
  try {
    for (const test of reaching) {
      const failure = await failureOf(tests[test], Math.max(3000, millis[test] * 10));
      if (failure !== undefined) return { test, failure };
    }
    return undefined;
  } finally {
    stryker.activeMutant = undefined;
  }
}
