import { describe, expect, test } from "vitest";
import type { Backend, ReceiverEvent, ReceiverSpec } from "../scheduler/backend.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import type { BlockGroup, ExecutorId } from "../storage/block.ts";
import { ManualClock } from "../time/clock.ts";
import { ReceiverTracker } from "./receiver-tracker.ts";

const makeReceiver = () => ({});

function makeTracker(executors: ExecutorId[]) {
  const clock = new ManualClock();
  const started: { executorId: ExecutorId; spec: ReceiverSpec }[] = [];
  const stopped: number[] = [];
  const events: ReceiverEvent[] = [];
  const errors: unknown[] = [];
  const forgotten: BlockGroup[] = [];
  let tell: (event: ReceiverEvent) => void = () => {};
  let lose: (executorId: ExecutorId) => void = () => {};
  const backend = {
    startReceiver: (executorId: ExecutorId, spec: ReceiverSpec) => started.push({ executorId, spec }),
    stopReceiver: (streamId: number) => stopped.push(streamId),
  } as unknown as Backend;
  const context = {
    backend,
    executorIds: () => executors,
    onReceiverEvent: (listener: typeof tell) => {
      tell = listener;
      return () => {
        tell = () => {};
      };
    },
    onExecutorLost: (listener: typeof lose) => {
      lose = listener;
      return () => {
        lose = () => {};
      };
    },
    forgetBlocks: (groups: readonly BlockGroup[]) => forgotten.push(...groups),
  } as unknown as MillraceContext;
  const tracker = new ReceiverTracker({
    context,
    clock,
    blockIntervalMs: 200,
    onEvent: (event) => events.push(event),
    reportError: (_message, error) => errors.push(error),
  });
  const placed = () => started.map(({ executorId, spec }) => `stream ${spec.streamId} attempt ${spec.attempt} on ${executorId}`);
  return {
    clock,
    tracker,
    started,
    stopped,
    events,
    errors,
    forgotten,
    placed,
    tell: (event: ReceiverEvent) => tell(event),
    lose: (id: ExecutorId) => lose(id),
  };
}

function block(streamId: number, n: number, attempt = 1): ReceiverEvent {
  return { type: "BlockAdded", streamId, attempt, blockId: `input-${streamId}-${n}`, numRecords: n, executorIds: ["a"] };
}

const ended = (streamId: number, attempt: number): ReceiverEvent => ({ type: "ReceiverStopped", streamId, attempt, message: "x" });

describe("placing", () => {
  test("receivers are spread over the executors", () => {
    const { tracker, placed } = makeTracker(["a", "b"]);
    for (const streamId of [0, 1, 2]) tracker.register(streamId, makeReceiver, 2);
    tracker.start();
    expect(placed().slice(0, 2)).toEqual(["stream 0 attempt 1 on a", "stream 1 attempt 1 on b"]);
    expect(placed()).toHaveLength(3);
  });

  test("without an executor it waits for one", () => {
    const executors: ExecutorId[] = [];
    const { clock, tracker, placed } = makeTracker(executors);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    clock.advance(5000);
    expect(placed()).toEqual([]);
    executors.push("late");
    clock.advance(1000);
    expect(placed()).toEqual(["stream 0 attempt 1 on late"]);
  });
});

describe("blocks", () => {
  test("belong to the next batch, in the order they were announced, and to one only", () => {
    const { tracker, tell } = makeTracker(["a"]);
    tracker.register(0, makeReceiver, 1);
    tracker.register(1, makeReceiver, 1);
    tracker.start();
    for (const event of [block(0, 1), block(1, 9), block(0, 2)]) tell(event);
    expect(tracker.hasUnallocated()).toBe(true);
    expect(tracker.allocate(0).map(({ blockId }) => blockId)).toEqual(["input-0-1", "input-0-2"]);
    expect(tracker.allocate(0)).toEqual([]);
    expect(tracker.allocate(1).map(({ blockId }) => blockId)).toEqual(["input-1-9"]);
    expect(tracker.hasUnallocated()).toBe(false);
  });

  test("of an earlier attempt count too: they were stored", () => {
    const { tracker, tell, lose } = makeTracker(["a", "b"]);
    tracker.register(0, makeReceiver, 2);
    tracker.start();
    lose("a");
    tell(block(0, 1, 1));
    expect(tracker.allocate(0)).toHaveLength(1);
  });
});

