// What the compiler found, as text for people: `millrace check FILE`, and the refusal that keeps a job from starting.
import { basename, relative } from "node:path";
import { MillraceError } from "../../engine/errors.ts";
import type { CompiledJob } from "./compile-job.ts";
import type { ClosureReport, Diagnostic } from "./diagnostic.ts";

type Findings = Pick<CompiledJob, "closures" | "diagnostics">;

/** Each closure known to ship with what it captures, then what is to be said about them. Files are shown relative to `folder`. */
export function explainJob(job: Findings, folder: string): string {
  const shipped = job.closures.filter((closure) => closure.operator !== null);
  const others = job.closures.length - shipped.length;
  const width = Math.max(0, ...shipped.map(({ operator }) => operator!.length));
  const lines = shipped.map((closure) => `  ${closure.operator!.padEnd(width)}  ${placeOf(closure, folder)}  ${capturesOf(closure)}`);
  const count = `${plural(shipped.length, "closure")} shipped to executors, ${plural(others, "other function")} (judged when one is about to travel)`;
  return [[`${count}`, ...lines].join("\n"), ...job.diagnostics.map((diagnostic) => explainDiagnostic(diagnostic, folder))].join("\n\n");
}

/** `error CODE: what`, file:line:column, the code, why, and the way out. */
export function explainDiagnostic(diagnostic: Diagnostic, folder: string): string {
  const { severity, code, message, why, fix, frame } = diagnostic;
  const indented = frame.replace(/^/gm, "  ");
  return `${severity} ${code}: ${message}\n  ${placeOf(diagnostic, folder)}\n${indented}\n  why: ${why}\n  fix: ${fix}`;
}

export function hasRefusals(job: Pick<CompiledJob, "diagnostics">): boolean {
  return job.diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** Throws CLOSURE_REFUSED with all refusals of the job, if there are any. */
export function assertNoRefusals(job: Pick<CompiledJob, "diagnostics">, folder: string): void {
  const refusals = job.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (refusals.length === 0) return;
  const files = [...new Set(refusals.map(({ file }) => basename(file)))].join(", ");
  const text = refusals.map((diagnostic) => explainDiagnostic(diagnostic, folder)).join("\n\n");
  throw new MillraceError("CLOSURE_REFUSED", `${plural(refusals.length, "closure")} in ${files} cannot travel to executors:\n\n${text}`, {
    details: { diagnostics: refusals },
  });
}

function placeOf({ file, line, column }: ClosureReport | Diagnostic, folder: string): string {
  const shown = relative(folder, file);
  return `${shown === "" || shown.startsWith("..") ? file : shown}:${line}:${column}`;
}

function capturesOf({ captures }: ClosureReport): string {
  return captures.length === 0 ? "captures nothing" : `captures ${captures.join(", ")}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
