import { expect, test } from "vitest";
import { StorageLevel } from "../storage/storage-level.ts";
import { Receiver, type ReceiverSupervisor } from "./receiver.ts";

class NumbersReceiver extends Receiver<number> {
  onStart(): void {}
  onStop(): void {}
}

test("everything a receiver asks for goes to the supervisor it was attached to", async () => {
  const calls: unknown[][] = [];
  const supervisor: ReceiverSupervisor = {
    streamId: 4,
    store: (...args) => void calls.push(["store", ...args]),
    storeBlock: async (...args) => void calls.push(["storeBlock", ...args]),
    storeBytes: async (...args) => void calls.push(["storeBytes", ...args]),
    reportError: (...args) => calls.push(["reportError", ...args]),
    restart: (...args) => calls.push(["restart", ...args]),
    stop: (...args) => calls.push(["stop", ...args]),
    isStarted: () => true,
    isStopped: () => false,
  };
  const receiver = new NumbersReceiver();
  receiver.attach(supervisor);
  void receiver.store(1, "m");
  await receiver.storeBlock([2, 3], "n");
  await receiver.storeBytes(new Uint8Array(1), "o");
  receiver.reportError("odd", 4);
  receiver.restart("again", 5, 6);
  receiver.stop("enough", 7);
  expect([receiver.isStarted(), receiver.isStopped(), receiver.streamId]).toEqual([true, false, 4]);
  expect(calls).toEqual([
    ["store", 1, "m"],
    ["storeBlock", [2, 3], "n"],
    ["storeBytes", new Uint8Array(1), "o"],
    ["reportError", "odd", 4],
    ["restart", "again", 5, 6],
    ["stop", "enough", 7],
  ]);
});

test("a receiver that no one runs is stopped and may not store", () => {
  const receiver = new NumbersReceiver();
  expect([receiver.isStarted(), receiver.isStopped(), receiver.streamId]).toEqual([false, true, -1]);
  expect(() => receiver.store(1)).toThrow("only after it was started");
  expect([receiver.storageLevel, receiver.preferredLocation(), receiver.onBlockStored([])]).toEqual([
    StorageLevel.MEMORY_AND_DISK_SER_2,
    undefined,
    undefined,
  ]);
});

test("a receiver's blocks are kept as it says, but they are kept", () => {
  class Kept extends NumbersReceiver {}
  expect(new Kept(StorageLevel.MEMORY_ONLY).storageLevel).toBe(StorageLevel.MEMORY_ONLY);
  expect(() => new Kept(StorageLevel.NONE)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
