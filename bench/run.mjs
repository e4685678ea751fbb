// `npm run bench [-- --json] [-- NAME ...]`: runs the benches (all, or those named) and prints their figures as a table,
// or one line of JSON a figure. What runs on a cluster gets a private one of two executors.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const here = import.meta.dirname;
const cli = join(here, "../dist/cluster/cli/main.js");
const home = mkdtempSync(join(tmpdir(), "millrace-bench-"));
const json = process.argv.includes("--json");
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

async function node(...args) {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, MILLRACE_HOME: home },
    maxBuffer: 1 << 26,
    timeout: 300_000,
  });
  return stdout;
}

function show(output) {
  for (const line of output.split("\n").filter((text) => text.startsWith('{"bench"'))) {
    if (json) console.log(line);
    else console.log(row(JSON.parse(line)));
  }
}

function row({ bench, name, value, unit, floor, ceiling }) {
  const isKept = (floor === undefined || value >= floor) && (ceiling === undefined || value <= ceiling);
  const limits = [floor === undefined ? "" : `at least ${floor}`, ceiling === undefined ? "" : `at most ${ceiling}`].filter(
    (text) => text !== "",
  );
  const verdict = limits.length === 0 ? "" : `${isKept ? "kept" : "MISSED"} (${limits.join(", ")})`;
  return `${bench.padEnd(12)} ${name.padEnd(64)} ${value.toPrecision(4).padStart(9)} ${unit.padEnd(29)} ${verdict}`;
}

/** Resident memory of each executor process, in MB. */
function residentMegabytes(status) {
  return JSON.parse(status).executors.map(
    ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024,
  );
}

try {
  if (isWanted("one-thread")) show(await node(cli, "run", join(here, "one-thread.ts")));
  if (isWanted("masters")) show(await node(cli, "run", join(here, "masters.ts"), "--", "local[1]", "local[2]"));
  if (isWanted("state")) show(await node(cli, "run", join(here, "state.ts"), "--", "local", "local[2]"));
  if (isWanted("windows")) show(await node(cli, "run", join(here, "windows.ts")));
  if (isWanted("startup")) show(await node(join(here, "startup.mjs")));
  if (["idle-memory", "cluster", "state", "empty-batch", "steady"].some(isWanted)) {
    const master = (await node(cli, "cluster", "start", "--executors", "2")).trim();
    try {
      if (isWanted("idle-memory")) {
        const idle = residentMegabytes(await node(cli, "cluster", "status", "-o", "json"));
        show(
          JSON.stringify({
            bench: "idle-memory",
            name: "resident memory of an idle executor",
            value: Math.max(...idle),
            unit: "MB",
            ceiling: 120,
          }),
        );
      }
      if (isWanted("state")) show(await node(cli, "run", join(here, "state.ts"), "--", master));
      if (isWanted("cluster")) show(await node(cli, "run", join(here, "masters.ts"), "--", "local[1]", master));
      if (isWanted("empty-batch")) {
        const ours = await node(cli, "submit", join(here, "empty-batch.ts"), "--master", master);
        const bare = await node(join(here, "bare-exchange.mjs"), master.replace("redis+unix://", ""));
        const [mine, theirs] = [ours, bare].map((output) => JSON.parse(output.split("\n").find((line) => line.includes("p50"))).value);
        const ratio = { bench: "empty-batch", name: "empty batch over bare exchange, p50", value: mine / theirs, unit: "x", ceiling: 6 };
        show(`${ours}\n${bare}\n${JSON.stringify(ratio)}`);
      }
      if (isWanted("steady")) {
        show(await node(cli, "submit", join(here, "steady.ts"), "--master", master, "--batch-interval", "100ms", "--batches", "600"));
      }
    } finally {
      await node(cli, "cluster", "stop");
    }
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
