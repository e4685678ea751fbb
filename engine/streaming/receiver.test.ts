import { expect, test } from "vitest";
import { Receiver, type ReceiverSupervisor } from "./receiver.ts";

class NumbersReceiver extends Receiver<number> {
  onStart(): void {}
  onStop(): void {}
}

test("everything a receiver asks for goes to the supervisor it was attached to", async () => {
  const calls: unknown[][] = [];
  const supervisor: ReceiverSupervisor = {
    store: (...args) => void calls.push(["store", ...args]),
    storeBlock: async (...args) => void calls.push(["storeBlock", ...args]),
    reportError: (...args) => calls.push(["reportError", ...args]),
    restart: (...args) => calls.push(["restart", ...args]),
    stop: (...args) => calls.push(["stop", ...args]),
    isStopped: () => false,
  };
  const receiver = new NumbersReceiver();
  receiver.attach(supervisor);
  void receiver.store(1);
  await receiver.storeBlock([2, 3]);
  receiver.reportError("odd", 4);
  receiver.restart("again", 5);
  receiver.stop("enough");
  expect(receiver.isStopped()).toBe(false);
  expect(calls).toEqual([
    ["store", 1],
    ["storeBlock", [2, 3]],
    ["reportError", "odd", 4],
    ["restart", "again", 5],
    ["stop", "enough"],
  ]);
});

test("a receiver that no one runs is stopped and may not store", () => {
  const receiver = new NumbersReceiver();
  expect(receiver.isStopped()).toBe(true);
  expect(() => receiver.store(1)).toThrow("only after it was started");
});
