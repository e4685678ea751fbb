// What the runner knows about a kind of case: the text of its job module, if it has functions, and how it is run.
import type { Case, Verdict } from "./case.ts";
import type { Program } from "./compile-cases.ts";
import type { MasterSession } from "./masters.ts";

export interface Kind {
  /** Text of the case's job module. Throws Unsupported. */
  program?(testCase: Case): string;
  /** Runs on a master. What it throws fails the case. */
  run(testCase: Case, program: Program, master: MasterSession): Promise<Verdict> | Verdict;
  /** No master has a part in it: one run is enough. */
  readonly needsNoMaster?: true;
}
