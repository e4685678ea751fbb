// From process start to the first printed batch, and of `--version`, against a bare `node -e 0`; by turns.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROUNDS = 9;
const BATCH_MS = 100;
const cli = join(import.meta.dirname, "../dist/cluster/cli/main.js");
const job = join(import.meta.dirname, "../examples/directory-word-count.ts");
const directory = mkdtempSync(join(tmpdir(), "millrace-bench-"));

/** Milliseconds until the process prints something, or ends. */
function untilOutput(args) {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    const done = () => resolve(performance.now() - start);
    child.stdout.once("data", () => {
      done();
      child.kill("SIGKILL");
    });
    child.once("exit", done);
  });
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const times = { bare: [], version: [], local: [], threads: [] };
for (let round = 0; round < ROUNDS; round++) {
  const run = (master) => [cli, "run", job, "--master", master, "--batch-interval", `${BATCH_MS}ms`, "--", directory];
  times.bare.push(await untilOutput(["-e", "0"]));
  times.version.push(await untilOutput([cli, "--version"]));
  times.local.push(await untilOutput(run("local")));
  times.threads.push(await untilOutput(run("local[2]")));
}
rmSync(directory, { recursive: true });

const bare = median(times.bare);
const report = (name, value, unit, promise = {}) => console.log(JSON.stringify({ bench: "startup", name, value, unit, ...promise }));
report("bare node -e 0", bare, "ms");
report("millrace --version", median(times.version), "ms");
report("millrace --version over bare node", median(times.version) / bare, "x", { ceiling: 3 });
report(`first printed batch of ${BATCH_MS} ms, local`, median(times.local), "ms");
report(`first printed batch less one interval, local, over bare node`, (median(times.local) - BATCH_MS) / bare, "x", { ceiling: 15 });
report(`first printed batch of ${BATCH_MS} ms, local[2]`, median(times.threads), "ms");
report(`first printed batch less one interval, local[2], over bare node`, (median(times.threads) - BATCH_MS) / bare, "x", { ceiling: 15 });
