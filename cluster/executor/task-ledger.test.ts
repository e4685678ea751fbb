import { expect, test } from "vitest";
import { TaskLedger } from "./task-ledger.ts";

test("an attempt runs once, whether it is running or done; another attempt is another", () => {
  const ledger = new TaskLedger();
  expect(ledger.accept(["t", 0])).toBe(true);
  expect(ledger.accept(["t", 0])).toBe(false);
  expect(ledger.finish(["t", 0])).toBe(true);
  expect(ledger.finish(["t", 0])).toBe(false);
  expect(ledger.accept(["t", 0])).toBe(false);
  expect(ledger.accept(["t", 1])).toBe(true);
  expect(ledger.allRunning()).toEqual([["t", 1]]);
});

test("a withdrawn attempt may come again", () => {
  const ledger = new TaskLedger();
  ledger.accept(["t", 0]);
  ledger.withdraw(["t", 0]);
  expect(ledger.runningCount).toBe(0);
  expect(ledger.accept(["t", 0])).toBe(true);
});

test("what is remembered of finished attempts is bounded", () => {
  const ledger = new TaskLedger();
  for (let i = 0; i <= 20_000; i++) {
    ledger.accept([`t${i}`, 0]);
    ledger.finish([`t${i}`, 0]);
  }
  expect(ledger.accept(["t0", 0])).toBe(true);
  expect(ledger.accept(["t1", 0])).toBe(false);
});
