// A conformance case as the case file writes it, and what becomes of it. The format is open: a case may have any field,
// and whoever reads one that means something to a result must understand it or refuse the case (`Unsupported`).
import { readFileSync } from "node:fs";

export interface FunctionText {
  readonly desc?: string;
  readonly js: string;
}

/** One step of a pipeline: an operation and its parameters by name. */
export interface Step {
  readonly op: string;
  readonly [parameter: string]: unknown;
}

export interface ExpectedError {
  readonly type?: string;
  readonly contains?: string;
  readonly at?: string;
  readonly cause?: string | null;
  readonly rootCause?: string | null;
}

export interface Case {
  readonly id: string;
  readonly kind: string;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly batchDuration: number;
  readonly numInputPartitions: number;
  readonly input: readonly unknown[];
  readonly pipeline?: readonly Step[];
  readonly fn?: FunctionText;
  readonly invFn?: FunctionText;
  readonly expected?: unknown;
  readonly useSet?: boolean;
  readonly expectedState?: unknown;
  readonly expectedPartitions?: unknown;
  readonly numBatches?: number;
  readonly dropEmpty?: boolean;
  readonly needsCheckpointDir?: boolean;
  readonly expectError?: ExpectedError;
  readonly partitions?: readonly number[];
  readonly [field: string]: unknown;
}

export type Verdict =
  | { readonly status: "passed"; readonly note?: string }
  | { readonly status: "failed"; readonly reason: string; readonly expected?: unknown; readonly actual?: unknown }
  /** Shown by a test of our own, in this file. */
  | { readonly status: "own test"; readonly file: string }
  | { readonly status: "not applicable"; readonly reason: string };

/** A case asks for something that the runner does not understand. The case fails with this reason. */
export class Unsupported extends Error {}

/** The cases of a file. Throws an Error that says which case is malformed. */
export function readCases(file: string): Case[] {
  const cases: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(cases)) throw new Error(`${file} must hold an array of cases`);
  return cases.map((entry: Partial<Case> | null, index) => {
    if (typeof entry?.id !== "string" || typeof entry.kind !== "string") {
      throw new Error(`${file}: case ${index} has no id or no kind`);
    }
    return {
      ...entry,
      id: entry.id,
      kind: entry.kind,
      op: entry.op ?? "",
      params: entry.params ?? {},
      batchDuration: entry.batchDuration ?? 1,
      numInputPartitions: entry.numInputPartitions ?? 2,
      input: entry.input ?? [],
    };
  });
}

/** The inputs of a case: `input`, `input2`, `input3` and so on. */
export function inputsOf(testCase: Case): readonly (readonly unknown[])[] {
  const inputs = [testCase.input];
  for (let n = 2; Array.isArray(testCase[`input${n}`]); n++) inputs.push(testCase[`input${n}`] as unknown[]);
  return inputs;
}

export function failed(reason: string, expected?: unknown, actual?: unknown): Verdict {
  return { status: "failed", reason, expected, actual };
}
