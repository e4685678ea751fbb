// The command of an executor process, whoever starts it: reads the secret and the settings from its environment, runs
// until a signal or the end of its supervisor, if it has one.
// Log: JSON lines on stderr. Exit codes: 0 stopped as asked, 2 configuration, 4 Redis cannot be reached, 1 the rest.
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMillraceError } from "../../engine/errors.ts";
import { loadSecret } from "../protocol/secret.ts";
import { runExecutor } from "./executor.ts";

export interface ExecutorSettings {
  readonly master: string;
  readonly id?: string;
  readonly memoryMiB: number;
  readonly dataDir?: string;
  /** Address other executors reach this one at. */
  readonly host?: string;
  /** Where the secret is, if not in the environment. */
  readonly secretFile?: string;
}

/** Whoever started this process and watches it. */
export interface ExecutorSupervisor {
  /** Aborts when the supervisor is gone. */
  readonly signal: AbortSignal;
  registered(id: string): void;
}

/** What an executor tells its supervisor over the IPC channel. */
export interface ExecutorRegistered {
  readonly type: "ExecutorRegistered";
  readonly id: string;
}

/** Runs an executor in this process and gives its exit code. */
export async function executorMain(settings: ExecutorSettings, supervisor?: ExecutorSupervisor): Promise<number> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  supervisor?.signal.addEventListener("abort", stop, { once: true });
  try {
    const dataDir = settings.dataDir ?? join(tmpdir(), `millrace-${process.getuid?.() ?? 0}`);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const secret = loadSecret(process.env, settings.secretFile);
    delete process.env.MILLRACE_SECRET; // Threads that run jobs get a copy of the environment.
    await runExecutor({
      masterUrl: settings.master,
      secret,
      ...(settings.id === undefined ? {} : { id: settings.id }),
      ...(settings.host === undefined ? {} : { host: settings.host }),
      memoryMiB: settings.memoryMiB,
      dataDir,
      signal: abort.signal,
      onRegistered: (id) => {
        log("registered", { executorId: id });
        supervisor?.registered(id);
      },
      log,
    });
    return 0;
  } catch (error) {
    log("failed", { message: (error as Error).message });
    if (isMillraceError(error, "CLUSTER_UNREACHABLE")) return 4;
    return isMillraceError(error, "INVALID_SECRET") || isMillraceError(error, "UNKNOWN_MASTER") ? 2 : 1;
  } finally {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.removeListener(signal, stop);
  }
}

function log(event: string, fields: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
}
