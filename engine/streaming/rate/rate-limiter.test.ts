import { describe, expect, test } from "vitest";
import { ManualClock } from "../../time/clock.ts";
import { RateLimiter } from "./rate-limiter.ts";

const limiterOf = (options: { maxRate?: number; initialRate?: number }) => {
  const clock = new ManualClock();
  return { clock, limiter: new RateLimiter({ clock, ...options }) };
};

describe("the limit", () => {
  test("RateLimiterSuite/updates when below maxRate", () => {
    const { limiter } = limiterOf({ maxRate: 110 });
    limiter.updateRate(105);
    expect(limiter.getCurrentLimit()).toBe(105);
  });

  test("RateLimiterSuite/stays below maxRate despite large updates", () => {
    const { limiter } = limiterOf({ maxRate: 100 });
    limiter.updateRate(105);
    expect(limiter.getCurrentLimit()).toBe(100);
  });

  test.each([
    [{}, Number.POSITIVE_INFINITY],
    [{ maxRate: 0 }, Number.POSITIVE_INFINITY],
    [{ maxRate: -1, initialRate: 0 }, Number.POSITIVE_INFINITY],
    [{ maxRate: 100 }, 100],
    [{ initialRate: 50 }, 50],
    [{ maxRate: 100, initialRate: 50 }, 50],
    [{ maxRate: 100, initialRate: 500 }, 100],
  ])("begins, with %o, at %s", (options, rate) => {
    expect(limiterOf(options).limiter.getCurrentLimit()).toBe(rate);
  });

  test.each([0, -5, Number.NaN])("an update to %s is ignored", (rate) => {
    const { limiter } = limiterOf({ maxRate: 100 });
    limiter.updateRate(20);
    limiter.updateRate(rate);
    expect(limiter.getCurrentLimit()).toBe(20);
  });
});

/** Permits taken at each millisecond, as many as there are. */
function takeAll(clock: ManualClock, limiter: RateLimiter, forMs: number): number {
  let taken = 0;
  for (let i = 0; i < forMs; i++, clock.advance(1)) while (taken < 1e5 && limiter.tryAcquire()) taken++;
  return taken;
}

describe("permits", () => {
  test.each([1, 7, 100, 1001, 4000])("come at %s a second", (maxRate) => {
    const { clock, limiter } = limiterOf({ maxRate });
    expect(Math.abs(takeAll(clock, limiter, 4000) - 4 * maxRate)).toBeLessThanOrEqual(maxRate / 1000 + 1);
  });

  test("are told when they come", () => {
    const { clock, limiter } = limiterOf({ maxRate: 4 });
    expect([limiter.waitMs(), limiter.tryAcquire(), limiter.tryAcquire(), limiter.waitMs()]).toEqual([0, true, false, 250]);
    clock.advance(249);
    expect([limiter.tryAcquire(), limiter.waitMs()]).toEqual([false, 1]);
    clock.advance(1);
    expect(limiter.tryAcquire()).toBe(true);
  });

  test("are saved up for a second and no longer", () => {
    const { clock, limiter } = limiterOf({ maxRate: 10 });
    clock.advance(60_000);
    let taken = 0;
    while (limiter.tryAcquire()) taken++;
    expect(taken).toBe(11);
  });

  test("saved at a high rate do not outlive it", () => {
    const { clock, limiter } = limiterOf({ maxRate: 1000 });
    clock.advance(1000);
    limiter.updateRate(10);
    let taken = 0;
    while (limiter.tryAcquire()) taken++;
    expect(taken).toBe(11);
  });

  test("are without end where there is no limit", () => {
    expect(takeAll(new ManualClock(), limiterOf({}).limiter, 1)).toBe(1e5);
  });
});
