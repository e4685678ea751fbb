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
  equals: ["time"],
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
const FACTORIES = new Set(["milliseconds", "seconds", "minutes"]);

export const time: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judge(testCase, (args) => {
      // `minusTime`, `minus(Duration)`: what is subtracted may be either.
      const [, method = "", kind] = /^(\w+?)(?:\W*(time|duration)\W*)?$/i.exec(testCase.op) ?? [];
      const kinds = kind === undefined ? TIME_ARGUMENTS[method] : [kind.toLowerCase()];
      if (!Object.hasOwn(TIME_ARGUMENTS, method) || kinds === undefined)
        throw new Unsupported(`asks for an operation of Time that the runner does not know: ${testCase.op}`);
      return call(
        new Time(testCase.self as number),
        method,
        args.map((ms, i) => (kinds[i] === "time" ? new Time(ms) : new Duration(ms))),
      );
    }),
};

export const duration: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judge(testCase, (args) => {
      const factory = testCase.op.toLowerCase();
      const self = testCase.self as number;
      if (FACTORIES.has(factory)) return call(millrace, factory, [self ?? args[0]]);
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
  if (typeof func === "number" && args.length === 0) return func;
  if (typeof func !== "function")
    throw new Unsupported(`asks for ${target.constructor?.name ?? "the package"}.${method}, which is not there`);
  return (func as Method).apply(target, [...args]);
}
