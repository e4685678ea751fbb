// `millrace executor --master redis://...`: one executor on this machine, until it is told to stop.
import { availableParallelism, tmpdir } from "node:os";
import { Command, Option } from "commander";
import { MillraceError } from "../../engine/errors.ts";
import { EXIT, type Finish } from "./exit-code.ts";
import { parseMemoryMiB } from "./parse-count.ts";
import { onStopSignals } from "./stop-signals.ts";

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
      `\nThe cluster's secret comes from MILLRACE_SECRET or MILLRACE_SECRET_FILE. This machine has room for ${availableParallelism()} executors.`,
    )
    .action(async (raw: RawOptions) => {
      if (raw.master === undefined) throw new MillraceError("USAGE", "executor needs --master redis://... (or MILLRACE_MASTER)");
      await serve(raw.master, raw);
      finish(EXIT.ok);
    });
}

async function serve(masterUrl: string, { executorMemory, host, id }: RawOptions): Promise<void> {
  const [{ runExecutor }, { loadSecret }] = await Promise.all([import("../executor/executor.ts"), import("../protocol/secret.ts")]);
  const abort = new AbortController();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const unlisten = onStopSignals(process, say, () => abort.abort());
  try {
    await runExecutor({
      masterUrl,
      secret: loadSecret(process.env),
      memoryMiB: executorMemory ?? DEFAULT_MEMORY_MIB,
      dataDir: tmpdir(),
      signal: abort.signal,
      onRegistered: (name) => say(`executor ${name} is registered`),
      log: (event, fields) => say(JSON.stringify({ time: new Date().toISOString(), event, ...fields })),
      ...(host === undefined ? {} : { host }),
      ...(id === undefined ? {} : { id }),
    });
  } finally {
    unlisten();
  }
}
