// Arithmetic of Time and Duration. `self` and the arguments are milliseconds.
import * as millrace from "../../../index.ts";
import { type Case, Unsupported, type Verdict } from "../case.ts";
import { normalise, settle } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { judgeResult } from "./rdd.ts";

const { Duration, Time } = millrace;
type Method = (...args: readonly unknown[]) => unknown;

/** Arguments of a Time's method: which are times and which durations. */
const TIME_ARGUMENTS: Readonly<Record<string, readonly ("time" | "duration")[]>> = {
  less: ["time"],
  lessEq: ["time"],
  greater: ["time"],
  greaterEq: ["time"],
  min: ["time"],
  max: ["time"],
  plus: ["duration"],
  minus: ["duration"],
  isMultipleOf: ["duration"],
  floor: ["duration", "time"],
  until: ["time", "duration"],
  to: ["time", "duration"],
};
/** Arguments of a Duration's method that are numbers. */
const FACTORS = new Set(["times"]);
const FACTORIES: Readonly<Record<string, string>> = { Milliseconds: "milliseconds", Seconds: "seconds", Minutes: "minutes" };

export const time: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judge(testCase, (args) => {
      const kinds = TIME_ARGUMENTS[testCase.op];
      if (kinds === undefined) throw new Unsupported(`asks for an operation of Time that the runner does not know: ${testCase.op}`);
      return call(
        new Time(testCase.self as number),
        testCase.op,
        args.map((ms, i) => (kinds[i] === "time" ? new Time(ms) : new Duration(ms))),
      );
    }),
};

export const duration: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judge(testCase, (args) => {
      const factory = FACTORIES[testCase.op];
      const self = testCase.self as number;
      if (factory !== undefined) return call(millrace, factory, [self ?? args[0]]);
      return call(
        new Duration(self),
        testCase.op,
        args.map((value) => (FACTORS.has(testCase.op) ? value : new Duration(value))),
      );
    }),
};

function judge(testCase: Case, run: (args: readonly number[]) => unknown): Promise<Verdict> {
  return judgeResult(testCase, async () => normalise(await settle(run((testCase.args ?? []) as number[]))));
}

function call(target: object, method: string, args: readonly unknown[]): unknown {
  const func = (target as Record<string, unknown>)[method];
  if (typeof func !== "function")
    throw new Unsupported(`asks for ${target.constructor?.name ?? "the package"}.${method}, which is not there`);
  return (func as Method).apply(target, [...args]);
}
