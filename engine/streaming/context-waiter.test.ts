import { expect, test } from "vitest";
import { ContextWaiter } from "./context-waiter.ts";

test("waits until the context has stopped, also when that was before", async () => {
  const waiter = new ContextWaiter();
  let isOver = false;
  const waiting = waiter.wait().then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  waiter.notifyStop();
  await waiting;
  await waiter.wait();
});

test("rejects as soon as there is an error, and with the latest, also after the stop", async () => {
  const waiter = new ContextWaiter();
  const waiting = waiter.wait();
  waiter.notifyError(new Error("first"));
  await expect(waiting).rejects.toThrow("first");
  waiter.notifyError(new Error("second"));
  waiter.notifyStop();
  await expect(waiter.wait()).rejects.toThrow("second");
});

test("a thrown undefined is an error too", async () => {
  const waiter = new ContextWaiter();
  waiter.notifyError(undefined);
  await expect(waiter.wait()).rejects.toBeUndefined();
});

test("a call that timed out leaves nothing behind", async () => {
  const waiter = new ContextWaiter();
  for (let i = 0; i < 3; i++) await waiter.waitOrTimeout(Promise.resolve());
  expect(waiter.waiters).toBe(0);
});

test("with a timeout: true if stopped, false if not, an error if there is one", async () => {
  const waiter = new ContextWaiter();
  expect(await waiter.waitOrTimeout(Promise.resolve())).toBe(false);
  waiter.notifyStop();
  expect(await waiter.waitOrTimeout(new Promise(() => {}))).toBe(true);
  waiter.notifyError(new Error("late"));
  await expect(waiter.waitOrTimeout(new Promise(() => {}))).rejects.toThrow("late");
});

test("an error that nobody waited for stays untold, as does one after that", async () => {
  const waiter = new ContextWaiter();
  expect(waiter.untold).toBeUndefined();
  waiter.notifyError("first");
  waiter.notifyStop();
  expect(waiter.untold).toEqual({ value: "first" });
  await expect(waiter.wait()).rejects.toBe("first");
  expect(waiter.untold).toBeUndefined();
  waiter.notifyError("second");
  expect(waiter.untold).toEqual({ value: "second" });
  await expect(waiter.waitOrTimeout(Promise.resolve())).rejects.toBe("second");
  expect(waiter.untold).toBeUndefined();
});
