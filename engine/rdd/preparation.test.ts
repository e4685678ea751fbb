import { expect, test } from "vitest";
import { Preparation } from "./preparation.ts";

test("runs once for all who wait, and is done when the work is", async () => {
  let runs = 0;
  let finish = () => {};
  const preparation = new Preparation(() => {
    runs++;
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  const both = [preparation.run(), preparation.run()];
  expect([runs, preparation.isDone]).toEqual([1, false]);
  finish();
  await Promise.all(both);
  await preparation.run();
  expect([runs, preparation.isDone]).toEqual([1, true]);
});

test("tries again after a failure", async () => {
  let runs = 0;
  const preparation = new Preparation(async () => {
    if (runs++ === 0) throw new Error("no executors");
  });
  await expect(preparation.run()).rejects.toThrow("no executors");
  expect(preparation.isDone).toBe(false);
  await preparation.run();
  expect([runs, preparation.isDone]).toEqual([2, true]);
});
