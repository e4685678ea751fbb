// Runs the built command line as a process of its own, as users do, for tests of any folder.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./source-tree.ts";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard output (or error) has matched. Rejects if the process ends before that. */
  seen(pattern: RegExp): Promise<void>;
}

/** Whatever hangs ends here, and the test fails on the exit code. */
const KILL_AFTER_MS = 60_000;

export function startCli(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): RunningCli {
  const child = spawn(process.execPath, [join(ROOT, "dist/cluster/cli/main.js"), ...args], {
    cwd: options.cwd ?? ROOT,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      for (const look of watchers) look();
    });
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
  const finished = new Promise<Finished>((resolve) => {
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ...text });
    });
  });
  const seen = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!pattern.test(text.stdout) && !pattern.test(text.stderr)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      void finished.then(() => reject(new Error(`The process ended before ${pattern} was seen:\n${text.stdout}\n${text.stderr}`)));
      look();
    });
  return { child, finished, seen };
}

/** Runs the command to its end. */
export function runCli(...args: readonly string[]): Promise<Finished> {
  return startCli(args).finished;
}
