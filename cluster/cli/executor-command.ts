// `millrace executor --master redis://...`: one executor on this machine, until it is told to stop.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { MillraceError } from "../../engine/errors.ts";
import type { Finish } from "./exit-code.ts";
import { parseMemoryMiB } from "./parse-count.ts";

const DEFAULT_MEMORY_MIB = 1024;

interface RawOptions {
  readonly master?: string;
  readonly executorMemory?: number;
  readonly host?: string;
  readonly id?: string;
}

export function executorCommand(finish: Finish): Command {
  return new Command("executor")
    .description("run one executor (one task at a time) of a cluster on this machine")
    .addOption(new Option("--master <url>", "redis://..., rediss://... or redis+unix://...").env("MILLRACE_MASTER"))
    .addOption(new Option("--executor-memory <size>", "heap of its compute thread (default: 1g)").argParser(parseMemoryMiB))
    .option("--host <address>", "where its block server listens and the other executors reach it (default: 127.0.0.1)")
    .option("--id <name>", "its name in the cluster (default: a random one)")
    .addHelpText(
      "after",
      `\nThe cluster's secret comes from MILLRACE_SECRET or MILLRACE_SECRET_FILE, else from the cluster of this machine. This machine has room for ${availableParallelism()} executors.`,
    )
    .action(async (raw: RawOptions) => {
      if (raw.master === undefined) throw new MillraceError("USAGE", "executor needs --master redis://... (or MILLRACE_MASTER)");
      const [{ executorMain }, { ClusterHome }] = await Promise.all([
        import("../executor/executor-main.ts"),
        import("../driver/cluster-home.ts"),
      ]);
      const { secretFile } = new ClusterHome();
      const code = await executorMain({
        master: raw.master,
        memoryMiB: raw.executorMemory ?? DEFAULT_MEMORY_MIB,
        ...(existsSync(secretFile) ? { secretFile } : {}),
        ...(raw.host === undefined ? {} : { host: raw.host }),
        ...(raw.id === undefined ? {} : { id: raw.id }),
      });
      finish(code);
    });
}
