// What runs instead of a job file under `node --import millrace/register`: the command line's `run`, on that file.
import { runProgram } from "../cli/program.ts";

process.exitCode = await runProgram(["run", process.argv[1]!, "--", ...process.argv.slice(2)]);
