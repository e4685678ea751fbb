import { describe, expect, test } from "vitest";
import { ManualClock } from "../time/clock.ts";
import { Receiver } from "./receiver.ts";
import { RestartingReceiverSupervisor } from "./receiver-supervisor.ts";

class ScriptedReceiver extends Receiver<string> {
  readonly calls: string[] = [];
  starting: () => void | Promise<void> = () => {};
  stopping: () => void | Promise<void> = () => {};

  override onStart(): void | Promise<void> {
    this.calls.push("onStart");
    return this.starting();
  }

  override onStop(): void | Promise<void> {
    this.calls.push("onStop");
    return this.stopping();
  }
}

function makeSupervisor() {
  const clock = new ManualClock();
  const receiver = new ScriptedReceiver();
  const log: string[] = [];
  const supervisor = new RestartingReceiverSupervisor({
    receiver,
    clock,
    blockIntervalMs: 200,
    push: async (records, number) => {
      log.push(`block ${number}: ${records.join(" ")}`);
    },
    events: {
      started: () => log.push("started"),
      error: (message) => log.push(`error: ${message}`),
      stopped: (message) => log.push(`stopped: ${message}`),
    },
  });
  return { clock, receiver, log, supervisor };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("starts, stores in blocks, stops after handing everything over", async () => {
  const { clock, receiver, log, supervisor } = makeSupervisor();
  expect(receiver.isStopped()).toBe(true);
  supervisor.start();
  await turn();
  expect(receiver.isStopped()).toBe(false);
  void receiver.store("a");
  void receiver.store("b");
  clock.advance(200);
  await turn();
  void receiver.store("c");
  receiver.stopping = () => void receiver.store("from onStop");
  supervisor.stop("asked to");
  expect(receiver.isStopped()).toBe(true);
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
    expect(log).toEqual(["started", "error: connection lost (restarting in 2000 ms): reset", "block 0: before", "started"]);
  });

  test("a receiver that cannot start is tried again", async () => {
    const { clock, receiver, log, supervisor } = makeSupervisor();
    receiver.starting = () => Promise.reject(new Error("refused"));
    supervisor.start();
    await turn();
    expect(log).toEqual(["error: The receiver could not start (restarting in 2000 ms): refused"]);
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
    expect(log).toEqual(["error: not yet (restarting in 2000 ms)", "started"]);
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
    expect(log.slice(1)).toEqual(["error: The receiver's onStop failed: stuck", "stopped: enough"]);
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
