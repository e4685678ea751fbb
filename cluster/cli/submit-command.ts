// `millrace submit FILE --master redis://...`: as `run`, on a cluster only. The driver runs here (client mode).
import { Command } from "commander";
import { MillraceError } from "../../engine/errors.ts";
import type { Finish } from "./exit-code.ts";
import { addJobOptions, type JobOptions, readJobOptions } from "./job-options.ts";

export function submitCommand(jobArgs: readonly string[], finish: Finish): Command {
  const command = new Command("submit").description("run a job on a cluster, with its driver here");
  return addJobOptions(command).action(async (file: string, raw: { master?: string }) => {
    const options = readJobOptions(file, raw, jobArgs);
    requireCluster(options, raw.master !== undefined);
    const { runJob } = await import("./run-job.ts");
    finish(await runJob(options));
  });
}

function requireCluster({ master, file }: JobOptions, isGiven: boolean): void {
  if (/^(redis|rediss|redis\+unix):\/\//.test(master)) return;
  const hint = "`millrace cluster start` prints the URL of a cluster on this machine";
  if (!isGiven) throw new MillraceError("USAGE", `submit needs --master redis://... (or MILLRACE_MASTER); ${hint}`);
  throw new MillraceError(
    "USAGE",
    `submit runs on a cluster, and ${master} is none: use \`millrace run ${file} --master ${master}\`, or a redis:// URL; ${hint}`,
  );
}
