import { afterEach, describe, expect, test } from "vitest";
import { builtin, builtinFactory } from "../../engine/closure/closure.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import { encodeRecords } from "../../engine/serialize/records.ts";
import { Receiver } from "../../engine/streaming/receiver.ts";
import { ManualClock } from "../../engine/time/clock.ts";
import type { FromReceiver, ToReceiver } from "./receiver-messages.ts";
import { type ReceiverWorkerOptions, runReceiver } from "./receiver-worker.ts";

class PushedReceiver extends Receiver<string> {
  static current: PushedReceiver | undefined;
  readonly first: string;

  constructor(first: string) {
    super();
    this.first = first;
  }

  override onStart(): void {
    PushedReceiver.current = this;
    void this.store(this.first);
  }

  override onStop(): void {}
}

const pushedReceiver = builtinFactory("test-pushed-receiver", (first: string) => () => new PushedReceiver(first));
const notAReceiver = builtin("test-not-a-receiver", () => ({ onStart: 1 }));

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function makeWorker(makeReceiver: Uint8Array, overrides: Partial<ReceiverWorkerOptions> = {}) {
  const clock = new ManualClock();
  const posted: FromReceiver[] = [];
  let deliver: (message: ToReceiver) => void = () => {};
  const started = runReceiver({
    data: {
      executorId: "exec1",
      streamId: 7,
      attempt: 2,
      makeReceiver,
      settings: { blockIntervalMs: 200, restartDelayMs: 2000 },
      bundles: [],
    },
    port: {
      post: (message) => posted.push(message),
      onMessage: (listener) => {
        deliver = listener;
      },
    },
    clock,
    loadBundles: async () => {},
    ...overrides,
  });
  return { clock, posted, started, deliver: (message: ToReceiver) => deliver(message) };
}

const eventsOf = (posted: readonly FromReceiver[]) =>
  posted.flatMap((message) => (message.type === "ReceiverEvent" ? [message.event] : []));
const blocksOf = (posted: readonly FromReceiver[]) => posted.flatMap((message) => (message.type === "StoreBlock" ? [message.block] : []));

afterEach(() => {
  PushedReceiver.current = undefined;
});

test("makes the receiver with its captures, hands over encoded blocks under stable names, stops after the last", async () => {
  const { clock, posted, started, deliver } = makeWorker(encode(pushedReceiver("hello")));
  await started;
  await turn();
  expect(eventsOf(posted)).toEqual([{ type: "ReceiverStarted", streamId: 7, attempt: 2, executorId: "exec1" }]);
  clock.advance(200);
  await turn();
  const [first] = blocksOf(posted);
  expect(first).toMatchObject({ blockId: "input-7-exec1-2-0", numRecords: 1 });
  expect(decode(first!.bytes)).toEqual(["hello"]);

  void PushedReceiver.current?.store("bye");
  deliver({ type: "StopReceiver" });
  await turn();
  expect(blocksOf(posted)).toHaveLength(1);
  deliver({ type: "BlockStored", blockId: first!.blockId });
  await turn();
  const second = blocksOf(posted)[1];
  expect(second).toMatchObject({ blockId: "input-7-exec1-2-1" });
  expect(eventsOf(posted)).toHaveLength(1);
  deliver({ type: "BlockStored", blockId: second!.blockId });
  await turn();
  expect(eventsOf(posted).at(-1)).toEqual({
    type: "ReceiverStopped",
    streamId: 7,
    attempt: 2,
    message: "Stopped by the driver",
    final: true,
  });
});

test("a block that the host refused is handed over again under the same name", async () => {
  const { clock, posted, started, deliver } = makeWorker(encode(pushedReceiver("hello")));
  await started;
  await turn();
  clock.advance(200);
  await turn();
  deliver({ type: "BlockStored", blockId: "input-7-exec1-2-0", error: "disk full" });
  await turn();
  clock.advance(1000);
  await turn();
  expect(blocksOf(posted).map((block) => block.blockId)).toEqual(["input-7-exec1-2-0", "input-7-exec1-2-0"]);
  expect(decode(blocksOf(posted)[1]!.bytes)).toEqual(["hello"]);
  expect(eventsOf(posted).at(-1)).toMatchObject({ type: "ReceiverError", error: expect.stringContaining("disk full") });
});

