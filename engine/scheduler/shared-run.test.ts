import { expect, test } from "vitest";
import { SharedRun } from "./shared-run.ts";

function start() {
  const log: string[] = [];
  let finish: (error?: Error) => void = () => {};
  const run = new SharedRun(
    (signal) =>
      new Promise((resolve, reject) => {
        finish = (error) => (error === undefined ? resolve() : reject(error));
        signal.addEventListener("abort", () => {
          log.push(`aborted: ${signal.reason}`);
          reject(signal.reason);
        });
      }),
    () => log.push("abandoned"),
  );
  return { run, log, finish: (error?: Error) => finish(error) };
}

test("ends for all who wait when the work does, well or not", async () => {
  const [well, badly] = [start(), start()];
  const waiting = [well.run.join(new AbortController().signal), well.run.join(new AbortController().signal)];
  well.finish();
  await Promise.all(waiting);
  const failing = badly.run.join(new AbortController().signal);
  badly.finish(new Error("no"));
  await expect(failing).rejects.toThrow("no");
  expect([well.log, badly.log]).toEqual([[], []]);
});

test("one who is cancelled leaves at once and hurts nobody else", async () => {
  const { run, log, finish } = start();
  const [one, other] = [new AbortController(), new AbortController()];
  const [leaving, staying] = [run.join(one.signal), run.join(other.signal)];
  one.abort("enough");
  await expect(leaving).rejects.toBe("enough");
  expect(log).toEqual([]);
  finish();
  await staying;
  other.abort("too late to matter");
  expect(log).toEqual([]);
});

test("when the last one has been cancelled the work is, and nobody may join before it knows", async () => {
  const { run, log } = start();
  const [one, other] = [new AbortController(), new AbortController()];
  const both = [run.join(one.signal), run.join(other.signal)];
  one.abort("first");
  other.abort("second");
  expect(log).toEqual(["abandoned", "aborted: second"]);
  expect(await Promise.allSettled(both)).toEqual([
    { status: "rejected", reason: "first" },
    { status: "rejected", reason: "second" },
  ]);
});

test("who was cancelled before is turned away", async () => {
  const { run, log } = start();
  await expect(run.join(AbortSignal.abort("before"))).rejects.toBe("before");
  expect(log).toEqual(["abandoned", "aborted: before"]);
});

test("work that fails when nobody waits any more is no unhandled rejection", async () => {
  const { run } = start();
  const one = new AbortController();
  const waiting = run.join(one.signal);
  one.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  await new Promise((resolve) => setImmediate(resolve));
});