describe("blocks whose executors are lost before a batch has them", () => {
  const held = (n: number, executorIds: ExecutorId[]): ReceiverEvent => ({
    type: "BlockAdded",
    streamId: 0,
    attempt: 1,
    blockId: `input-0-${n}`,
    numRecords: n,
    executorIds,
  });

  test("are dropped, counted and reported; a block with another holder is not", () => {
    const { tracker, tell, lose, events, errors } = makeTracker(["a", "b"]);
    tracker.register(0, makeReceiver, 2);
    tracker.start();
    for (const event of [held(1, ["a"]), held(2, ["a", "b"]), held(3, ["b"]), held(4, ["a"])]) tell(event);
    lose("a");
    expect(tracker.allocate(0).map(({ blockId, executorIds }) => [blockId, executorIds])).toEqual([
      ["input-0-2", ["b"]],
      ["input-0-3", ["b"]],
    ]);
    const message = expect.stringContaining("2 received blocks of stream 0 with 5 records");
    expect(errors).toEqual([expect.objectContaining({ code: "BLOCK_LOST", message })]);
    expect(events.filter((event) => event.type === "ReceiverError")).toEqual([expect.objectContaining({ streamId: 0, message })]);
    tell(held(6, ["b"]));
    lose("b");
    expect(tracker.allocate(0)).toEqual([]);
    expect(errors[1]).toMatchObject({ message: expect.stringContaining("(11 records since the start)") });
  });
});

describe("a receiver that ends by itself", () => {
  test("is started again under a new attempt", () => {
    const { clock, tracker, placed, tell } = makeTracker(["a"]);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    tell(ended(0, 1));
    clock.advance(999);
    expect(placed()).toHaveLength(1);
    clock.advance(1);
    expect(placed()).toEqual(["stream 0 attempt 1 on a", "stream 0 attempt 2 on a"]);
  });

  test("has one successor, however often its end is told", () => {
    const { clock, tracker, placed, tell, lose } = makeTracker(["a", "b"]);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    tell(ended(0, 1));
    tell(ended(0, 1));
    lose("a");
    clock.advance(10_000);
    expect(placed()).toHaveLength(2);
    tell(ended(0, 1));
    clock.advance(10_000);
    expect(placed()).toHaveLength(2);
  });

  test("with its executor is started on another at once", () => {
    const executors: ExecutorId[] = ["a", "b"];
    const { clock, tracker, placed, lose } = makeTracker(executors);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    executors.shift();
    lose("a");
    clock.advance(0);
    expect(placed()).toEqual(["stream 0 attempt 1 on a", "stream 0 attempt 2 on b"]);
  });
});

describe("stopping", () => {
  test("asks every receiver and waits until all have ended; none is started again", async () => {
    const { clock, tracker, placed, stopped, tell } = makeTracker(["a"]);
    tracker.register(0, makeReceiver, 1);
    tracker.register(1, makeReceiver, 1);
    tracker.start();
    let isOver = false;
    const stop = tracker.stop(new Promise(() => {})).then(() => {
      isOver = true;
    });
    expect(stopped).toEqual([0, 1]);
    tell(block(0, 1));
    tell(ended(0, 1));
    await Promise.resolve();
    expect(isOver).toBe(false);
    tell(ended(1, 1));
    await stop;
    clock.advance(10_000);
    expect(placed()).toHaveLength(2);
    expect(tracker.allocate(0)).toHaveLength(1);
  });

  test("twice waits for the same end", async () => {
    const { tracker, stopped, tell } = makeTracker(["a"]);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    const both = Promise.all([tracker.stop(new Promise(() => {})), tracker.stop(new Promise(() => {}))]);
    tell(ended(0, 1));
    await both;
    await tracker.stop(new Promise(() => {}));
    expect(stopped).toEqual([0]);
  });

  test("closed, it hears nothing more and leaves no blocks behind", () => {
    const { tracker, tell, events, forgotten } = makeTracker(["a"]);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    tell(block(0, 1));
    tracker.close();
    tell(block(0, 2));
    expect(forgotten).toEqual([{ type: "block", blockId: "input-0-1" }]);
    expect([events.length, tracker.hasUnallocated()]).toEqual([1, false]);
  });

  test("does not wait for what hangs longer than it is told to", async () => {
    const { tracker } = makeTracker(["a"]);
    tracker.register(0, makeReceiver, 1);
    tracker.start();
    await tracker.stop(Promise.resolve());
  });
});
