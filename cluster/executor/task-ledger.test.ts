import { expect, test } from "vitest";
import { TaskLedger } from "./task-ledger.ts";

test("an attempt runs once, whether it is running or done; another attempt is another", () => {
  const ledger = new TaskLedger<string>();
  expect(ledger.accept(["t", 0], "m")).toBe(true);
  expect(ledger.accept(["t", 0], "m")).toBe(false);
  expect(ledger.finish(["t", 0])).toBe(true);
  expect(ledger.finish(["t", 0])).toBe(false);
  expect(ledger.accept(["t", 0], "m")).toBe(false);
  expect(ledger.accept(["t", 1], "m")).toBe(true);
  expect([ledger.isRunning(["t", 0]), ledger.isRunning(["t", 1])]).toEqual([false, true]);
  expect([ledger.runningCount, ledger.first()]).toEqual([1, ["t", 1]]);
});

test("unfinished attempts are in their order, under what they came in", () => {
  const ledger = new TaskLedger<string>();
  for (const name of ["a", "b", "c"]) ledger.accept([name, 0], "first");
  ledger.accept(["d", 0], "second");
  ledger.finish(["b", 0]);
  expect([...ledger.unfinished()]).toEqual([
    [
      "first",
      [
        ["a", 0],
        ["c", 0],
      ],
    ],
    ["second", [["d", 0]]],
  ]);
  expect(ledger.first()).toEqual(["a", 0]);
});

test("what is remembered of finished attempts is bounded", () => {
  const ledger = new TaskLedger<string>();
  for (let i = 0; i <= 20_000; i++) {
    ledger.accept([`t${i}`, 0], "m");
    ledger.finish([`t${i}`, 0]);
  }
  expect(ledger.accept(["t0", 0], "m")).toBe(true);
  expect(ledger.accept(["t1", 0], "m")).toBe(false);
});
