import { expect, test } from "vitest";
import type { PlanNode, SinkPlan } from "../../engine/rdd/plan.ts";
import type { Task } from "../../engine/scheduler/task.ts";
import { decodeRecords } from "../../engine/serialize/records.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { Receiver } from "../../engine/streaming/receiver.ts";
import { RecordingEvents } from "../../test/recording-events.ts";
import { LocalBackend } from "./local-backend.ts";

const SETTINGS = { blockIntervalMs: 200, restartDelayMs: 2000 };

function task(taskId: string, read: (binding: never) => unknown, binding: unknown = null, sink: SinkPlan = { op: "collect" }): Task {
  const node: PlanNode = { op: "source", read, slot: 0 };
  return { taskId, stageId: 1, stageAttempt: 0, partition: 0, attempt: 0, plan: { node, sink }, bindings: [binding] };
}

async function started() {
  const [backend, events] = [new LocalBackend(), new RecordingEvents()];
  await backend.start(events);
  return { backend, events, executorId: events.added[0]! };
}

test("is one executor that calls functions as they are, one task at a time, in order", async () => {
  const { backend, events, executorId } = await started();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`begin ${name}`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`end ${name}`);
    return [[name]];
  };
  backend.launch(executorId, [task("t1", work("a")), task("t2", work("b"))]);
  backend.launch(executorId, [task("t3", work("c"))]);
  expect([await events.resultOf("t3"), await events.resultOf("t1")]).toEqual([["c"], ["a"]]);
  expect(log).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"]);
  expect([events.added.length, backend.defaultParallelism]).toEqual([1, 1]);
});

test("an error is an outcome; the next task runs", async () => {
  const { backend, events, executorId } = await started();
  const broken = () => {
    throw new Error("boom");
  };
  backend.launch(executorId, [task("t1", broken), task("t2", () => [[1]])]);
  expect(await events.resultOf("t2")).toEqual([1]);
  await expect(events.resultOf("t1")).rejects.toThrow("boom");
});

test("a killed task does not begin, or ends before it reads on; the next one runs", async () => {
  const { backend, events, executorId } = await started();
  let read = 0;
  const chunks = async function* () {
    for (;;) {
      read++;
      if (read === 2)
        backend.killTasks(executorId, [
          ["t1", 0],
          ["t2", 0],
        ]);
      yield [1];
    }
  };
  backend.launch(executorId, [task("t1", chunks), task("t2", chunks), task("t3", () => [[7]])]);
  expect(await events.resultOf("t3")).toEqual([7]);
  const ended = events.finished.slice(0, 2).map(({ taskId, outcome }) => [taskId, !outcome.ok && outcome.failure.type]);
  expect([ended, read]).toEqual([
    [
      ["t1", "killed"],
      ["t2", "killed"],
    ],
    2,
  ]);
});

test("after stop nothing begins", async () => {
  const { backend, executorId } = await started();
  let ran = false;
  backend.launch(executorId, [
    task("t1", () => {
      ran = true;
      return [];
    }),
  ]);
  await backend.stop();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ran).toBe(false);
});

test("a receiver's records become blocks that tasks read, until they are forgotten", async () => {
  const { backend, events, executorId } = await started();
  class Pushing extends Receiver<string> {
    override async onStart(): Promise<void> {
      await this.storeBlock(["a", "b"], "offset 2");
    }
    override onStop(): void {}
  }
  backend.startReceiver(executorId, {
    streamId: 3,
    attempt: 2,
    makeReceiver: () => new Pushing(),
    settings: SETTINGS,
    storageLevel: StorageLevel.MEMORY_AND_DISK_SER_2,
  });
  await events.until("a block", () => events.received.some((event) => event.type === "BlockAdded"));
  const block = events.received.find((event) => event.type === "BlockAdded")!;
  const { blockId } = block;
  expect(block).toMatchObject({ streamId: 3, attempt: 2, numRecords: 2, executorIds: [executorId] });
  expect(decodeRecords((block as { metadata: Uint8Array }).metadata)).toEqual(["offset 2"]);
  const read = async (_binding: never, io?: { readBlock(id: string, at: string[]): Promise<unknown[]> }) => [
    await io!.readBlock(blockId, []),
  ];
  backend.launch(executorId, [task("t1", read as never)]);
  expect(await events.resultOf("t1")).toEqual(["a", "b"]);
  backend.forget([{ type: "block", blockId }]);
  backend.launch(executorId, [task("t2", read as never)]);
  await expect(events.resultOf("t2")).rejects.toMatchObject({ code: "BLOCK_LOST" });
  backend.stopReceiver(3);
  await events.until("the end of the receiver", () => events.received.some((event) => event.type === "ReceiverStopped"));
  await backend.stop();
});
