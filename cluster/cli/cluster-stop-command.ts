// `millrace cluster stop`: ends the cluster on this machine, its executors and its private Redis.
import { Command } from "commander";

export function clusterStopCommand(done: () => void): Command {
  return new Command("stop").description("stop the cluster").action(async () => {
    const { stopCluster } = await import("../driver/local-cluster.ts");
    const wasRunning = await stopCluster();
    process.stderr.write(wasRunning ? "The cluster has stopped.\n" : "No cluster was running.\n");
    done();
  });
}
