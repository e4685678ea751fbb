import fc from "fast-check";
import { expect, test } from "vitest";
import { type Clock, ManualClock } from "./clock.ts";
import { RecurringTimer } from "./recurring-timer.ts";

test("begins at the first multiple of the period after now", () => {
  for (const [now, first] of [
    [0, 1000],
    [999, 1000],
    [1000, 2000],
    [1001, 2000],
  ] as const) {
    expect(new RecurringTimer(new ManualClock(now), 1000, () => {}).startTime()).toBe(first);
  }
});

test("whatever the jumps, it fires for every period once and in order", () => {
  return fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.nat(1000),
      fc.array(fc.nat(200), { maxLength: 12 }),
      async (period, start, jumps) => {
        const clock = new ManualClock(start);
        const fired: number[] = [];
        const timer = new RecurringTimer(clock, period, (timeMs) => fired.push(timeMs));
        const first = timer.start();
        for (const jump of jumps) clock.advance(jump);
        const expected: number[] = [];
        if (jumps.length > 0) for (let timeMs = first; timeMs <= clock.now(); timeMs += period) expected.push(timeMs);
        expect(fired).toEqual(expected);
        expect(await timer.stop(true)).toBe(expected.at(-1) ?? -1);
        clock.advance(10 * period);
        expect(fired).toEqual(expected);
      },
    ),
  );
});

/** Timers come when the test says so, early or late; time is set freely. */
class ErraticClock implements Clock {
  timeMs = 0;
  readonly timers: (() => void)[] = [];
  now(): number {
    return this.timeMs;
  }
  setTimer(_delayMs: number, callback: () => void) {
    this.timers.push(callback);
    return { cancel: () => void this.timers.splice(this.timers.indexOf(callback) >>> 0, 1) };
  }
  fireAt(timeMs: number): void {
    this.timeMs = timeMs;
    this.timers.shift()?.();
  }
}

test("a timer that comes early, or a wall clock set back, fires nothing twice and nothing too soon", () => {
  const clock = new ErraticClock();
  const fired: number[] = [];
  new RecurringTimer(clock, 100, (timeMs) => fired.push(timeMs)).start();
  clock.fireAt(99);
  expect(fired).toEqual([]);
  clock.fireAt(101);
  expect(fired).toEqual([100]);
  clock.fireAt(50);
  clock.fireAt(150);
  expect(fired).toEqual([100]);
  clock.fireAt(420);
  clock.fireAt(420);
  clock.fireAt(420);
  clock.fireAt(420);
  expect(fired).toEqual([100, 200, 300, 400]);
});

test("finish fires what is overdue and once more for the period now running, at once", () => {
  const clock = new ErraticClock();
  const fired: number[] = [];
  const timer = new RecurringTimer(clock, 100, (timeMs) => fired.push(timeMs));
  timer.start();
  clock.timeMs = 350;
  expect(timer.finish()).toBe(400);
  expect(fired).toEqual([100, 200, 300, 400]);
  expect(clock.timers).toEqual([]);
});

test("stop from inside the callback ends it; a timer never started fires nothing", async () => {
  const clock = new ManualClock();
  const fired: number[] = [];
  const timer: RecurringTimer = new RecurringTimer(clock, 10, (timeMs) => {
    fired.push(timeMs);
    if (timeMs === 20) void timer.stop(true);
  });
  timer.start();
  clock.advance(100);
  expect(fired).toEqual([10, 20]);
  const unstarted = new RecurringTimer(clock, 10, () => expect.unreachable());
  expect([unstarted.finish(), await unstarted.stop(false), await unstarted.stop(true)]).toEqual([-1, -1, -1]);
});

test("RecurringTimerSuite/basic", async () => {
  const clock = new ManualClock();
  const fired: number[] = [];
  const timer = new RecurringTimer(clock, 100, (timeMs) => fired.push(timeMs));
  timer.start(0);
  clock.advance(0);
  expect(fired).toEqual([0]);
  clock.advance(100);
  expect(fired).toEqual([0, 100]);
  clock.advance(200);
  expect(fired).toEqual([0, 100, 200, 300]);
  expect(await timer.stop(true)).toBe(300);
  clock.advance(1000);
  expect(fired).toEqual([0, 100, 200, 300]);
});

test("RecurringTimerSuite/SPARK-10224: call 'callback' after stopping", async () => {
  const clock = new ManualClock();
  const fired: number[] = [];
  const timer = new RecurringTimer(clock, 100, (timeMs) => fired.push(timeMs));
  timer.start(0);
  clock.advance(0);
  const stopped = Promise.all([timer.stop(false), timer.stop(false)]);
  expect(fired).toEqual([0]);
  clock.advance(200);
  expect(await stopped).toEqual([200, 200]);
  clock.advance(1000);
  expect(fired).toEqual([0, 100, 200]);
});
