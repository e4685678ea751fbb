// `millrace run FILE`: compiles a job and runs its driver here; tasks run on the given master.
import { Command } from "commander";
import type { Finish } from "./exit-code.ts";
import { addJobOptions, readJobOptions } from "./job-options.ts";

export function runCommand(jobArgs: readonly string[], finish: Finish): Command {
  const command = new Command("run").description("compile and run a job");
  return addJobOptions(command).action(async (file: string, raw: object) => {
    const { runJob } = await import("./run-job.ts");
    finish(await runJob(readJobOptions(file, raw, jobArgs)));
  });
}
