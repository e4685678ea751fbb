import { beforeEach, expect, test, vi } from "vitest";
import { ContextShutdown, type ShutdownParts } from "./context-shutdown.ts";

let log: string[];
const never = new Promise<never>(() => {});

beforeEach(() => {
  log = [];
});

function makeShutdown(
  over: { batches?: () => Promise<void>; inputs?: { name: string; stop: () => Promise<void> }[]; timeoutMs?: number } = {},
) {
  const { batches = async () => {}, inputs = [], timeoutMs = 60_000 } = over;
  return new ContextShutdown({
    graph: { inputs } as unknown as ShutdownParts["graph"],
    generator: {
      stopGracefully: () => {
        log.push("finish batches");
        return batches();
      },
      stopNow: () => log.push("stop generator"),
    },
    scheduler: { drained: async () => void log.push("drained"), stop: () => log.push("stop scheduler") },
    receivers: { stop: async () => void log.push("stop receivers"), close: () => log.push("close receivers") },
    gracefulTimeoutMs: timeoutMs,
    reportError: (message, error) => log.push(`${message}: ${(error as Error).message}`),
  });
}

test("gracefully: receivers first, then batches, then their jobs", async () => {
  await makeShutdown().finish(Promise.resolve());
  expect(log).toEqual(["stop receivers", "finish batches", "drained"]);
});

test.each<[string, Promise<void>, () => Promise<void>]>([
  ["a start", never, async () => {}],
  ["a batch", Promise.resolve(), () => never],
])("%s that hangs is left behind when the time is up, and that is said", async (_what, starting, batches) => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  await makeShutdown({ batches, timeoutMs: 5 }).finish(starting);
  expect(told.mock.calls).toEqual([[expect.stringMatching(/waited 5 ms .*gracefulStopTimeoutMs/)]]);
  told.mockRestore();
});

test("receivers can be ended alone, while batches go on", async () => {
  await makeShutdown().finishReceivers(Promise.resolve());
  expect(log).toEqual(["stop receivers"]);
});

test("waiting ends as soon as it is cut short, and does not begin after that", async () => {
  const shutdown = makeShutdown({ batches: () => never });
  const finished = shutdown.finish(Promise.resolve());
  await vi.waitFor(() => expect(log).toContain("finish batches"));
  shutdown.cutShort();
  await finished;
  log = [];
  await shutdown.finish(Promise.resolve());
  expect(log).toEqual([]);
});

test("what cannot be waited for is reported, and the stop goes on", async () => {
  await makeShutdown({ batches: () => Promise.reject(new Error("lost")) }).finish(Promise.resolve());
  expect(log.at(-1)).toBe("A graceful stop could not wait for its batches: lost");
});

test("inputs end whatever one of them does", async () => {
  const inputs = [
    { name: "A", stop: () => never },
    { name: "B", stop: () => Promise.reject(new Error("busy")) },
    { name: "C", stop: async () => void log.push("C stops") },
  ];
  await makeShutdown({ inputs, timeoutMs: 5 }).endInputs(true);
  expect(log).toEqual(["stop receivers", "close receivers", "C stops", "B could not be stopped: busy"]);
});

test("at once: neither batches nor jobs begin any more", () => {
  makeShutdown().endBatches();
  expect(log).toEqual(["stop generator", "stop scheduler"]);
});
