import { expect, test } from "vitest";
import { RestartDelay } from "./restart-delay.ts";

test("the first end is mended at once, quick ones ever later, up to a limit", () => {
  const delay = new RestartDelay();
  expect(Array.from({ length: 9 }, () => delay.next(100))).toEqual([0, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test("a process that ran well starts the count anew", () => {
  const delay = new RestartDelay();
  for (let i = 0; i < 5; i++) delay.next(100);
  expect([delay.next(60_000), delay.next(100), delay.next(100)]).toEqual([0, 0, 200]);
});
