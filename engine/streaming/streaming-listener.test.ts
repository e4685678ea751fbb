import { afterEach, expect, test, vi } from "vitest";
import { type BatchInfo, ListenerBus, numRecords, processingDelayMs, schedulingDelayMs } from "./streaming-listener.ts";

const batch: BatchInfo = { batchTimeMs: 1000, inputs: new Map(), submissionMs: 10, outputs: [] };

afterEach(() => {
  vi.restoreAllMocks();
});

test("events go to all listeners that have the callback, until they are removed", () => {
  const bus = new ListenerBus();
  const seen: string[] = [];
  const first = { onBatchStarted: (info: BatchInfo) => seen.push(`first ${info.batchTimeMs}`) };
  bus.add(first);
  bus.add({});
  bus.add({ onBatchStarted: () => seen.push("third") });
  bus.post("onBatchStarted", batch);
  bus.remove(first);
  bus.post("onBatchStarted", batch);
  expect(seen).toEqual(["first 1000", "third", "third"]);
});

test("a listener that throws is told of on standard error and hurts nobody else", () => {
  const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
  const bus = new ListenerBus();
  let isReached = false;
  bus.add({
    onStreamingStarted: () => {
      throw new Error("mine");
    },
  });
  bus.add({
    onStreamingStarted: () => {
      isReached = true;
    },
  });
  bus.post("onStreamingStarted", 0);
  expect(isReached).toBe(true);
  expect(complaints).toHaveBeenCalledOnce();
});

test("so is one whose promise rejects", async () => {
  const told = new Promise<unknown[]>((resolve) => vi.spyOn(console, "error").mockImplementation((...args) => resolve(args)));
  const bus = new ListenerBus();
  bus.add({ onStreamingStarted: async () => Promise.reject(new Error("mine, later")) });
  bus.post("onStreamingStarted", 0);
  expect(await told).toEqual([expect.stringContaining("onStreamingStarted"), expect.objectContaining({ message: "mine, later" })]);
});

test("delays are known once the times are", () => {
  expect([schedulingDelayMs(batch), processingDelayMs(batch)]).toEqual([undefined, undefined]);
  const started = { ...batch, processingStartMs: 15 };
  expect([schedulingDelayMs(started), processingDelayMs(started)]).toEqual([5, undefined]);
  expect(processingDelayMs({ ...started, processingEndMs: 45 })).toBe(30);
});

test("records are those of all inputs", () => {
  const inputs = new Map([
    [0, { numRecords: 2 }],
    [1, { numRecords: 3 }],
  ]);
  expect(numRecords({ ...batch, inputs })).toBe(5);
  expect(numRecords(batch)).toBe(0);
});
