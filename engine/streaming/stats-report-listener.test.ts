import { afterEach, expect, test, vi } from "vitest";
import { Time } from "../time/time.ts";
import { BatchInfo } from "./batch-info.ts";
import { StatsReportListener } from "./stats-report-listener.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const batch = (waitMs: number, workMs?: number) =>
  new BatchInfo({
    batchTime: new Time(1000),
    streamIdToInputInfo: new Map(),
    submissionTime: 0,
    processingStartTime: waitMs,
    ...(workMs === undefined ? {} : { processingEndTime: waitMs + workMs }),
    outputOperationInfos: new Map(),
  });

const HEADER = "\t0%\t5%\t10%\t25%\t50%\t75%\t90%\t95%\t100%";

test("prints the distributions of the last batches after each, in the units they reach", () => {
  const lines: string[] = [];
  const listener = new StatsReportListener(3, (line) => lines.push(line));
  for (const [waitMs, workMs] of [
    [9_999_999, 9_999_999],
    [10, 20],
    [0, 1500],
    [90_000, 7_200_000],
  ] as const) {
    lines.length = 0;
    listener.onBatchCompleted(batch(waitMs, workMs));
  }
  expect(lines).toEqual([
    "Total delay: (count: 3, mean: 2430510.000000, stdev: 3436178.384514, max: 7290000.000000, min: 30.000000)",
    HEADER,
    "\t30.0 ms\t30.0 ms\t30.0 ms\t30.0 ms\t1.5 s\t2.0 hours\t2.0 hours\t2.0 hours\t2.0 hours",
    "Processing time: (count: 3, mean: 2400506.666667, stdev: 3393754.336045, max: 7200000.000000, min: 20.000000)",
    HEADER,
    "\t20.0 ms\t20.0 ms\t20.0 ms\t20.0 ms\t1.5 s\t2.0 hours\t2.0 hours\t2.0 hours\t2.0 hours",
  ]);
});

test("ten batches and standard error, where nothing is said; what has no delay is not counted", () => {
  const told: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line) => void told.push(String(line)));
  const listener = new StatsReportListener();
  listener.onBatchCompleted(batch(5));
  expect(told).toEqual([]);
  for (let i = 0; i < 20; i++) listener.onBatchCompleted(batch(0, 90_000));
  expect(told.at(-3)).toContain("count: 10, mean: 90000.000000, stdev: 0.000000");
  expect(told.at(-1)).toContain("1.5 min");
});
