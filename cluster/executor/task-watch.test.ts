import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TaskWatch, taskTimedOut } from "./task-watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(timeoutMs: number) {
  let expired = 0;
  const watch = new TaskWatch(timeoutMs, () => expired++);
  return { watch, expired: () => expired };
}

test("each task has the whole time; nothing expires while nothing runs", () => {
  const { watch, expired } = setUp(100);
  watch.begin();
  vi.advanceTimersByTime(90);
  watch.begin();
  vi.advanceTimersByTime(90);
  watch.idle();
  vi.advanceTimersByTime(1000);
  expect(expired()).toBe(0);
  watch.begin();
  vi.advanceTimersByTime(101);
  expect(expired()).toBe(1);
});

test("an end that was waiting behind the timer counts", () => {
  const { watch, expired } = setUp(100);
  watch.begin();
  setTimeout(() => watch.begin(), 100);
  vi.advanceTimersByTime(150);
  expect(expired()).toBe(0);
});

test("0 is no limit", () => {
  const { watch, expired } = setUp(0);
  watch.begin();
  vi.advanceTimersByTime(1e9);
  expect(expired()).toBe(0);
});

test("the error names the task, the limit and the setting", () => {
  const { code, message } = taskTimedOut(["3.1.9", 2], 500);
  expect([code, message]).toEqual(["TIMED_OUT", expect.stringMatching(/Attempt 2 of task 3\.1\.9 .* 500 ms.*task\.timeoutMs/)]);
});
