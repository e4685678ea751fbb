// Times as text, and the recurring timer on a clock moved by hand.
import { ManualClock } from "../../../engine/time/clock.ts";
import { convertToTimeUnit, formatBatchTime, normalizeDuration, type TimeUnit } from "../../../engine/time/format-time.ts";
import { RecurringTimer } from "../../../engine/time/recurring-timer.ts";
import { failed, Unsupported } from "../case.ts";
import { equal } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { judgeResult } from "./rdd.ts";

type Params = Readonly<Record<string, unknown>>;

const FORMATS: Readonly<Record<string, (params: Params) => unknown>> = {
  formatBatchTime: ({ batchTime, batchInterval, showYYYYMMSS = true, timezone }) =>
    formatBatchTime(batchTime as number, batchInterval as number, {
      timeOnly: showYYYYMMSS === false,
      ...(timezone === undefined ? {} : { timeZone: timezone as string }),
    }),
  normalizeDuration: ({ ms }) => normalizeDuration(ms as number),
  convertToTimeUnit: ({ ms, unit }) => convertToTimeUnit(ms as number, unit as TimeUnit),
};

export const format: Kind = {
  needsNoMaster: true,
  run(testCase) {
    const formatted = FORMATS[testCase.op];
    if (formatted === undefined) throw new Unsupported(`asks for a format that the runner does not know: ${testCase.op}`);
    return judgeResult(testCase, async () => formatted(testCase.params));
  },
};

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
