import { afterEach, describe, expect, test } from "vitest";
import "../../index.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { ManualClock, SystemClock } from "../time/clock.ts";
import { milliseconds, seconds } from "../time/duration.ts";
import { gracefulTimeoutMs, receiverSettings, resolveSettings, retainedBatches } from "./context-settings.ts";
import { setLaunchSettings } from "./settings.ts";

afterEach(() => setLaunchSettings({}));

test("what the program says comes before what launched it, and that before the defaults", () => {
  setLaunchSettings({
    master: "local[3]",
    batchIntervalMs: 250,
    conf: new Map([
      ["app.a", "launch"],
      ["app.b", "launch"],
    ]),
  });
  const clock = new ManualClock();
  const said = resolveSettings({ batchInterval: seconds(2), conf: { "app.a": "program" }, clock }, undefined, undefined);
  expect(said.context.master).toBe("local[3]");
  expect(said.context.appName).toBe("millrace");
  expect(said.batchMs).toBe(2000);
  expect([...said.context.conf]).toEqual([
    ["app.a", "program"],
    ["app.b", "launch"],
  ]);
  expect(said.clock).toBe(clock);
  expect(resolveSettings({}, undefined, undefined).batchMs).toBe(250);
});

test("master, name and interval as three arguments, or a context and an interval", () => {
  setLaunchSettings({ master: "local[3]" });
  const three = resolveSettings("local", "words", milliseconds(50));
  expect([three.context.master, three.context.appName, three.batchMs]).toEqual(["local", "words", 50]);
  const context = new MillraceContext("local", "mine");
  const two = resolveSettings(context, seconds(1), undefined);
  expect(two.context).toBe(context);
  expect(two.clock).toBeInstanceOf(SystemClock);
  const clock = new ManualClock();
  const settings = resolveSettings({ sparkContext: context, clock, batchInterval: seconds(3) }, undefined, undefined);
  expect([settings.context, settings.clock, settings.batchMs]).toEqual([context, clock, 3000]);
});

test("an interval that is a bare number or missing is refused with a hint", () => {
  expect(() => resolveSettings("local", "words", 1 as never)).toThrow(/seconds\(1\) or milliseconds\(1\)/);
  expect(() => resolveSettings("local", "words", undefined)).toThrow(/batch interval/);
});

const conf = (settings: Record<string, string>) => new Map(Object.entries(settings));

test("how long a graceful stop may take: from the batch interval, or as it is set", () => {
  expect([100, 5000].map((batchMs) => gracefulTimeoutMs(new Map(), batchMs))).toEqual([10_000, 50_000]);
  expect(gracefulTimeoutMs(conf({ "streaming.gracefulStopTimeoutMs": "300" }), 5000)).toBe(300);
});

test.each(["soon", "0", "-5", "1.5"])("%s is no time", (said) => {
  expect(() => gracefulTimeoutMs(conf({ "streaming.gracefulStopTimeoutMs": said }), 1000)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(said) }),
  );
});

test("how many completed batches are kept", () => {
  expect([retainedBatches(new Map()), retainedBatches(conf({ "streaming.ui.retainedBatches": "5" }))]).toEqual([1000, 5]);
  expect(() => retainedBatches(conf({ "streaming.ui.retainedBatches": "all" }))).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});

describe("what receivers run with", () => {
  test.each([
    ["by default", {}, { blockIntervalMs: 200, restartDelayMs: 2000 }],
    ["times", { blockInterval: "50", receiverRestartDelay: "0" }, { blockIntervalMs: 50, restartDelayMs: 0 }],
    ["a rate", { "receiver.maxRate": "1000" }, { maxRate: 1000 }],
    ["no rate", { "receiver.maxRate": "0", "backpressure.initialRate": "5" }, { blockIntervalMs: 200, restartDelayMs: 2000 }],
    ["a first rate", { "backpressure.enabled": "true", "backpressure.initialRate": "5" }, { initialRate: 5 }],
  ])("%s", (_name, settings, expected) => {
    const keys = Object.entries(settings).map(([key, value]) => [`streaming.${key}`, String(value)]);
    expect(receiverSettings(conf(Object.fromEntries(keys)), 5000)).toEqual({ blockIntervalMs: 200, restartDelayMs: 2000, ...expected });
  });

  test("blocks are no longer than batches", () => {
    expect(receiverSettings(new Map(), 100).blockIntervalMs).toBe(100);
  });

  test.each([
    ["streaming.blockInterval", "0"],
    ["streaming.receiverRestartDelay", "-1"],
    ["streaming.receiver.maxRate", "fast"],
    ["streaming.receiver.maxRate", ""],
  ])("%s is not %s", (key, said) => {
    expect(() => receiverSettings(conf({ [key]: said }), 1000)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(`"${said}"`) }),
    );
  });
});
