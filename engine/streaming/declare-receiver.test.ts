import { expect, test } from "vitest";
import { StorageLevel } from "../storage/storage-level.ts";
import { asReceiver, declareReceiver } from "./declare-receiver.ts";
import { Receiver } from "./receiver.ts";

class Idle extends Receiver<string> {
  override onStart(): void {}
  override onStop(): void {}
}
class Wishful extends Idle {
  constructor() {
    super(StorageLevel.MEMORY_ONLY);
  }
  override preferredLocation(): string {
    return "gateway";
  }
}

test("a receiver is asked for its name, its level and its wish", () => {
  const [idle, wishful] = [() => new Idle(), () => new Wishful()];
  expect([declareReceiver(0, idle), declareReceiver(1, wishful)]).toEqual([
    { streamId: 0, name: "Idle-0", makeReceiver: idle, storageLevel: StorageLevel.MEMORY_AND_DISK_SER_2, preferredLocation: undefined },
    { streamId: 1, name: "Wishful-1", makeReceiver: wishful, storageLevel: StorageLevel.MEMORY_ONLY, preferredLocation: "gateway" },
  ]);
});

test("one of another copy of the package will do", () => {
  const foreign = { onStart() {}, onStop() {}, attach() {} };
  expect(asReceiver(foreign)).toBe(foreign);
});

test.each([() => undefined, () => Idle, () => ({ onStart() {} }), new Idle() as never])("%s makes no receiver", (makeReceiver) => {
  expect(() => declareReceiver(0, makeReceiver)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("must return a Receiver") }),
  );
});

test("what the constructor throws is thrown", () => {
  const fails = () => {
    throw new Error("no port");
  };
  expect(() => declareReceiver(0, fails)).toThrow("no port");
});
