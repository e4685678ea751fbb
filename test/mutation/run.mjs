// node test/mutation/run.mjs [--survivors] [FILE...]: how many mutants of engine/dstream and engine/rdd (or of the files) the
// tests beside them kill. The mutants are Stryker's, all instrumented at once; a test runs in a process that is kept, which
// makes a mutant fifty times cheaper than a test run of its own. `npx stryker run --mutate FILE` is the reference.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSandbox } from "./sandbox.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SANDBOX = join(ROOT, "node_modules/.cache/millrace-mutation");
/** Without a result for so long a mutant has made an endless loop; loading the tests may take longer. */
const STUCK_MS = 20_000;
const LOADING_MS = 300_000;
const MAX_STARTS = 200;

const args = process.argv.slice(2);
const showsSurvivors = args.includes("--survivors");
const named = args.filter((arg) => !arg.startsWith("--"));
const files = named.length > 0 ? named : ["engine/dstream", "engine/rdd"].flatMap(runTimeFiles);

const mutants = await writeSandbox(SANDBOX, files);
writeFileSync(join(SANDBOX, "mutants.json"), JSON.stringify(mutants));
if ((await runWorker("base", 1)) !== 0) throw new Error("The tests could not be run without mutants");
const workers = Math.max(1, Math.min(availableParallelism(), 8));
await Promise.all(Array.from({ length: workers }, (_, share) => tryShare(share, workers)));
report();

function runTimeFiles(folder) {
  const names = readdirSync(join(ROOT, folder)).sort();
  return names.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")).map((name) => `${folder}/${name}`);
}

/** Mutants end workers, by endless loops say; where nearly all do, something else is wrong. */
async function tryShare(share, of) {
  for (let starts = 0; starts < MAX_STARTS; starts++) if ((await runWorker(share, of)) === 0) return;
  throw new Error(`Worker ${share} has failed ${MAX_STARTS} times: run it alone, with its output shown`);
}

/** Resolves with the exit code of a worker, which is killed when it is stuck. */
function runWorker(share, of) {
  const results = join(SANDBOX, `results-${share}.jsonl`);
  const options = { cwd: SANDBOX, stdio: ["ignore", "ignore", "inherit"] };
  const worker = spawn(
    process.execPath,
    ["--max-old-space-size=3000", fileURLToPath(new URL("./worker.mjs", import.meta.url)), SANDBOX, `${share}`, `${of}`],
    options,
  );
  return new Promise((resolve) => {
    let size = 0;
    let since = Date.now();
    const watch = setInterval(() => {
      const now = existsSync(results) ? statSync(results).size : 0;
      if (now !== size) [size, since] = [now, Date.now()];
      const isTrying = size > 0 && lines(results).at(-1)?.status === "Running";
      if (Date.now() - since > (isTrying ? STUCK_MS : LOADING_MS)) worker.kill("SIGKILL");
    }, 1000);
    worker.once("exit", (code) => {
      clearInterval(watch);
      resolve(code);
    });
  });
}

function lines(path) {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function report() {
  const statuses = new Map();
  for (let share = 0; share < workers; share++) {
    const results = join(SANDBOX, `results-${share}.jsonl`);
    if (existsSync(results)) for (const { id, status } of lines(results)) statuses.set(id, status);
  }
  const tables = new Map();
  for (const { id, fileName, mutatorName, replacement, location } of mutants) {
    const status = statuses.get(id) ?? "Lost";
    const folder = fileName.slice(0, fileName.lastIndexOf("/"));
    for (const name of [fileName, folder, "all"]) {
      if (!tables.has(name)) tables.set(name, {});
      const counts = tables.get(name);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    if (!showsSurvivors || !["Survived", "NoCoverage"].includes(status)) continue;
    console.log(
      `${fileName}:${location.start.line + 1}:${location.start.column + 1} ${status} ${mutatorName} => ${replacement.replace(/\s+/g, " ").slice(0, 100)}`,
    );
  }
  console.log("| file | score | killed | timed out | survived | no coverage | at load only |\n|---|---|---|---|---|---|---|");
  for (const [name, { Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0, Static = 0, Lost = 0 }] of [...tables].sort()) {
    if (Lost > 0) throw new Error(`${Lost} mutants of ${name} were not tried`);
    const tried = Killed + Timeout + Survived + NoCoverage;
    const score = tried === 0 ? "" : ((100 * (Killed + Timeout)) / tried).toFixed(1);
    console.log(`| ${name} | ${score} | ${Killed} | ${Timeout} | ${Survived} | ${NoCoverage} | ${Static} |`);
  }
}
