// Accumulators, driven step by step, by functions of RDDs, and by the batches of a stream.
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from "../../../engine/scheduler/builtin-accumulators.ts";
import { type Case, Unsupported } from "../case.ts";
import type { Kind } from "../kind.ts";
import { accumulatingStream } from "./accumulating-stream.ts";
import { rdd } from "./rdd.ts";
import { runSteps, type TableStep } from "./steps.ts";

type AnyAccumulator = LongAccumulator | DoubleAccumulator | CollectionAccumulator<unknown>;

/**
 * Steps on accumulators by name; else what foreachRDD adds to accumulators; else a function of an RDD, and the context that
 * makes the accumulators.
 */
export const accumulator: Kind = {
  program: (testCase) => kindOf(testCase).program?.(testCase) ?? "",
  run: (testCase, program, master) => kindOf(testCase).run(testCase, program, master),
};

function kindOf(testCase: Case): Kind {
  if (testCase.steps !== undefined) return accumulatorSteps;
  return testCase.op === "foreachRDD" || testCase.pipeline?.at(-1)?.op === "foreachRDD" ? accumulatingStream : rdd;
}

const accumulatorSteps: Kind = {
  run(testCase) {
    const steps = testCase.steps as readonly TableStep[];
    const made = new Map<string, AnyAccumulator>();
    return runSteps(steps, (step) => applyToAccumulator(made, testCase, step));
  },
};

/** `{ m: "a", add: 1 }` or `{ do: "add(1)" }`, and what is asked afterwards: `{ expect: { sum: 1, isZero: false } }`. */
function applyToAccumulator(made: Map<string, AnyAccumulator>, testCase: Case, step: TableStep): unknown {
  const name = String(step.m ?? step.acc ?? "acc");
  const named = (other: unknown) => made.get(String(other)) ?? made.set(String(other), newAccumulator(testCase)).get(String(other))!;
  const calls = typeof step.do === "string" ? callsOf(step.do) : fieldCalls(step);
  let result: unknown;
  for (const [method, argument] of calls) {
    if (method === "new") made.set(name, newAccumulator(testCase));
    else if (method === "copyOf") made.set(name, named(argument).copy() as AnyAccumulator);
    else if (method === "merge") named(name).merge(named(argument) as never);
    else result = ask(named(name), method, argument);
  }
  const wanted = step.expect;
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) return calls.length > 0 ? result : named(name).value;
  return Object.fromEntries(Object.keys(wanted).map((member) => [member, ask(named(name), member)]));
}

function ask(target: AnyAccumulator, member: string, ...args: readonly unknown[]): unknown {
  const value = (target as unknown as Record<string, unknown>)[member];
  if (value === undefined) throw new Unsupported(`asks for ${member} of an accumulator, which is not there`);
  return typeof value === "function" ? (value as (...given: readonly unknown[]) => unknown).apply(target, [...args]) : value;
}

const ASKED_ABOUT = new Set(["m", "acc", "do", "expect", "throws", "note"]);

function fieldCalls(step: TableStep): readonly (readonly [string, unknown])[] {
  return Object.entries(step).filter(([field]) => !ASKED_ABOUT.has(field));
}

/** `new; add(1)`. */
function callsOf(text: string): readonly (readonly [string, unknown])[] {
  return text.split(";").map((call) => {
    const [, method, argument] = /^\s*(\w+)(?:\((.*)\))?\s*$/.exec(call) ?? [];
    if (method === undefined) throw new Unsupported(`has a step that the runner does not know: ${text}`);
    return [method, argument === undefined || argument === "" ? undefined : parseArgument(argument)] as const;
  });
}

function parseArgument(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function newAccumulator(testCase: Case): AnyAccumulator {
  const kind = `${testCase.op} ${String(testCase.params.type ?? "")}`;
  if (/double/i.test(kind)) return new DoubleAccumulator();
  return /collection|list/i.test(kind) ? new CollectionAccumulator<unknown>() : new LongAccumulator();
}
