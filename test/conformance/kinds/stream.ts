// Streaming programs: dstream, dstream-error, mapWithState, checkpoint and driver-failure (both without a failure).
import { type Case, failed, Unsupported, type Verdict } from "../case.ts";
import type { Program } from "../compile-cases.ts";
import { decode, equal, equalAsMultiset, equalBatches, normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { describeError, errorMismatch } from "../spark-errors.ts";
import { streamProgram } from "../stream-program.ts";
import { batchesOf, runStream, type StreamFailure, type StreamProgram, type StreamRun } from "../stream-run.ts";

type Judge = (testCase: Case, run: StreamRun) => Verdict;

function streamKind(judge: Judge): Kind {
  return {
    program: streamProgram,
    async run(testCase, program, master) {
      const run = await runStream(testCase, asStreamProgram(program), master, {
        batches: batchesOf(testCase),
        ...(testCase.dropEmpty === true && Array.isArray(testCase.expected) ? { untilOutputs: testCase.expected.length } : {}),
      });
      return judgeErrors(testCase, run.failures) ?? judge(testCase, run);
    },
  };
}

function asStreamProgram(program: Program): StreamProgram {
  return program as unknown as StreamProgram;
}

/** A verdict if an error is missing, unexpected or the wrong one. */
function judgeErrors(testCase: Case, failures: readonly StreamFailure[]): Verdict | undefined {
  const { expectError } = testCase;
  if (expectError === undefined) {
    const [first] = failures;
    return first === undefined ? undefined : failed(`failed at ${first.phase}: ${describeError(first.error)}`);
  }
  if (failures.length === 0) return failed("should have failed", expectError);
  const mismatches = failures.map(({ phase, error }) => phaseMismatch(expectError.at, phase) ?? errorMismatch(expectError, error));
  return mismatches.includes(undefined) ? undefined : failed(mismatches[0]!, expectError);
}

function phaseMismatch(at: string | undefined, phase: string): string | undefined {
  const wanted = /^(awaitTermination|start|definition)/.exec(at ?? "")?.[1];
  return wanted === undefined || wanted === phase ? undefined : `should have failed at ${at}, failed at ${phase}`;
}

/** Outputs, and where the case says them, snapshots of the state and numbers of partitions. */
function judgeOutputs(testCase: Case, run: StreamRun): Verdict {
  const asSets = testCase.useSet === true;
  const expected = normalise(decode(testCase.expected));
  const states = normalise(testCase.expectedState);
  const parts = judgeParts(testCase, expected, run);
  if (parts !== undefined) return parts;
  if (!Array.isArray(expected)) {
    // Nothing is expected of the outputs.
  } else if (isOfTheWholeRun(expected)) {
    const outputs = run.outputs.flat();
    if (!equalAsMultiset(outputs, expected)) return failed("other outputs of all batches together", expected, run.outputs);
    return Array.isArray(states) ? judgeSomeStates(states, run) : { status: "passed" };
  } else {
    const outputs = testCase.dropEmpty === true ? run.outputs.filter((batch) => batch.length > 0).slice(0, expected.length) : run.outputs;
    if (!equalBatches(outputs, expected, asSets)) return failed("other outputs", expected, outputs);
  }
  if (Array.isArray(states) && !equalBatches(run.states, states, true)) return failed("other states", states, run.states);
  const partitions = testCase.expectedPartitions;
  if (partitions !== undefined && !equal(run.partitions, Array.isArray(partitions) ? partitions : run.partitions.map(() => partitions))) {
    return failed("other numbers of partitions", partitions, run.partitions);
  }
  return { status: "passed" };
}

const JUDGED = new Set(["expected", "expectedState", "expectedPartitions"]);

/**
 * What a case expects of the run by name: `lastState`, a state that is seen some time, all outputs together. The names stand
 * in an object, or are fields of the case that begin with `expected`. A verdict if something is wrong with them.
 */
function judgeParts(testCase: Case, expected: unknown, run: StreamRun): Verdict | undefined {
  const isObject = typeof expected === "object" && expected !== null && !Array.isArray(expected);
  const fields = Object.entries(testCase).filter(([name]) => name.startsWith("expected") && !JUDGED.has(name));
  for (const [name, wanted] of [...fields, ...Object.entries(isObject ? expected : {})]) {
    if (wanted === null) continue;
    if (!Array.isArray(wanted)) throw new Unsupported(`expects ${name}, which the runner does not know: ${JSON.stringify(wanted)}`);
    const [isState, isLast] = [/state|snapshot/i, /last|final/i].map((words) => words.test(name));
    const batches = isState ? run.states : isLast ? run.outputs : [run.outputs.flat()];
    const candidates = isLast ? batches.slice(-1) : batches;
    const isSeen = candidates.some((batch) => equalAsMultiset(batch, normalise(decode(wanted)) as unknown[]));
    if (!isSeen) return failed(`other ${name}`, wanted, candidates);
  }
  return undefined;
}

/** Records, not batches of records: the case leaves open which batch each comes out of. */
function isOfTheWholeRun(expected: readonly unknown[]): boolean {
  return expected.length > 0 && !expected.some((batch) => Array.isArray(batch));
}

/** The states are seen in this order, among others; the last ones at last. */
function judgeSomeStates(states: readonly unknown[], run: StreamRun): Verdict {
  let next = 0;
  for (const seen of run.states) if (next < states.length && equalBatches([seen], [states[next]], true)) next++;
  const isRight = next === states.length && (next === 0 || equalBatches(run.states.slice(-1), states.slice(-1), true));
  return isRight ? { status: "passed" } : failed("other states", states, run.states);
}

/** All batches' outputs together: each is expected, none is missing, and the last one is the last. */
function judgeAllOutputs(testCase: Case, run: StreamRun): Verdict {
  const expected = normalise(testCase.expected) as unknown[];
  const outputs = run.outputs.flat();
  const isRight = equalAsMultiset(distinct(outputs), distinct(expected)) && equal(outputs.at(-1), expected.at(-1));
  return isRight ? { status: "passed" } : failed("other outputs", expected, outputs);
}

function distinct(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

const uninterrupted =
  (judge: Judge): Judge =>
  (testCase, run) => {
    const verdict = judge(testCase, run);
    return verdict.status === "passed" ? { status: "passed", note: "as an uninterrupted run" } : verdict;
  };

export const dstream = streamKind(judgeOutputs);
export const checkpoint = streamKind(uninterrupted(judgeOutputs));
export const driverFailure = streamKind(uninterrupted(judgeAllOutputs));
