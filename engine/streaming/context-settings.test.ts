import { afterEach, expect, test } from "vitest";
import "../../index.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { ManualClock, SystemClock } from "../time/clock.ts";
import { milliseconds, seconds } from "../time/duration.ts";
import { resolveSettings, streamingTimes } from "./context-settings.ts";
import { setLaunchSettings } from "./settings.ts";

afterEach(() => setLaunchSettings({}));

test("what the program says comes before what launched it, and that before the defaults", () => {
  setLaunchSettings({
    master: "local[3]",
    batchIntervalMs: 250,
    conf: new Map([
      ["a", "launch"],
      ["b", "launch"],
    ]),
  });
  const clock = new ManualClock();
  const said = resolveSettings({ batchInterval: seconds(2), conf: { a: "program" }, clock }, undefined, undefined);
  expect(said.context.master).toBe("local[3]");
  expect(said.context.appName).toBe("millrace");
  expect(said.batchMs).toBe(2000);
  expect([...said.context.conf]).toEqual([
    ["a", "program"],
    ["b", "launch"],
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

test("times: from the batch interval, or as they are set", () => {
  expect(streamingTimes(new Map(), 100)).toEqual({ blockIntervalMs: 100, gracefulTimeoutMs: 10_000 });
  expect(streamingTimes(new Map(), 5000)).toEqual({ blockIntervalMs: 200, gracefulTimeoutMs: 50_000 });
  const conf = new Map(Object.entries({ "streaming.blockInterval": "50", "streaming.gracefulStopTimeoutMs": "300" }));
  expect(streamingTimes(conf, 5000)).toEqual({ blockIntervalMs: 50, gracefulTimeoutMs: 300 });
});

test.each(["soon", "0", "-5", "1.5"])("%s is no time", (said) => {
  expect(() => streamingTimes(new Map([["streaming.gracefulStopTimeoutMs", said]]), 1000)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(said) }),
  );
});
