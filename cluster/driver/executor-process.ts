// One place of a local cluster where an executor process runs: starts it, and when it ends tells so and starts another,
// which registers under a new id. Kept as long as the cluster wants it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecutorId } from "../../engine/storage/block.ts";
import type { ExecutorRegistered, ExecutorSettings } from "../executor/executor-main.ts";
import { threadEntry } from "../executor/thread-entry.ts";
import { childEnvironment, secretEnvironment } from "./child-environment.ts";
import { RestartDelay } from "./restart-delay.ts";

export interface ExecutorProcessOptions {
  readonly master: string;
  readonly memoryMiB: number;
  readonly runFolder: string;
  readonly secretFile: string;
  readonly registered: (id: ExecutorId) => void;
  /** The process that was registered as `id` has ended. */
  readonly exited: (id: ExecutorId, reason: string) => void;
}

/** Young objects of the control thread get little room: it lives on buffers, and an idle executor must stay small. */
const NODE_OPTIONS = ["--max-semi-space-size=2", "--enable-source-maps"];
const STOP_DEADLINE_MS = 5000;

export class ExecutorProcess {
  /** Under which id the running process is registered. */
  id: ExecutorId | undefined;
  private readonly options: ExecutorProcessOptions;
  private readonly delay = new RestartDelay();
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(options: ExecutorProcessOptions) {
    this.options = options;
    this.start();
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Ends the process for good: asks, then kills. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
    await ended;
    clearTimeout(timer);
  }

  private start(): void {
    const { master, memoryMiB, runFolder, secretFile } = this.options;
    const id = `executor-${randomBytes(4).toString("hex")}`;
    const log = openSync(join(runFolder, "executors.log"), "a", 0o600);
    const entry = fileURLToPath(threadEntry("cluster/executor/executor-entry"));
    const startedAt = performance.now();
    const settings: ExecutorSettings = { master, id, memoryMiB, dataDir: runFolder };
    const child = spawn(process.execPath, [...NODE_OPTIONS, entry], {
      stdio: ["ignore", log, log, "ipc"],
      env: childEnvironment(process.env, { ...secretEnvironment(process.env, secretFile), MILLRACE_EXECUTOR: JSON.stringify(settings) }),
    });
    closeSync(log);
    this.child = child;
    this.id = undefined;
    child.on("message", (message: ExecutorRegistered) => {
      if (message?.type !== "ExecutorRegistered") return;
      this.id = message.id;
      this.options.registered(message.id);
    });
    child.on("error", () => {});
    child.once("exit", (code, signal) =>
      this.ended(id, startedAt, signal === null ? `it ended with code ${code}` : `it was killed by ${signal}`),
    );
  }

  private ended(firstId: ExecutorId, startedAt: number, reason: string): void {
    this.child = undefined;
    this.options.exited(this.id ?? firstId, reason);
    this.id = undefined;
    if (this.stopping) return;
    this.timer = setTimeout(() => this.start(), this.delay.next(performance.now() - startedAt));
  }
}
