import { expect, test } from "vitest";
import type { ReceiverEvent } from "../../engine/scheduler/backend.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import type { ReceiverHost } from "./receiver-host.ts";
import { Replicator } from "./replicator.ts";
import { SessionReceivers } from "./session-receivers.ts";

const MESSAGE = {
  type: "StartReceiver",
  streamId: 1,
  attempt: 2,
  makeReceiver: new Uint8Array(),
  settings: { blockIntervalMs: 100, restartDelayMs: 2000 },
  storageLevel: StorageLevel.MEMORY_AND_DISK_SER_2,
} as const;

const block = (blockId: BlockId, numRecords: number) => ({ blockId, bytes: new Uint8Array(1), numRecords });

function setUp(others: string[] | (() => Promise<string[]>), broken: string[] = [], full = false) {
  const log: string[] = [];
  const events: ReceiverEvent[] = [];
  const hosts: ReceiverHost[] = [];
  const receivers = new SessionReceivers({
    executorId: "me",
    argv: [],
    bundles: () => [],
    start: async (host) => {
      hosts.push(host);
      const n = hosts.length;
      return {
        stop: () => log.push(`stop ${n}`),
        updateRate: (rate) => log.push(`rate ${n} ${rate}`),
        terminate: async () => void log.push(`terminate ${n}`),
      };
    },
    store: async (id, _bytes, mode) => {
      if (full) return false;
      log.push(`store ${id}${mode === "spill" ? "" : ` ${mode}`}`);
      return true;
    },
    replicator: new Replicator({
      others: async () => (typeof others === "function" ? others() : others),
      copyTo: async (executorId, id, _bytes, mode) => {
        if (broken.includes(executorId)) throw new Error("gone");
        log.push(`copy ${id}${mode === "spill" ? "" : ` ${mode}`} to ${executorId}`);
        return true;
      },
    }),
    announce: async (event) => {
      log.push(event.type);
      events.push(event);
    },
  });
  return { receivers, log, events, hosts };
}

test("a block is stored, copied, announced, in this order", async () => {
  const { receivers, log, events, hosts } = setUp(["a", "b"]);
  await receivers.start(MESSAGE);
  await hosts[0]!.storeBlock(block("input-1-x", 5));
  await hosts[0]!.storeBlock(block("input-1-y", 6));
  expect(log).toEqual(["store input-1-x", "copy input-1-x to a", "BlockAdded", "store input-1-y", "copy input-1-y to b", "BlockAdded"]);
  expect(events[0]).toEqual({ type: "BlockAdded", streamId: 1, attempt: 2, blockId: "input-1-x", numRecords: 5, executorIds: ["me", "a"] });
});

test("a block is kept as its level says, here and there", async () => {
  const { receivers, log, hosts } = setUp(["a", "b", "c"]);
  await receivers.start({ ...MESSAGE, storageLevel: StorageLevel.DISK_ONLY_3 });
  await hosts[0]!.storeBlock(block("input-1-x", 5));
  expect(log).toEqual(["store input-1-x disk", "copy input-1-x disk to a", "copy input-1-x disk to b", "BlockAdded"]);
});

test("a block that there is no room for is refused, and comes again", async () => {
  const { receivers, log, hosts } = setUp(["a"], [], true);
  await receivers.start({ ...MESSAGE, storageLevel: StorageLevel.MEMORY_ONLY_SER });
  await expect(hosts[0]!.storeBlock(block("input-1-x", 5))).rejects.toMatchObject({
    code: "RECEIVER_OVERFLOW",
    message: expect.stringContaining("StorageLevel(memory, 1 replicas)"),
  });
  expect(log).toEqual([]);
});

test("what a block was stored with is announced with it", async () => {
  const { receivers, events, hosts } = setUp([]);
  await receivers.start(MESSAGE);
  const metadata = new Uint8Array([1, 2]);
  await hosts[0]!.storeBlock({ ...block("input-1-x", 5), metadata });
  expect(events[0]).toMatchObject({ type: "BlockAdded", metadata });
});

test("an executor that does not take the copy is passed over; with no other there is one copy", async () => {
  const one = setUp(["a", "b"], ["a"]);
  await one.receivers.start(MESSAGE);
  await one.hosts[0]!.storeBlock(block("input-1-x", 5));
  expect(one.events[0]).toMatchObject({ executorIds: ["me", "b"] });
  const alone = setUp([]);
  await alone.receivers.start(MESSAGE);
  await alone.hosts[0]!.storeBlock(block("input-1-x", 5));
  expect(alone.events[0]).toMatchObject({ executorIds: ["me"] });
});

test("a block is not announced with one copy because the others cannot be known or did not take it", async () => {
  let others = async () => Promise.reject<string[]>(new Error("Redis gave no answer"));
  const unknown = setUp(() => others());
  await unknown.receivers.start(MESSAGE);
  await expect(unknown.hosts[0]!.storeBlock(block("input-1-x", 5))).rejects.toThrow("no answer");
  expect(unknown.events).toEqual([]);
  others = async () => ["a"];
  await unknown.hosts[0]!.storeBlock(block("input-1-x", 5));
  expect(unknown.events[0]).toMatchObject({ executorIds: ["me", "a"] });
  const { receivers, hosts, events } = setUp(["a"], ["a"]);
  await receivers.start(MESSAGE);
  for (let i = 0; i < 3; i++) await expect(hosts[0]!.storeBlock(block("input-1-x", 5))).rejects.toThrow("0 of 1");
  await hosts[0]!.storeBlock(block("input-1-x", 5));
  expect(events).toMatchObject([{ type: "ReceiverError" }, { type: "BlockAdded", executorIds: ["me"] }]);
});

test("the end is told once, whether the receiver ended or crashed", async () => {
  const { receivers, events, hosts } = setUp([]);
  await receivers.start(MESSAGE);
  hosts[0]!.event({ type: "ReceiverStopped", streamId: 1, attempt: 2, message: "done" });
  hosts[0]!.exited("done");
  expect(events).toHaveLength(1);
  await receivers.start({ ...MESSAGE, attempt: 3 });
  hosts[1]!.exited("crashed");
  expect(events[1]).toEqual({ type: "ReceiverStopped", streamId: 1, attempt: 3, message: "crashed" });
});

test("a new attempt ends the old thread; stop asks, close ends", async () => {
  const { receivers, log } = setUp([]);
  await receivers.start(MESSAGE);
  await receivers.start({ ...MESSAGE, attempt: 3 });
  receivers.updateRate(1, 50);
  receivers.updateRate(99, 50);
  receivers.stop(1);
  receivers.stop(99);
  await receivers.close();
  expect(log).toEqual(["terminate 1", "rate 2 50", "stop 2", "terminate 2"]);
});
