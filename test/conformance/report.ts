// The report of a run as text: a line a kind, then what failed, then `N passed, N failed`. A case that passed on one
// master and failed on another has failed.
import type { Case, Verdict } from "./case.ts";
import type { CaseResult } from "./run-cases.ts";

const COLUMNS = ["passed", "failed", "own test", "not applicable"] as const;
type Status = (typeof COLUMNS)[number];

export interface ReportOptions {
  /** With every failure's values and every case that is not run. */
  readonly verbose: boolean;
}

export function statusOf({ verdicts }: CaseResult): Status {
  const statuses = [...verdicts.values()].map(({ status }) => status);
  return statuses.includes("failed") ? "failed" : (statuses[0] ?? "not applicable");
}

export function report(results: readonly CaseResult[], { verbose }: ReportOptions): string {
  const lines: string[] = [`${"kind".padEnd(22)}${COLUMNS.map((name) => name.padStart(16)).join("")}`];
  for (const kind of new Set(results.map(({ testCase }) => testCase.kind))) {
    const ofKind = results.filter(({ testCase }) => testCase.kind === kind);
    const counts = COLUMNS.map((status) => ofKind.filter((result) => statusOf(result) === status).length);
    lines.push(`${kind.padEnd(22)}${counts.map((count) => String(count === 0 ? "" : count).padStart(16)).join("")}${remarks(ofKind)}`);
  }
  const failures = results.filter((result) => statusOf(result) === "failed");
  for (const { testCase, verdicts } of failures) lines.push("", ...describeFailure(testCase, verdicts, verbose));
  if (verbose) lines.push(...describeOthers(results));
  const passed = results.filter((result) => statusOf(result) === "passed").length;
  lines.push("", `${passed} passed, ${failures.length} failed`);
  return lines.join("\n");
}

/** Notes of passed cases and reasons of those not run, each once, in brackets. */
function remarks(results: readonly CaseResult[]): string {
  const texts = results.flatMap(({ verdicts }) =>
    [...verdicts.values()].flatMap((verdict) =>
      verdict.status === "passed" && verdict.note !== undefined
        ? [verdict.note]
        : verdict.status === "not applicable"
          ? [verdict.reason]
          : [],
    ),
  );
  return texts.length === 0 ? "" : `  (${[...new Set(texts)].join("; ")})`;
}

function describeFailure(testCase: Case, verdicts: ReadonlyMap<string, Verdict>, verbose: boolean): string[] {
  const lines = [`FAILED ${testCase.kind} ${testCase.id}`];
  for (const [master, verdict] of verdicts) {
    if (verdict.status !== "failed") continue;
    lines.push(`  ${master === "" ? "" : `${master}: `}${verdict.reason}`);
    if (!verbose) continue;
    if (verdict.expected !== undefined) lines.push(`    expected ${shown(verdict.expected)}`);
    if (verdict.actual !== undefined) lines.push(`    actual   ${shown(verdict.actual)}`);
  }
  return lines;
}

function describeOthers(results: readonly CaseResult[]): string[] {
  return results.flatMap(({ testCase, verdicts }) =>
    [...verdicts.values()].flatMap((verdict) => {
      if (verdict.status === "own test") return [`own test        ${testCase.kind} ${testCase.id} (${verdict.file})`];
      if (verdict.status === "not applicable") return [`not applicable  ${testCase.kind} ${testCase.id} (${verdict.reason})`];
      return [];
    }),
  );
}

const SHOWN_CHARACTERS = 2000;

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === "number" && !Number.isFinite(entry) ? String(entry) : entry,
  );
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} ... (${text.length} characters)` : text;
}
