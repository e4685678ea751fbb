// `millrace cluster`: a cluster on this machine, with its own Redis unless one is given.
import { Command } from "commander";
import { clusterScaleCommand } from "./cluster-scale-command.ts";
import { clusterStartCommand } from "./cluster-start-command.ts";
import { clusterStatusCommand } from "./cluster-status-command.ts";
import { clusterStopCommand } from "./cluster-stop-command.ts";
import { EXIT, type Finish } from "./exit-code.ts";

export function clusterCommand(finish: Finish): Command {
  const done = () => finish(EXIT.ok);
  return new Command("cluster")
    .description("start, watch, resize and stop a cluster on this machine")
    .addCommand(clusterStartCommand(done))
    .addCommand(clusterStatusCommand(done))
    .addCommand(clusterScaleCommand(done))
    .addCommand(clusterStopCommand(done));
}
