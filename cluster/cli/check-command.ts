// `millrace check FILE`: compiles a job and lists each function that ships with what it captures. Refusals go to stderr
// and make the exit code 3.
import { Command } from "commander";
import { EXIT, type Finish } from "./exit-code.ts";

export function checkCommand(finish: Finish): Command {
  return new Command("check")
    .description("compile a job and list the functions that run on executors, with what they capture")
    .argument("<file>", "the job: a TypeScript or JavaScript file")
    .option("--external <package>", "leave this package out of the bundle; may be repeated", (value: string, all: string[] = []) => [
      ...all,
      value,
    ])
    .action(async (file: string, { external = [] }: { external?: readonly string[] }) => {
      const { checkJob } = await import("./check-job.ts");
      const { report, problems, isRefused } = await checkJob(file, external, process.cwd());
      process.stdout.write(report);
      process.stderr.write(problems);
      finish(isRefused ? EXIT.closureRefused : EXIT.ok);
    });
}
