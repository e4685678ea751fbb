import { describe, expect, test } from "vitest";
import type { ReceiverSettings } from "../scheduler/backend.ts";
import { decodeRecords, encodeRecords } from "../serialize/records.ts";
import { ManualClock } from "../time/clock.ts";
import { Receiver } from "./receiver.ts";
import { RestartingReceiverSupervisor } from "./receiver-supervisor.ts";

class ScriptedReceiver extends Receiver<string> {
  readonly calls: string[] = [];
  starting: () => void | Promise<void> = () => {};
  stopping: () => void | Promise<void> = () => {};

  override onBlockStored(metadata: readonly unknown[]): void {
    this.calls.push(`stored ${metadata.join()}`);
  }

  override onStart(): void | Promise<void> {
    this.calls.push("onStart");
    return this.starting();
  }

  override onStop(): void | Promise<void> {
    this.calls.push("onStop");
    return this.stopping();
  }
}

function makeSupervisor(settings: Partial<ReceiverSettings> = {}) {
  const clock = new ManualClock();
  const receiver = new ScriptedReceiver();
  const log: string[] = [];
  const supervisor = new RestartingReceiverSupervisor({
    streamId: 5,
    receiver,
    clock,
    settings: { blockIntervalMs: 200, restartDelayMs: 2000, ...settings },
    push: async ({ records, metadata }, number) => {
      log.push(`block ${number}: ${records.join(" ")}${metadata === undefined ? "" : ` (${decodeRecords(metadata).join()})`}`);
    },
    events: {
      started: () => log.push("started"),
      error: (message, error) => log.push(["error", message, ...(error === undefined ? [] : [error.split("\n")[0]])].join(": ")),
      stopped: (message, error) => log.push(["stopped", message, ...(error === undefined ? [] : [error.split("\n")[0]])].join(": ")),
    },
  });
  return { clock, receiver, log, supervisor };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("starts, stores in blocks, stops after handing everything over", async () => {
  const { clock, receiver, log, supervisor } = makeSupervisor();
  expect([receiver.isStopped(), receiver.isStarted(), receiver.streamId]).toEqual([true, false, 5]);
  supervisor.start();
  expect([receiver.isStopped(), receiver.isStarted()]).toEqual([false, false]);
  await turn();
  expect([receiver.isStopped(), receiver.isStarted()]).toEqual([false, true]);
  void receiver.store("a");
  void receiver.store("b");
  clock.advance(200);
  await turn();
  void receiver.store("c");
  receiver.stopping = () => void receiver.store("from onStop");
  supervisor.stop("asked to");
  expect([receiver.isStopped(), receiver.isStarted()]).toEqual([true, false]);
  await turn();
  expect(log).toEqual(["started", "block 0: a b", "block 1: c from onStop", "stopped: asked to"]);
  expect(receiver.calls).toEqual(["onStart", "onStop"]);
});

describe("restart", () => {
  test("calls onStop, waits the delay, calls onStart; stored records are kept", async () => {
    const { clock, receiver, log, supervisor } = makeSupervisor();
    supervisor.start();
    await turn();
    void receiver.store("before");
    receiver.restart("connection lost", new Error("reset"));
    receiver.restart("connection lost again");
    await turn();
    expect(receiver.calls).toEqual(["onStart", "onStop"]);
    expect(receiver.isStopped()).toBe(true);
    clock.advance(1999);
    await turn();
    expect(receiver.calls).toEqual(["onStart", "onStop"]);
    clock.advance(1);
    await turn();
    expect(receiver.calls).toEqual(["onStart", "onStop", "onStart"]);
    expect(log).toEqual([
      "started",
      "error: Restarting receiver with delay 2000 ms: connection lost: Error: reset",
      "block 0: before",
      "started",
    ]);
  });

  test("may have a delay of its own, for all or for one", async () => {
    const { clock, receiver, supervisor } = makeSupervisor({ restartDelayMs: 100 });
    supervisor.start();
    for (const [askMs, waitMs] of [
      [undefined, 100],
      [7, 7],
      [0, 0],
    ] as const) {
      await turn();
      receiver.calls.length = 0;
      receiver.restart("again", undefined, askMs);
      await turn();
      clock.advance(Math.max(0, waitMs - 1));
      await turn();
      expect(receiver.calls).toEqual(waitMs === 0 ? ["onStop", "onStart"] : ["onStop"]);
      clock.advance(1);
      await turn();
      expect(receiver.calls).toEqual(["onStop", "onStart"]);
    }
  });

  test("a receiver that cannot start is tried again", async () => {
    const { clock, receiver, log, supervisor } = makeSupervisor();
    receiver.starting = () => Promise.reject(new Error("refused"));
    supervisor.start();
    await turn();
    expect(log).toEqual(["error: Restarting receiver with delay 2000 ms: The receiver could not start: Error: refused"]);
    receiver.starting = () => {};
    clock.advance(2000);
    await turn();
    expect(log.at(-1)).toBe("started");
  });

  test("a stop during the delay ends it", async () => {
    const { clock, receiver, log, supervisor } = makeSupervisor();
    supervisor.start();
    await turn();
    receiver.restart("lost");
    await turn();
    supervisor.stop("asked to");
    await turn();
    clock.advance(5000);
    await turn();
    expect(receiver.calls).toEqual(["onStart", "onStop"]);
    expect(log.at(-1)).toBe("stopped: asked to");
  });

  test("a restart asked for inside onStart counts", async () => {
    const { clock, receiver, log, supervisor } = makeSupervisor();
    receiver.starting = () => {
      receiver.starting = () => {};
      receiver.restart("not yet");
    };
    supervisor.start();
    await turn();
    clock.advance(2000);
    await turn();
    expect(log).toEqual(["error: Restarting receiver with delay 2000 ms: not yet", "started"]);
  });
});

describe("a receiver that misbehaves while stopping", () => {
  test("an onStop that throws is reported", async () => {
    const { receiver, log, supervisor } = makeSupervisor();
    supervisor.start();
    await turn();
    receiver.stopping = () => {
      throw new Error("stuck");
    };
    receiver.stop("enough");
    await turn();
    expect(log.slice(1)).toEqual(["error: The receiver's onStop failed: Error: stuck", "stopped: enough"]);
  });

  test("an onStop that never ends is waited for no longer than its limit", async () => {
    const { clock, receiver, log, supervisor } = makeSupervisor();
    supervisor.start();
    await turn();
    receiver.stopping = () => new Promise(() => {});
    supervisor.stop("enough");
    await turn();
    expect(log).toEqual(["started"]);
    clock.advance(10_000);
    await turn();
    expect(log.at(-1)).toBe("stopped: enough");
  });

  test("stopped is reported once", async () => {
    const { log, supervisor } = makeSupervisor();
    supervisor.start();
    supervisor.stop("one");
    supervisor.stop("two");
    await turn();
    supervisor.stop("three");
    await turn();
    expect(log.filter((line) => line.startsWith("stopped"))).toEqual(["stopped: one"]);
  });
});

describe("metadata", () => {
  test("goes with its block and comes back when that is safe", async () => {
    const { receiver, log, supervisor } = makeSupervisor();
    supervisor.start();
    await turn();
    void receiver.store("a", 1);
    void receiver.store("b");
    void receiver.store("c", 3);
    await receiver.storeBlock(new Set(["d", "e"]), 4);
    await receiver.storeBytes(encodeRecords(["f"]), 5);
    await receiver.storeBlock(["g"]);
    expect(log.slice(1)).toEqual(["block 0: a b c (1,3)", "block 1: d e (4)", "block 2: f (5)", "block 3: g"]);
    expect(receiver.calls).toEqual(["onStart", "stored 1,3", "stored 4", "stored 5"]);
  });

  test("that cannot travel is told of; its block goes on", async () => {
    const { receiver, log, supervisor } = makeSupervisor();
    supervisor.start();
    await turn();
    await receiver.storeBlock(["a"], new WeakMap());
    expect(log.slice(1)).toEqual([expect.stringContaining("Metadata of a block was left out"), "block 0: a"]);
  });
});

test("bytes that hold no records are refused, and nothing is stored", async () => {
  const { receiver, log, supervisor } = makeSupervisor();
  supervisor.start();
  await turn();
  await expect(receiver.storeBytes(new Uint8Array([1]))).rejects.toMatchObject({ code: "MESSAGE_REFUSED" });
  expect(log).toEqual(["started"]);
});

test("single records keep to the rate, and to a new one", async () => {
  const { clock, receiver, log, supervisor } = makeSupervisor({ maxRate: 10 });
  supervisor.start();
  await turn();
  for (let i = 0; i < 40; i++) void receiver.store("x");
  const recordsIn = async (durationMs: number) => {
    const before = log.length;
    for (let i = 0; i < durationMs / 100; i++) {
      clock.advance(100);
      await turn();
    }
    return log.slice(before).join(" ").match(/x/g)?.length;
  };
  expect(await recordsIn(1000)).toBe(10);
  supervisor.updateRate(5);
  expect(await recordsIn(2000)).toBeCloseTo(10, -0.5);
  supervisor.updateRate(500);
  expect(await recordsIn(2000)).toBeLessThanOrEqual(20);
});
