// What `millrace check` says of a job, as text.
import { relative } from "node:path";
import { MillraceError } from "../../engine/errors.ts";
import { compileJob } from "../compile/compile-job.ts";
import type { ClosureReport } from "../compile/diagnostic.ts";
import { formatError, formatNote } from "./format-error.ts";

export interface CheckReport {
  /** For stdout: a line a function. */
  readonly report: string;
  /** For stderr: refusals and notes. */
  readonly problems: string;
  readonly isRefused: boolean;
}

export async function checkJob(file: string, external: readonly string[], cwd: string): Promise<CheckReport> {
  const { closures, diagnostics } = await compileJob(file, { external });
  const shipped = closures.filter((closure) => closure.operator !== null);
  const refusals = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const notes = diagnostics.filter((diagnostic) => diagnostic.severity === "note");
  const problems = notes.map((note) => formatNote(note, cwd));
  if (refusals.length > 0)
    problems.push(formatError(new MillraceError("CLOSURE_REFUSED", "refused", { details: { diagnostics: refusals } }), cwd));
  return {
    report: describeAll(shipped, cwd),
    problems: problems.map((text) => `${text}\n`).join("\n"),
    isRefused: refusals.length > 0,
  };
}

/** Place, operator and captures, in columns. */
function describeAll(closures: readonly ClosureReport[], cwd: string): string {
  const rows = closures.map(({ file, line, column, operator, captures }) => [
    `${relative(cwd, file)}:${line}:${column}`,
    operator ?? "",
    captures.length === 0 ? "captures nothing" : `captures ${captures.join(", ")}`,
  ]);
  const width = (i: number) => Math.max(0, ...rows.map((row) => row[i]!.length));
  return rows.map(([place, operator, captures]) => `${place!.padEnd(width(0))}  ${operator!.padEnd(width(1))}  ${captures}\n`).join("");
}
