// `millrace cluster start`: starts a cluster, waits until all executors are registered and prints the master URL.
import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { parseCount, parseMemoryMiB } from "./parse-count.ts";

interface RawOptions {
  readonly executors?: number;
  readonly redis?: string;
  readonly executorMemory?: number;
}

export function clusterStartCommand(done: () => void): Command {
  return new Command("start")
    .description("start a cluster and print its master URL")
    .addOption(
      new Option("--executors <n>", `executor processes (default: one a core, ${availableParallelism()} here)`).argParser(
        parseCount("--executors", 1),
      ),
    )
    .option("--redis <url>", "use this Redis instead of a private one")
    .addOption(new Option("--executor-memory <size>", "heap of an executor's compute thread (default: 1g)").argParser(parseMemoryMiB))
    .action(async ({ executors = availableParallelism(), redis, executorMemory }: RawOptions) => {
      const { startCluster } = await import("../driver/local-cluster.ts");
      const status = await startCluster({
        executors,
        ...(redis === undefined ? {} : { redisUrl: redis }),
        ...(executorMemory === undefined ? {} : { executorMemoryMiB: executorMemory }),
      });
      process.stdout.write(`${status.master}\n`);
      process.stderr.write(
        `${status.executors.length} executors are registered. Run a job on them: millrace submit FILE --master ${status.master}\n`,
      );
      done();
    });
}
