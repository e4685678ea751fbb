// `millrace cluster scale N`: changes the number of executors, also while jobs run.
import { Command } from "commander";
import { parseCount } from "./parse-count.ts";

export function clusterScaleCommand(done: () => void): Command {
  return new Command("scale")
    .description("change the number of executors")
    .argument("<n>", "how many there shall be", parseCount("scale", 0))
    .action(async (executors: number) => {
      const { scaleCluster } = await import("../driver/local-cluster.ts");
      const status = await scaleCluster(executors);
      const registered = status.executors.filter((executor) => executor.state !== "lost").length;
      process.stderr.write(`${registered === 1 ? "1 executor is" : `${registered} executors are`} registered.\n`);
      done();
    });
}
