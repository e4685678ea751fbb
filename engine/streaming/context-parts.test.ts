import { expect, test, vi } from "vitest";
import "../../index.ts";
import { FakeInput } from "../../test/fake-stream-scope.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { ManualClock } from "../time/clock.ts";
import { Time } from "../time/time.ts";
import { BatchInfo } from "./batch-info.ts";
import { makeContextParts } from "./context-parts.ts";

function makeParts(conf: Record<string, string> = {}) {
  const context = new MillraceContext("local", "parts", { conf: new Map(Object.entries(conf)) });
  const clock = new ManualClock();
  return { clock, context, ...makeContextParts({ owner: {}, context, batchMs: 1000, clock, state: () => "initialized" }) };
}

test("what is due is generated and run, and what is no longer needed is forgotten", async () => {
  const { clock, generator, scheduler, scope, graph } = makeParts();
  const input = new FakeInput(scope, 0);
  const times: number[] = [];
  new ForEachDStream(input, "out", (_rdd, time) => void times.push(time.milliseconds));
  generator.start();
  clock.advance(2000);
  await generator.caughtUp();
  await scheduler.drained();
  expect([times, graph.zeroTimeMs]).toEqual([[1000, 2000], 0]);
  input.getOrCompute(1000);
  expect(input.computed).toEqual([1000, 2000, 1000]);
});

test("an error that is reported says where it comes from, to whoever waits", async () => {
  const { reportError, waiter } = makeParts();
  reportError("first", new Error("boom"));
  await expect(waiter.wait()).rejects.toMatchObject({ message: "boom", context: "first" });
});

test.each(["streaming.blockInterval", "streaming.gracefulStopTimeoutMs", "streaming.ui.retainedBatches"])(
  "a context with another %s than a number is not made",
  (key) => {
    expect(() => makeParts({ [key]: "much" })).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  },
);

test("scaling is off; switched on it says where it has no effect", () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  makeParts().startAllocation()();
  expect(told).not.toHaveBeenCalled();
  makeParts({ "streaming.dynamicAllocation.enabled": "true" }).startAllocation()();
  expect(told).toHaveBeenCalledWith(expect.stringContaining("has no effect on master local"));
  vi.restoreAllMocks();
});

test("scaling follows the batches while it is on, and leaves executors with receivers alone", () => {
  vi.useFakeTimers();
  try {
    const log: string[] = [];
    const conf = { "streaming.dynamicAllocation.enabled": "true", "streaming.dynamicAllocation.scalingInterval": "5" };
    const { context, ...parts } = makeParts(conf);
    const backend = {
      requestTotalExecutors: (total: number) => log.push(`total ${total}`),
      killExecutor: (id: string) => log.push(`kill ${id}`),
    };
    Object.defineProperty(context, "backend", { value: backend });
    context.executors = () => ["1", "2"].map((id) => ({ id, host: "h" }));
    const end = parts.startAllocation();
    const batch = (processingEndTime: number) => {
      const about = { batchTime: new Time(1000), streamIdToInputInfo: new Map(), submissionTime: 0, outputOperationInfos: new Map() };
      parts.bus.post("onBatchCompleted", new BatchInfo({ ...about, processingStartTime: 0, processingEndTime }));
    };
    batch(1000);
    vi.advanceTimersByTime(5000);
    batch(10);
    vi.advanceTimersByTime(5000);
    end();
    batch(10);
    vi.advanceTimersByTime(50_000);
    expect(log).toEqual(["total 3", "kill 2"]);
  } finally {
    vi.useRealTimers();
  }
});
