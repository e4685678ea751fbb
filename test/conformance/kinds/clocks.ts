// Times as text, and the recurring timer on a clock moved by hand.
import { ManualClock } from "../../../engine/time/clock.ts";
import { convertToTimeUnit, formatBatchTime, normalizeDuration, type TimeUnit } from "../../../engine/time/format-time.ts";
import { RecurringTimer } from "../../../engine/time/recurring-timer.ts";
import { type Case, failed, Unsupported } from "../case.ts";
import { equal } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { judgeResult } from "./rdd.ts";

type Params = Readonly<Record<string, unknown>>;

/** Units as Java spells them, by their short names. */
const UNITS: Readonly<Record<TimeUnit, RegExp>> = {
  ns: /^(ns|nanos\w*)$/i,
  us: /^(us|micros\w*)$/i,
  ms: /^(ms|millis\w*)$/i,
  sec: /^(s|secs?|seconds?)$/i,
  min: /^(m|mins?|minutes?)$/i,
  hrs: /^(h|hrs?|hours?)$/i,
  days: /^(d|days?)$/i,
};

function unitOf(name: unknown): TimeUnit {
  const unit = Object.entries(UNITS).find(([, spelt]) => spelt.test(String(name)))?.[0];
  if (unit === undefined) throw new Unsupported(`names a unit of time that the runner does not know: ${String(name)}`);
  return unit as TimeUnit;
}

const FORMATS: Readonly<Record<string, (params: Params) => unknown>> = {
  formatBatchTime: ({ batchTime, batchInterval, showYYYYMMSS = true, timezone }) =>
    formatBatchTime(batchTime as number, batchInterval as number, {
      timeOnly: showYYYYMMSS === false,
      ...(timezone === undefined ? {} : { timeZone: timezone as string }),
    }),
  normalizeDuration: ({ ms }) => normalizeDuration(ms as number),
  convertToTimeUnit: ({ ms, unit }) => convertToTimeUnit(ms as number, unitOf(unit)),
  shortTimeUnitString: ({ unit }) => unitOf(unit),
};

export const format: Kind = {
  needsNoMaster: true,
  run(testCase) {
    const formatted = FORMATS[testCase.op];
    if (formatted === undefined) throw new Unsupported(`asks for a format that the runner does not know: ${testCase.op}`);
    return judgeResult(withUnits(testCase), async () => formatted(testCase.params));
  },
};

/** The case with the units of `[value, unit]` in its expectation spelt as the package does. */
function withUnits(testCase: Case): Case {
  const { op, expected } = testCase;
  if (op !== "normalizeDuration" || !Array.isArray(expected)) return testCase;
  return { ...testCase, expected: [expected[0], unitOf(expected[1])] };
}

interface TimerStep {
  readonly do: string;
  readonly fired?: readonly number[];
  readonly returns?: number;
}

/** Steps `start(ms)`, `advance(ms)`, `stop(interrupt=...)`, `join`; after each, what has fired so far. */
export const timer: Kind = {
  needsNoMaster: true,
  async run(testCase) {
    const clock = new ManualClock(0);
    const fired: number[] = [];
    const subject = new RecurringTimer(clock, testCase.params.periodMs as number, (timeMs) => fired.push(timeMs));
    let stopping: Promise<number> | undefined;
    for (const step of testCase.steps as readonly TimerStep[]) {
      const [, action, argument = ""] = /^(\w+)(?:\((.*?)\))?/.exec(step.do) ?? [];
      if (action === "start") {
        subject.start(Number(argument));
        clock.advance(0);
      } else if (action === "advance") clock.advance(Number(argument));
      else if (action === "stop") stopping = subject.stop(/true/.test(argument));
      else if (action !== "join") throw new Unsupported(`has a step that the runner does not know: ${step.do}`);
      if (step.fired !== undefined && !equal(fired, step.fired)) return failed(`other times after ${step.do}`, step.fired, [...fired]);
      if (step.returns === undefined) continue;
      const last = await stopping;
      if (last !== step.returns) return failed(`${step.do} gives another time`, step.returns, last);
    }
    return equal(fired, testCase.expected) ? { status: "passed" } : failed("other times", testCase.expected, fired);
  },
};
