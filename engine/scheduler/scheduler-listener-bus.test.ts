import { expect, test, vi } from "vitest";
import type { SchedulerListener } from "./scheduler-listener.ts";
import { SchedulerListenerBus } from "./scheduler-listener-bus.ts";

const end = (jobId: number) => ({ jobId, time: 0 });

function recorder(log: string[], name: string): SchedulerListener {
  return { onJobEnd: ({ jobId }) => void log.push(`${name} ${jobId}`) };
}

test("one listener is told at once, the others soon, all in order", async () => {
  const log: string[] = [];
  const bus = new SchedulerListenerBus(recorder(log, "first"));
  bus.add(recorder(log, "a"));
  bus.add(recorder(log, "b"));
  bus.post("onJobEnd", end(1));
  bus.post("onJobEnd", end(2));
  bus.post("onExecutorRemoved", { time: 0, executorId: "e", reason: "nobody asked" });
  expect(log).toEqual(["first 1", "first 2"]);
  await Promise.resolve();
  expect(log.slice(2)).toEqual(["a 1", "b 1", "a 2", "b 2"]);
});

test("what happens while listeners are told comes after", async () => {
  const log: string[] = [];
  const bus = new SchedulerListenerBus({});
  bus.add({
    onJobEnd: ({ jobId }) => {
      if (jobId === 1) bus.post("onJobEnd", end(3));
      log.push(`a ${jobId}`);
    },
  });
  bus.add(recorder(log, "b"));
  bus.post("onJobEnd", end(1));
  bus.post("onJobEnd", end(2));
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(["a 1", "b 1", "a 2", "b 2", "a 3", "b 3"]);
});

test("who has ceased to listen is told no more, who began later not of what was before", async () => {
  const log: string[] = [];
  const bus = new SchedulerListenerBus({});
  const [leaving, late] = [recorder(log, "leaving"), recorder(log, "late")];
  bus.add(leaving);
  bus.post("onJobEnd", end(1));
  bus.remove(leaving);
  bus.add(late);
  bus.post("onJobEnd", end(2));
  await Promise.resolve();
  expect(log).toEqual(["late 2"]);
});

test("a listener that throws or rejects is reported and hurts nobody", async () => {
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  const log: string[] = [];
  const bus = new SchedulerListenerBus({});
  bus.add({
    onJobEnd: () => {
      throw new Error("sync");
    },
  });
  bus.add({ onJobEnd: () => Promise.reject(new Error("async")) as never });
  bus.add(recorder(log, "well"));
  bus.post("onJobEnd", end(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(["well 1"]);
  expect(reported.mock.calls.map(([text, error]) => `${text} ${(error as Error).message}`)).toEqual([
    "A listener failed in onJobEnd: sync",
    "A listener failed in onJobEnd: async",
  ]);
  reported.mockRestore();
});
