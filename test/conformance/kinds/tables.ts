// Classes that a case drives step by step: versions of states, and accumulators.
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from "../../../engine/scheduler/builtin-accumulators.ts";
import { decode, encode } from "../../../engine/serialize/codec.ts";
import { type StateEntry, StateMap } from "../../../engine/state/state-map.ts";
import { type Case, failed, Unsupported, type Verdict } from "../case.ts";
import { equal, equalAsMultiset, normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { errorMismatch } from "../spark-errors.ts";
import { rdd } from "./rdd.ts";

interface TableStep {
  readonly expect?: unknown;
  /** Spark's exception. */
  readonly throws?: string;
  readonly [field: string]: unknown;
}

/** Runs the steps; the first that gives or throws something else fails the case. */
function runSteps(steps: readonly TableStep[], apply: (step: TableStep) => unknown): Verdict {
  for (const [index, step] of steps.entries()) {
    const what = `step ${index + 1} ${JSON.stringify(step)}`;
    let result: unknown;
    try {
      result = normalise(apply(step));
    } catch (error) {
      if (error instanceof Unsupported || step.throws === undefined) throw error;
      const mismatch = errorMismatch({ type: step.throws }, error);
      if (mismatch !== undefined) return failed(`${what}: ${mismatch}`);
      continue;
    }
    if (step.throws !== undefined) return failed(`${what} should have failed`, step.throws, result);
    if (step.expect === undefined) continue;
    const isEqual = Array.isArray(result) && Array.isArray(step.expect) ? equalAsMultiset(result, step.expect) : equal(result, step.expect);
    if (!isEqual) return failed(`${what} gives another result`, step.expect, result);
  }
  return { status: "passed" };
}

type States = StateMap<unknown, unknown>;

export const stateMap: Kind = {
  needsNoMaster: true,
  run(testCase) {
    const steps = testCase.steps as readonly TableStep[] | undefined;
    if (steps === undefined) return afterManyCopies(testCase);
    const maps = new Map<string, States>([["empty", StateMap.empty()]]);
    const named = (name: unknown): States => maps.get(String(name)) ?? maps.set(String(name), new StateMap()).get(String(name))!;
    return runSteps(steps, (step) => {
      if (step.copyOf !== undefined) return void maps.set(String(step.m), named(step.copyOf).copy());
      const map = named(step.m);
      if (step.put !== undefined) return map.put(...(step.put as [unknown, unknown, number]));
      if ("get" in step) return map.get(step.get);
      if (step.getByTime !== undefined) return map.getByTime(step.getByTime as number);
      if (step.getAll !== undefined) return map.getAll();
      if ("remove" in step) return map.remove(step.remove);
      throw new Unsupported(`has a step that the runner does not know: ${JSON.stringify(step)}`);
    });
  },
};

/** A chain of copies, each with a change of its own, on its way to another machine and back. */
function afterManyCopies(testCase: Case): Verdict {
  const { copies } = testCase.params;
  if (typeof copies !== "number") throw new Unsupported("has neither steps nor a number of copies");
  let map: States = new StateMap();
  const expected: StateEntry<unknown, unknown>[] = [];
  for (let i = 0; i < copies; i++) {
    map = map.copy();
    map.put(i, i * 100, i);
    expected.push([i, i * 100, i]);
  }
  const back = (decode(encode(map)) as States).getAll();
  return equalAsMultiset(normalise(back) as unknown[], expected) ? { status: "passed" } : failed("other states", expected, back);
}

type AnyAccumulator = LongAccumulator | DoubleAccumulator | CollectionAccumulator<unknown>;

/** With a function: of an RDD, and the context that makes the accumulators. Else steps on accumulators by name. */
export const accumulator: Kind = {
  program: (testCase) => (testCase.fn === undefined ? "" : rdd.program!(testCase)),
  run(testCase, program, master) {
    if (testCase.fn !== undefined) return rdd.run(testCase, program, master);
    const steps = testCase.steps as readonly TableStep[] | undefined;
    if (steps === undefined) throw new Unsupported("has neither a function nor steps");
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
