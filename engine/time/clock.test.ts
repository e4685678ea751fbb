import fc from "fast-check";
import { expect, test } from "vitest";
import { ManualClock, SystemClock } from "./clock.ts";

test("a manual clock stands still until it is moved, and never goes back", () => {
  const clock = new ManualClock(100);
  expect(clock.now()).toBe(100);
  clock.advance(50);
  expect(clock.now()).toBe(150);
  clock.setTime(20);
  expect(clock.now()).toBe(150);
});

test("timers fire inside advance, in order of due time and then of setting, each at its own time", () => {
  const clock = new ManualClock();
  const fired: [string, number][] = [];
  const set = (name: string, delayMs: number) => clock.setTimer(delayMs, () => fired.push([name, clock.now()]));
  set("late", 30);
  set("first", 10);
  set("second", 10);
  set("past", -5);
  expect(fired).toEqual([]);
  clock.advance(20);
  expect(fired).toEqual([
    ["past", 0],
    ["first", 10],
    ["second", 10],
  ]);
  clock.advance(100);
  expect(fired.at(-1)).toEqual(["late", 30]);
  expect(clock.now()).toBe(120);
});

test("a cancelled timer does not fire, not even when cancelled by one due at the same time", () => {
  const clock = new ManualClock();
  const fired: string[] = [];
  clock.setTimer(10, () => {
    fired.push("a");
    other.cancel();
  });
  const other = clock.setTimer(10, () => fired.push("b"));
  clock.advance(10);
  expect(fired).toEqual(["a"]);
});

test("whatever the jumps, every timer fires once, at the time it was due, also those that timers set", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 8 }), fc.array(fc.nat(70), { maxLength: 8 }), (delays, jumps) => {
      const clock = new ManualClock();
      const fired: number[] = [];
      for (const delay of delays) {
        clock.setTimer(delay, () => {
          expect(clock.now()).toBe(delay);
          fired.push(delay);
          clock.setTimer(delay, () => expect(clock.now()).toBe(2 * delay));
        });
      }
      for (const jump of jumps) clock.advance(jump);
      const end = jumps.reduce((sum, jump) => sum + jump, 0);
      expect(clock.now()).toBe(end);
      // A timer that is due now has fired only if time was moved at all.
      if (jumps.length > 0) expect(fired).toEqual(delays.filter((delay) => delay <= end).sort((a, b) => a - b));
    }),
  );
});

test("the system clock is the machine's and calls back from the event loop", async () => {
  const clock = new SystemClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    clock.setTimer(-1, () => {
      order.push("fired");
      resolve();
    });
    order.push("set");
  });
  expect(order).toEqual(["set", "fired"]);
});

test("a system timer too far off for setTimeout does not fire at once", async () => {
  const fired: string[] = [];
  const clock = new SystemClock();
  const far = clock.setTimer(2 ** 40, () => fired.push("far"));
  await new Promise<void>((resolve) => void clock.setTimer(2, resolve));
  far.cancel();
  expect(fired).toEqual([]);
});
