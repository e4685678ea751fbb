// The command line as a whole: declares the commands, runs the one that was asked for and gives the exit code. Results
// go to stdout, everything else to stderr. Each command loads what it needs when it runs, not before.
import { Command, CommanderError } from "commander";
import { checkCommand } from "./check-command.ts";
import { clusterCommand } from "./cluster-command.ts";
import { executorCommand } from "./executor-command.ts";
import { EXIT, exitCodeOf, type Finish } from "./exit-code.ts";
import { formatError } from "./format-error.ts";
import { packageVersion } from "./package-root.ts";
import { runCommand } from "./run-command.ts";
import { submitCommand } from "./submit-command.ts";

/** Runs the command that `argv` (without node and script) says. Never throws. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const dashes = argv.indexOf("--");
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  const jobArgs = dashes < 0 ? [] : argv.slice(dashes + 1);
  let code: number = EXIT.ok;
  try {
    await makeProgram(jobArgs, (finished) => {
      code = finished;
    }).parseAsync(own, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    process.stderr.write(`${formatError(error, process.cwd())}\n`);
    return exitCodeOf(error);
  }
}

function makeProgram(jobArgs: readonly string[], finish: Finish): Command {
  const program = new Command("millrace")
    .description("Micro-batch stream processing for TypeScript: Spark Streaming's model, native to Node.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText(
      "after",
      "\nExit codes: 0 done or stopped as asked, 1 job failed, 2 usage, 3 a closure cannot ship, 4 cluster unreachable,\n6 timed out, 130/143 stopped by a second signal.",
    );
  for (const command of [
    runCommand(jobArgs, finish),
    submitCommand(jobArgs, finish),
    checkCommand(finish),
    clusterCommand(finish),
    executorCommand(finish),
  ]) {
    program.addCommand(command);
  }
  configure(program);
  return program;
}

function configure(command: Command): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "error USAGE: ")) });
  for (const child of command.commands) configure(child);
}
