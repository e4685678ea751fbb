import { expect, test } from "vitest";
import { LeaseWatch } from "./lease-watch.ts";

const session = { epoch: 5, leaseTimeoutMs: 1000 };

/** Readings every 250 ms from `from` to `to`; gives the time and reason of the first that ends the lease. */
function watch(
  watch: LeaseWatch,
  from: number,
  to: number,
  reading: (now: number) => { lease?: string; epoch?: number; driverAt?: number },
  of?: typeof session,
) {
  for (let now = from; now <= to; now += 250) {
    const { lease = "a/5", epoch, driverAt } = reading(now);
    const reason = watch.observe({ now, lease, epoch, driverAt }, of, now, now + 1);
    if (reason !== undefined) return { now, reason };
  }
  return undefined;
}

test("a lease lasts while the driver's heartbeat goes on", () => {
  expect(watch(new LeaseWatch(), 0, 5000, (now) => ({ epoch: 5, driverAt: now - 100 }), session)).toBeUndefined();
});

test("it ends after the driver's silence, also when Redis has forgotten the driver", () => {
  const one = new LeaseWatch();
  expect(watch(one, 0, 1000, (now) => ({ epoch: 5, driverAt: now }), session)).toBeUndefined();
  expect(watch(one, 1250, 9000, () => ({}), session)).toEqual({ now: 2250, reason: "its driver is silent" });
});

test("it ends with a newer epoch", () => {
  expect(watch(new LeaseWatch(), 0, 0, () => ({ epoch: 6, driverAt: 0 }), session)?.reason).toMatch(/newer driver/);
});

test("a lease that is never used ends; being free, and one lease after another, do not", () => {
  expect(watch(new LeaseWatch(), 0, 9000, () => ({}))).toEqual({ now: 3000, reason: "its driver never began" });
  expect(watch(new LeaseWatch(), 0, 9000, () => ({ lease: "" }))).toBeUndefined();
  expect(watch(new LeaseWatch(), 0, 9000, (now) => ({ lease: `a/${Math.floor(now / 2000)}` }))).toBeUndefined();
});

test("a new application does not inherit the silence of the last one's driver", () => {
  const one = new LeaseWatch();
  watch(one, 0, 1000, () => ({ epoch: 5, driverAt: 0 }), session);
  one.begin();
  expect(watch(one, 1250, 1250, () => ({}), session)).toBeUndefined();
});
