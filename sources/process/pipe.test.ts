// Against real processes: the shell's and this Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { PipeOptions } from "../../engine/spi.ts";
import { killableTask } from "../../test/killable-task.ts";
import { pipeRecords } from "./pipe.ts";

async function piped(records: Iterable<unknown>, command: readonly string[], options?: PipeOptions<unknown>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of pipeRecords(records, command, options)) lines.push(line);
  return lines;
}

const shell = (script: string) => ["sh", "-c", script];
const node = (script: string) => [process.execPath, "-e", script];

test("records go in a line each, lines come out", async () => {
  expect(await piped([["word", 3], "b", 1], ["cat"])).toEqual(["(word,3)", "b", "1"]);
  expect(await piped(["b", "ä", "a"], ["sort"])).toEqual(["a", "b", "ä"]);
  expect(await piped([], shell("echo; printf 'last without an end'"))).toEqual(["", "last without an end"]);
});

test("arguments are taken as they are, by no shell", async () => {
  expect(await piped([], ["printf", "%s\\n", "$HOME 'a  b'; ls"])).toEqual(["$HOME 'a  b'; ls"]);
});

test("the environment is the executor's and what is given", async () => {
  const [greeting, path] = await piped([], shell('echo "$GREETING"; echo "$PATH"'), { env: { GREETING: "hello" } });
  expect([greeting, path]).toEqual(["hello", process.env.PATH]);
});

test("a context is printed first, and records in lines of one's own", async () => {
  const options: PipeOptions<unknown> = {
    printPipeContext: (print) => {
      print("first");
      print("second");
    },
    printRDDElement: (record, print) => {
      for (const part of String(record).split(" ")) print(`<${part}>`);
    },
  };
  expect(await piped(["a b", "c"], ["cat"], options)).toEqual(["first", "second", "<a>", "<b>", "<c>"]);
});

test("a directory of its own is empty, and gone afterwards", async () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("millrace-pipe-"));
  const before = left();
  const [directory, ...files] = await piped([], shell("pwd; ls -A; touch here"), { separateWorkingDir: true });
  expect([directory, files]).toEqual([expect.stringContaining("millrace-pipe-"), []]);
  await expect(piped([], ["false"], { separateWorkingDir: true })).rejects.toThrow();
  expect(left()).toEqual(before);
});

test("far more than any pipe holds goes through, in both directions at once", async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `line ${i}`);
  const out = await piped(lines, ["cat"]);
  expect(out.length).toBe(lines.length);
  expect(out.join("\n") === lines.join("\n")).toBe(true);
});

test("input is written only as fast as it is read", async () => {
  let written = 0;
  function* records() {
    for (; written < 1000; written++) yield "x".repeat(10_000);
  }
  // It reads nothing until its output has been read.
  const lines = pipeRecords(records(), shell("echo ready; head -c 100 | wc -c"));
  expect((await lines.next()).value).toBe("ready");
  expect(written).toBeLessThan(100);
  await lines.return(undefined);
});

test("a process that does not read all its input has read what it wanted", async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `line ${i}`);
  expect(await piped(lines, ["head", "-1"])).toEqual(["line 0"]);
  expect(await piped(lines, ["true"])).toEqual([]);
});

test.each([
  ["a status", shell("echo out; echo why >&2; exit 3"), "Subprocess exited with status 3; it said: why. Command ran: sh -c"],
  ["a signal", shell("kill -9 $$"), "Subprocess exited with signal SIGKILL"],
  ["a program that is not there", ["millrace-no-such-program", "-x"], "Subprocess cannot be run: spawn millrace-no-such-program ENOENT"],
])("%s is a typed failure", async (_name, command, message) => {
  await expect(piped(["a"], command)).rejects.toMatchObject({
    code: "PROCESS_FAILED",
    message: expect.stringContaining(message),
    details: { command },
  });
});

test("a record that cannot be printed ends the process", async () => {
  const options: PipeOptions<unknown> = {
    printRDDElement: () => {
      throw new Error("unprintable");
    },
  };
  await expect(piped([1], node("setInterval(() => {}, 1000)"), options)).rejects.toThrow("unprintable");
});

test("whoever stops reading ends the process", async () => {
  const lines = pipeRecords([], shell("echo $$; exec sleep 1000"));
  const pid = Number((await lines.next()).value);
  process.kill(pid, 0);
  await lines.return(undefined);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

/** A process that nobody waits for stays in the table as a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("what the process has started ends with it, and is not waited for", async () => {
  const lines = pipeRecords([], shell("sleep 1000 & echo $!; wait"));
  const pid = Number((await lines.next()).value);
  await lines.return(undefined);
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
});

test("what has left the group is not waited for", async () => {
  const lines = pipeRecords([], shell("setsid sleep 1000 & echo $!; wait"));
  const pid = Number((await lines.next()).value);
  await lines.return(undefined);
  process.kill(pid, "SIGKILL");
});

test("a task that is killed ends its process, whatever it waits for", async () => {
  const { task, kill } = killableTask();
  const pids: number[] = [];
  const ended = task.run(async () => {
    for await (const line of pipeRecords([], shell("echo $$; exec sleep 1000"))) {
      pids.push(Number(line));
      kill();
    }
  });
  await expect(ended).rejects.toThrow("killed");
  expect(() => process.kill(pids[0]!, 0)).toThrow("ESRCH");
});

describe("where the reader is ended from outside", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-pipes-"));
  const reader = join(folder, "reader.mjs");
  beforeAll(async () => {
    const { build } = await import("esbuild");
    const contents = `import { pipeRecords } from ${JSON.stringify(fileURLToPath(new URL("./pipe.ts", import.meta.url)))};
      for await (const line of pipeRecords([], ["sh", "-c", "sleep 1000 & echo $! $$; wait"])) console.log(line);`;
    const banner = { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' };
    const format = { bundle: true, platform: "node", format: "esm", banner } as const;
    await build({ stdin: { contents, resolveDir: folder }, outfile: reader, ...format, logLevel: "error" });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function expectKilled(output: NodeJS.ReadableStream, end: () => unknown): Promise<void> {
    const [line] = await once(output, "data");
    const pids = String(line).trim().split(" ").map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    await end();
    await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]), 5000);
  }

  test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("%s of its process ends all that the process has started", async (signal) => {
    const child = spawn(process.execPath, [reader], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
    // As Ctrl-C does it: all of the group are told.
    await expectKilled(child.stdout, () => process.kill(-child.pid!, signal));
  });

  test("so does the end of its thread", async () => {
    const worker = new Worker(reader, { stdout: true });
    await expectKilled(worker.stdout, () => worker.terminate());
  });
});

test("a process that ended by itself may leave others behind: its guard goes quietly", async () => {
  const [pid] = await piped([], shell("sleep 1000 >&- 2>&- & echo $!"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isRunning(Number(pid))).toBe(true);
  process.kill(Number(pid), "SIGKILL");
});

test("a line without end is refused, not held", async () => {
  const endless = node(
    'process.stdout.on("error", () => process.exit()); const more = () => process.stdout.write("x".repeat(1 << 20), more); more()',
  );
  await expect(piped([], endless)).rejects.toMatchObject({ code: "RECORD_TOO_LARGE" });
});