test("an uncaught exception restarts the receiver and keeps what it stored", async () => {
  const { clock, posted, started } = makeWorker(encode(pushedReceiver("kept")));
  const worker = await started;
  await turn();
  worker.uncaught(new Error("no listener"));
  await turn();
  clock.advance(2000);
  await turn();
  expect(eventsOf(posted).map((event) => event.type)).toEqual(["ReceiverStarted", "ReceiverError", "ReceiverStarted"]);
  expect(decode(blocksOf(posted)[0]!.bytes)).toEqual(["kept"]);
});

test("a record that cannot travel is reported and left out; the others of its block go on", async () => {
  const { clock, posted, started } = makeWorker(encode(pushedReceiver("sound")));
  await started;
  await turn();
  void PushedReceiver.current?.store(new WeakMap() as never);
  clock.advance(200);
  await turn();
  expect(decode(blocksOf(posted)[0]!.bytes)).toEqual(["sound"]);
  expect(eventsOf(posted).at(-1)).toMatchObject({
    type: "ReceiverError",
    message: expect.stringContaining("1 received records were left out"),
  });
});

describe("a receiver that cannot be made is reported and counts as stopped", () => {
  test.each([
    ["its bundle fails", encode(pushedReceiver("x")), { loadBundles: () => Promise.reject(new Error("bad bundle")) }, "bad bundle"],
    ["the function gives something else", encode(notAReceiver), {}, "must return a Receiver"],
    ["the bytes are no function", encode(42), {}, "must return a Receiver"],
  ])("%s", async (_name, bytes, overrides, message) => {
    const { posted, started } = makeWorker(bytes, overrides);
    await started;
    expect(eventsOf(posted).map((event) => event.type)).toEqual(["ReceiverError", "ReceiverStopped"]);
    expect(eventsOf(posted)[0]).toMatchObject({ message: expect.stringContaining(message) });
  });
});

test("a stop that comes while bundles load is not forgotten", async () => {
  let finishLoading = () => {};
  const loading = new Promise<void>((resolve) => {
    finishLoading = resolve;
  });
  const { posted, started, deliver } = makeWorker(encode(pushedReceiver("x")), { loadBundles: () => loading });
  deliver({ type: "StopReceiver" });
  finishLoading();
  await started;
  await turn();
  expect(eventsOf(posted).at(-1)?.type).toBe("ReceiverStopped");
});

test("a rate that the driver sends is the receiver's from then on", async () => {
  const { clock, posted, started, deliver } = makeWorker(encode(pushedReceiver("x")));
  await started;
  await turn();
  deliver({ type: "UpdateRate", rate: 2 });
  for (let i = 0; i < 5; i++) void PushedReceiver.current?.store(`${i}`);
  for (let i = 0; i < 4; i++) {
    clock.advance(500);
    await turn();
    for (const { blockId } of blocksOf(posted).slice(i)) deliver({ type: "BlockStored", blockId });
    await turn();
  }
  expect(blocksOf(posted).map((block) => decode(block.bytes))).toEqual([["x", "0"], ["1"], ["2"], ["3"]]);
});

test("encoded records go as they are, and with their metadata", async () => {
  const { posted, started, deliver } = makeWorker(encode(pushedReceiver("x")));
  await started;
  await turn();
  const bytes = encodeRecords(["a", "b"]);
  const stored = PushedReceiver.current?.storeBytes(bytes, { offset: 7 });
  await turn();
  deliver({ type: "BlockStored", blockId: blocksOf(posted)[0]!.blockId });
  await turn();
  const block = blocksOf(posted)[1]!;
  expect([block.bytes, block.numRecords]).toEqual([bytes, 2]);
  expect(decode(block.metadata!)).toEqual([{ offset: 7 }]);
  deliver({ type: "BlockStored", blockId: block.blockId });
  await stored;
  await expect(PushedReceiver.current?.storeBytes(new Uint8Array([0xc1]))).rejects.toMatchObject({ code: "MESSAGE_REFUSED" });
});
