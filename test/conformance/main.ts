// The conformance command: reads its arguments, runs the cases and prints the report. Exit code 0 only if none failed.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../source-tree.ts";
import { readCases } from "./case.ts";
import { DEFAULT_MASTERS } from "./masters.ts";
import { report, statusOf } from "./report.ts";
import { runCases } from "./run-cases.ts";
import { describeError } from "./spark-errors.ts";

export const DEFAULT_CASES = join(ROOT, "test/conformance/cases.json");

const USAGE = `npm run conformance -- [options]
  --cases FILE     cases to run (default test/conformance/cases.json)
  --master MASTER  local, local[N], a Redis URL, or redis for a private cluster; may be given again (default ${DEFAULT_MASTERS.join(", ")})
  --only TEXT      only cases whose id holds this text; may be given again
  --verbose        with expected and actual values, and the cases that are not run`;

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: "string", default: DEFAULT_CASES },
      master: { type: "string", multiple: true, default: DEFAULT_MASTERS },
      only: { type: "string", multiple: true, default: [] },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  // A case may start a job that it does not wait for; when its context is stopped, that must not end the run.
  process.on("unhandledRejection", (error) => console.error(`Nobody waited for this: ${describeError(error)}`));
  const { only } = values;
  const cases = readCases(values.cases).filter(({ id }) => only.length === 0 || only.some((text) => id.includes(text)));
  const results = await runCases(cases, values.master);
  console.log(report(results, { verbose: values.verbose }));
  return results.some((result) => statusOf(result) === "failed") ? 1 : 0;
}
