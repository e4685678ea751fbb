import { expect, test } from "vitest";
import { ManualClock } from "../time/clock.ts";
import { exactly, inTime } from "./partial-result.ts";

const sum = (results: readonly number[], total: number) => `${results.reduce((a, b) => a + b, 0)} of ${results.length}/${total}`;

/** A job that tells of 1 at once and of 2 when it is let go on. */
function job() {
  let goOn = () => {};
  let fail = (_error: Error) => {};
  const run = async (onResult: (result: unknown) => void) => {
    onResult(1);
    await new Promise<void>((resolve, reject) => {
      goOn = resolve;
      fail = reject;
    });
    onResult(2);
    return [2, 1];
  };
  return { run, goOn: () => goOn(), fail: (error: Error) => fail(error) };
}

test("what is there in time is final", async () => {
  const { run, goOn } = job();
  const result = inTime(2, 1000, new ManualClock(), run, sum);
  goOn();
  const { initialValue, isInitialValueFinal, getFinalValue } = await result;
  expect([initialValue, isInitialValueFinal, await getFinalValue.call(await result)]).toEqual(["3 of 2/2", true, "3 of 2/2"]);
});

test("what is not is what is known so far, and the rest comes later", async () => {
  const clock = new ManualClock();
  const { run, goOn } = job();
  const pending = inTime(2, 1000, clock, run, sum);
  clock.advance(1000);
  const result = await pending;
  expect([result.initialValue, result.isInitialValueFinal]).toEqual(["1 of 1/2", false]);
  goOn();
  expect(await result.getFinalValue()).toBe("3 of 2/2");
  expect(result.initialValue).toBe("1 of 1/2");
});

test("a failure in time is the caller's, a later one is the final value's", async () => {
  const early = job();
  const failing = inTime(2, 1000, new ManualClock(), early.run, sum);
  early.fail(new Error("early"));
  await expect(failing).rejects.toThrow("early");
  const clock = new ManualClock();
  const late = job();
  const pending = inTime(2, 1000, clock, late.run, sum);
  clock.advance(1000);
  const result = await pending;
  late.fail(new Error("late"));
  await expect(result.getFinalValue()).rejects.toThrow("late");
});

test("a known number has no slack", () => {
  expect(exactly(5)).toEqual({ mean: 5, confidence: 1, low: 5, high: 5 });
});
