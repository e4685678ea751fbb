import { afterEach, expect, test, vi } from "vitest";
import { Time } from "../time/time.ts";
import { BatchInfo } from "./batch-info.ts";
import { ListenerBus } from "./streaming-listener.ts";

const batch = new BatchInfo({
  batchTime: new Time(1000),
  streamIdToInputInfo: new Map(),
  submissionTime: 10,
  outputOperationInfos: new Map(),
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("events go to all listeners that have the callback, until they are removed", () => {
  const bus = new ListenerBus();
  const seen: string[] = [];
  const first = { onBatchStarted: (info: BatchInfo) => seen.push(`first ${info.batchTime.milliseconds}`) };
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

test("a listener is known to be called from the bus while it is, and not after it has thrown", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const bus = new ListenerBus();
  const seen: boolean[] = [bus.isPosting];
  bus.add({
    onStreamingStarted: () => {
      seen.push(bus.isPosting);
      throw new Error("mine");
    },
  });
  bus.post("onStreamingStarted", 0);
  expect([...seen, bus.isPosting]).toEqual([false, true, false]);
});
