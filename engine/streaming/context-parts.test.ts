import { expect, test } from "vitest";
import "../../index.ts";
import { FakeInput } from "../../test/fake-stream-scope.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { ManualClock } from "../time/clock.ts";
import { makeContextParts } from "./context-parts.ts";

function makeParts(conf: Record<string, string> = {}) {
  const context = new MillraceContext("local", "parts", { conf: new Map(Object.entries(conf)) });
  const clock = new ManualClock();
  return { clock, ...makeContextParts({ owner: {}, context, batchMs: 1000, clock, state: () => "initialized" }) };
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
