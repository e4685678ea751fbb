import { expect, test } from "vitest";
import { ManualClock } from "./clock.ts";
import { withTimeout } from "./with-timeout.ts";

test("work hears when its time is up, and not before", async () => {
  const clock = new ManualClock();
  const heard: string[] = [];
  const result = withTimeout(1000, (timeout) => timeout.then(() => heard.push("up")), clock);
  clock.advance(999);
  await Promise.resolve();
  expect(heard).toEqual([]);
  clock.advance(1);
  expect(await result).toBe(1);
});

test.each(["ends", "fails"])("no timer is left when work %s", async (how) => {
  let timers = 0;
  const clock = {
    now: () => 0,
    setTimer: () => {
      timers++;
      return { cancel: () => void timers-- };
    },
  };
  const work = () => (how === "ends" ? Promise.resolve("done") : Promise.reject(new Error("failed")));
  expect(await withTimeout(1000, work, clock).catch((error: Error) => error.message)).toBe(how === "ends" ? "done" : "failed");
  expect(timers).toBe(0);
});
