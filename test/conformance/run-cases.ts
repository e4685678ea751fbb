// Runs cases: writes and compiles their programs, runs each case on each master in turn, and gives a verdict a case and
// master. A case that throws, hangs or cannot be understood fails by itself and no other.
import { parse } from "acorn";
import { withTimeout } from "../../engine/time/with-timeout.ts";
import { ROOT } from "../source-tree.ts";
import { type Case, failed, Unsupported, type Verdict } from "./case.ts";
import { compileCases, type Program } from "./compile-cases.ts";
import { OWN_TEST_KINDS, runnerOf } from "./kinds/kinds.ts";
import { MasterSession } from "./masters.ts";
import { findOwnTests } from "./own-tests.ts";
import { describeError } from "./spark-errors.ts";

export interface CaseResult {
  readonly testCase: Case;
  /** One a master; a single one under "" for a case that no master has a part in. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

const CASE_TIMEOUT_MS = 60_000;

export async function runCases(cases: readonly Case[], masters: readonly string[]): Promise<readonly CaseResult[]> {
  const verdicts = new Map(cases.map((testCase) => [testCase, new Map<string, Verdict>()]));
  const settled = ownTests(cases);
  const modules = new Map<Case, string>();
  for (const testCase of cases) {
    if (settled.has(testCase)) continue;
    try {
      const text = runnerOf(testCase.kind)!.program?.(testCase);
      if (text !== undefined) modules.set(testCase, checked(text));
    } catch (error) {
      settled.set(testCase, refused(error));
    }
  }
  const programs = await compileCases(modules);
  const runnable = cases.filter((testCase) => !settled.has(testCase));
  for (const [testCase, verdict] of settled) verdicts.get(testCase)!.set("", verdict);
  const local = runnable.filter(({ kind }) => runnerOf(kind)!.needsNoMaster === true);
  const remote = runnable.filter(({ kind }) => runnerOf(kind)!.needsNoMaster !== true);
  await runOn("local", local, programs, (testCase, verdict) => verdicts.get(testCase)!.set("", verdict));
  for (const master of masters) {
    await runOn(master, remote, programs, (testCase, verdict) => verdicts.get(testCase)!.set(master, verdict));
  }
  return cases.map((testCase) => ({ testCase, verdicts: verdicts.get(testCase)! }));
}

async function runOn(
  master: string,
  cases: readonly Case[],
  programs: ReadonlyMap<Case, Program>,
  record: (testCase: Case, verdict: Verdict) => void,
): Promise<void> {
  if (cases.length === 0) return;
  const session = await MasterSession.open(master).catch((error: unknown) => {
    for (const testCase of cases) record(testCase, failed(`the master cannot be used: ${describeError(error)}`));
  });
  if (session === undefined) return;
  try {
    for (const testCase of cases) record(testCase, await runCase(testCase, programs.get(testCase) ?? {}, session));
  } finally {
    await session.end();
  }
}

async function runCase(testCase: Case, program: Program, session: MasterSession): Promise<Verdict> {
  try {
    await session.prepare();
    const run = Promise.resolve(runnerOf(testCase.kind)!.run(testCase, program, session));
    const verdict = await withTimeout(CASE_TIMEOUT_MS, (timeout) => Promise.race([run, timeout.then(() => undefined)]));
    if (verdict !== undefined) return verdict;
    await session.renew();
    return failed(`did not end within ${CASE_TIMEOUT_MS / 1000} s`);
  } catch (error) {
    return refused(error);
  }
}

/** The text, if it is a module: one that is none would keep all others from being compiled. */
function checked(text: string): string {
  try {
    parse(text, { ecmaVersion: "latest", sourceType: "module" });
    return text;
  } catch (error) {
    throw new Unsupported(`has a function that is no JavaScript (${(error as Error).message})`);
  }
}

function refused(error: unknown): Verdict {
  return failed(error instanceof Unsupported ? error.message : `failed: ${describeError(error)}`);
}

/** Verdicts of the cases that the runner does not run. */
function ownTests(cases: readonly Case[]): Map<Case, Verdict> {
  const others = cases.filter(({ kind }) => runnerOf(kind) === undefined);
  const files = findOwnTests(
    ROOT,
    others.map(({ id }) => id),
  );
  const verdicts = new Map<Case, Verdict>();
  for (const testCase of others) {
    const file = files.get(testCase.id);
    if (file !== undefined) verdicts.set(testCase, { status: "own test", file });
    else if (OWN_TEST_KINDS.has(testCase.kind)) verdicts.set(testCase, { status: "not applicable", reason: "no test of our own yet" });
    else verdicts.set(testCase, failed(`is of a kind that the runner does not know: ${testCase.kind}`));
  }
  return verdicts;
}
