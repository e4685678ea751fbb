// How fast records may come in (the PID controller, the limiter of a receiver, the limits of a log's partitions), and how
// many executors are wanted for them.
import {
  type AllocationSettings,
  allocationSettings,
  executorsToRequest,
  executorToKill,
} from "../../../engine/streaming/executor-allocation-manager.ts";
import { maxMessagesPerPartition } from "../../../engine/streaming/rate/max-messages-per-partition.ts";
import { PIDRateEstimator, type PIDRateEstimatorOptions } from "../../../engine/streaming/rate/pid-rate-estimator.ts";
import { RateLimiter } from "../../../engine/streaming/rate/rate-limiter.ts";
import { ManualClock } from "../../../engine/time/clock.ts";
import { Unsupported } from "../case.ts";
import { normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { judgeResult } from "./rdd.ts";

/** Calls `[time, records, processing delay, scheduling delay]`; each gives a rate or nothing. */
export const pid: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judgeResult(testCase, async () => {
      const estimator = new PIDRateEstimator(testCase.params as unknown as PIDRateEstimatorOptions);
      const calls = testCase.calls as readonly (readonly [number, number, number, number])[];
      return normalise(calls.map((call) => estimator.compute(...call)));
    }),
};

export const rateLimiter: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judgeResult(testCase, async () => {
      const { maxRate, initialRate, updateRate } = testCase.params as Readonly<Record<string, number | undefined>>;
      const limiter = new RateLimiter({
        clock: new ManualClock(0),
        ...(maxRate === undefined ? {} : { maxRate }),
        ...(initialRate === undefined ? {} : { initialRate }),
      });
      for (const rate of [updateRate].flat()) if (rate !== undefined) limiter.updateRate(rate);
      return limiter.getCurrentLimit();
    }),
};

type PerPartition = number | Readonly<Record<string, number>> | null;

export const kafkaRate: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judgeResult(testCase, async () => {
      const { batchMs, rate, initialRate, maxRatePerPartition, minRatePerPartition, lag } = testCase.params as {
        readonly batchMs: number;
        readonly rate?: number | null;
        readonly initialRate?: number | null;
        readonly maxRatePerPartition?: PerPartition;
        readonly minRatePerPartition?: PerPartition;
        readonly lag: Readonly<Record<string, number>>;
      };
      const estimate = rate ?? initialRate;
      const limits = maxMessagesPerPartition(new Map(Object.entries(lag)), {
        batchIntervalMs: batchMs,
        ...(estimate == null ? {} : { rate: estimate }),
        maxRatePerPartition: (partition) => ofPartition(maxRatePerPartition, partition) ?? 0,
        ...(minRatePerPartition == null
          ? {}
          : { minMessagesPerPartition: (partition) => ofPartition(minRatePerPartition, partition) ?? 1 }),
      });
      return limits === undefined ? null : Object.fromEntries(limits);
    }),
};

function ofPartition(value: PerPartition | undefined, partition: string): number | undefined {
  return typeof value === "object" ? value?.[partition] : value;
}

/** Rows of a scaling decision: `[executors, more, total]` to request, `[executors, with receivers, killed]` to kill. */
export const dynalloc: Kind = {
  needsNoMaster: true,
  run(testCase) {
    const { numReceivers = 1, ...said } = testCase.params;
    const conf = Object.entries(said).flatMap(([key, value]) =>
      value == null ? [] : [[`streaming.dynamicAllocation.${key}`, String(value)] as const],
    );
    const decide = DECISIONS[testCase.op];
    if (decide === undefined) throw new Unsupported(`asks for a decision that the runner does not know: ${testCase.op}`);
    const rows = (testCase.rows ?? []) as readonly (readonly [unknown, unknown, unknown])[];
    const decided = { ...testCase, expected: rows.map(([, , decision]) => decision) };
    return judgeResult(decided, async () => {
      const settings = allocationSettings(new Map(conf), numReceivers as number);
      return normalise(rows.map(([executors, rest]) => decide(settings, executors as never, rest as never)));
    });
  },
};

const DECISIONS: Readonly<Record<string, (settings: AllocationSettings, executors: never, rest: never) => unknown>> = {
  "dynalloc.request": (settings, executors: number, more: number) => executorsToRequest(executors, more, settings),
  "dynalloc.kill": (settings, executors: string[], withReceivers: string[]) => executorToKill(executors, withReceivers, settings),
};
