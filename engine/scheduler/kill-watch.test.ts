import { expect, test } from "vitest";
import { ManualClock } from "../time/clock.ts";
import { KillWatch } from "./kill-watch.ts";

test("a kill is seen soon, and its reason with it", () => {
  const clock = new ManualClock();
  let killed = false;
  const reason = new Error("killed");
  const watch = new KillWatch(() => {
    if (killed) throw reason;
  }, clock);
  clock.advance(1000);
  expect(watch.signal.aborted).toBe(false);
  killed = true;
  clock.advance(100);
  expect(watch.signal.reason).toBe(reason);
});

test("one that was killed before is known at once; one that is stopped looks no more", () => {
  const late = new KillWatch(() => {
    throw new Error("killed");
  }, new ManualClock());
  expect(late.signal.aborted).toBe(true);
  const clock = new ManualClock();
  let looks = 0;
  const watch = new KillWatch(() => void looks++, clock);
  watch.stop();
  clock.advance(1000);
  expect(looks).toBe(1);
});
