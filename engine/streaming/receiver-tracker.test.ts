import { describe, expect, test } from "vitest";
import type { Backend, ExecutorInfo, ReceiverEvent, ReceiverSpec } from "../scheduler/backend.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { encodeRecords } from "../serialize/records.ts";
import type { BlockGroup, ExecutorId } from "../storage/block.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { ManualClock } from "../time/clock.ts";
import type { ReceiverInfo } from "./receiver-info.ts";
import { ReceiverTracker } from "./receiver-tracker.ts";

const makeReceiver = () => ({});

/** Executors `a`, `b` on hosts `host-a`, `host-b`. */
function makeTracker(executors: ExecutorId[]) {
  const clock = new ManualClock();
  const started: { executorId: ExecutorId; spec: ReceiverSpec }[] = [];
  const stopped: number[] = [];
  const events: [name: string, receiver: ReceiverInfo][] = [];
  const rates: string[] = [];
  const errors: unknown[] = [];
  const forgotten: BlockGroup[] = [];
  let tell: (event: ReceiverEvent) => void = () => {};
  let lose: (executorId: ExecutorId) => void = () => {};
  const backend = {
    startReceiver: (executorId: ExecutorId, spec: ReceiverSpec) => started.push({ executorId, spec }),
    stopReceiver: (streamId: number) => stopped.push(streamId),
    updateReceiverRate: (streamId: number, rate: number) => rates.push(`${streamId}: ${rate}`),
  } as unknown as Backend;
  const context = {
    backend,
    executors: (): ExecutorInfo[] => executors.map((id) => ({ id, host: `host-${id}` })),
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
    settings: { blockIntervalMs: 200, restartDelayMs: 2000 },
    onEvent: (name, receiver) => events.push([name, receiver]),
    reportError: (_message, error) => errors.push(error),
  });
  const register = (streamId: number, preferredLocation?: string) =>
    tracker.register({ streamId, name: `R-${streamId}`, makeReceiver, storageLevel: StorageLevel.MEMORY_ONLY_SER, preferredLocation });
  let batchMs = 0;
  /** The blocks of the next batch. */
  const allocate = (streamId: number) => {
    batchMs += 1000;
    return tracker.allocate(streamId, batchMs);
  };
  const placed = () => started.map(({ executorId, spec }) => `stream ${spec.streamId} attempt ${spec.attempt} on ${executorId}`);
  return {
    clock,
    tracker,
    register,
    allocate,
    rates,
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
    const { tracker, placed, register } = makeTracker(["a", "b"]);
    for (const streamId of [0, 1, 2]) register(streamId);
    tracker.start();
    expect(placed().slice(0, 2)).toEqual(["stream 0 attempt 1 on a", "stream 1 attempt 1 on b"]);
    expect(placed()).toHaveLength(3);
  });

  test("a receiver goes to its host, and comes back to it", () => {
    const executors: ExecutorId[] = ["a", "b"];
    const { clock, tracker, placed, lose, register, tell } = makeTracker(executors);
    register(0, "host-b");
    register(1);
    tracker.start();
    expect(placed()).toEqual(["stream 0 attempt 1 on b", "stream 1 attempt 1 on a"]);
    executors.pop();
    lose("b");
    clock.advance(0);
    executors.push("b");
    tell(ended(0, 2));
    clock.advance(1000);
    expect(placed().slice(2)).toEqual(["stream 0 attempt 2 on a", "stream 0 attempt 3 on b"]);
  });

  test("without an executor it waits for one", () => {
    const executors: ExecutorId[] = [];
    const { clock, tracker, placed, register } = makeTracker(executors);
    register(0);
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
    const { tracker, tell, register, allocate } = makeTracker(["a"]);
    register(0);
    register(1);
    tracker.start();
    for (const event of [block(0, 1), block(1, 9), block(0, 2)]) tell(event);
    expect(tracker.hasUnallocated()).toBe(true);
    expect(allocate(0).map(({ blockId }) => blockId)).toEqual(["input-0-1", "input-0-2"]);
    expect(allocate(0)).toEqual([]);
    expect(tracker.blocksOf(1, 1000).map(({ blockId }) => blockId)).toEqual(["input-1-9"]);
    expect(tracker.hasUnallocated()).toBe(false);
  });

  test("of an earlier attempt count too: they were stored", () => {
    const { tracker, tell, lose, register, allocate } = makeTracker(["a", "b"]);
    register(0);
    tracker.start();
    lose("a");
    tell(block(0, 1, 1));
    expect(allocate(0)).toHaveLength(1);
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
    const { tracker, tell, lose, events, errors, register, allocate } = makeTracker(["a", "b"]);
    register(0);
    tracker.start();
    for (const event of [held(1, ["a"]), held(2, ["a", "b"]), held(3, ["b"]), held(4, ["a"])]) tell(event);
    lose("a");
    expect(allocate(0).map(({ blockId, executorIds }) => [blockId, executorIds])).toEqual([
      ["input-0-2", ["b"]],
      ["input-0-3", ["b"]],
    ]);
    const message = expect.stringContaining("2 received blocks of stream 0 with 5 records");
    expect(errors).toEqual([expect.objectContaining({ code: "BLOCK_LOST", message })]);
    expect(
      events.filter(([name]) => name === "onReceiverError").map(([, { streamId, lastErrorMessage }]) => [streamId, lastErrorMessage]),
    ).toEqual([[0, message]]);
    tell(held(6, ["b"]));
    lose("b");
    expect(allocate(0)).toEqual([]);
    expect(errors[1]).toMatchObject({ message: expect.stringContaining("(11 records since the start)") });
  });
});

describe("a receiver that ends by itself", () => {
  test("is started again under a new attempt", () => {
    const { clock, tracker, placed, tell, register } = makeTracker(["a"]);
    register(0);
    tracker.start();
    tell(ended(0, 1));
    clock.advance(999);
    expect(placed()).toHaveLength(1);
    clock.advance(1);
    expect(placed()).toEqual(["stream 0 attempt 1 on a", "stream 0 attempt 2 on a"]);
  });

  test("for good is not, and a stop does not ask it again", async () => {
    const { clock, tracker, placed, stopped, tell, register } = makeTracker(["a"]);
    register(0);
    tracker.start();
    tell({ type: "ReceiverStopped", streamId: 0, attempt: 1, message: "that was all", final: true });
    clock.advance(10_000);
    expect(placed()).toHaveLength(1);
    await tracker.stop(new Promise(() => {}));
    expect(stopped).toEqual([]);
  });

  test("has one successor, however often its end is told", () => {
    const { clock, tracker, placed, tell, lose, register } = makeTracker(["a", "b"]);
    register(0);
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
    const { clock, tracker, placed, lose, register } = makeTracker(executors);
    register(0);
    tracker.start();
    executors.shift();
    lose("a");
    clock.advance(0);
    expect(placed()).toEqual(["stream 0 attempt 1 on a", "stream 0 attempt 2 on b"]);
  });
});

describe("stopping", () => {
  test("asks every receiver and waits until all have ended; none is started again", async () => {
    const { clock, tracker, placed, stopped, tell, register, allocate } = makeTracker(["a"]);
    register(0);
    register(1);
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
    expect(allocate(0)).toHaveLength(1);
  });

  test("twice waits for the same end", async () => {
    const { tracker, stopped, tell, register } = makeTracker(["a"]);
    register(0);
    tracker.start();
    const both = Promise.all([tracker.stop(new Promise(() => {})), tracker.stop(new Promise(() => {}))]);
    tell(ended(0, 1));
    await both;
    await tracker.stop(new Promise(() => {}));
    expect(stopped).toEqual([0]);
  });

  test("closed, it hears nothing more and leaves no blocks behind", () => {
    const { tracker, tell, events, forgotten, register } = makeTracker(["a"]);
    register(0);
    tracker.start();
    tell(block(0, 1));
    tracker.close();
    tell(block(0, 2));
    expect(forgotten).toEqual([{ type: "block", blockId: "input-0-1" }]);
    expect([events.length, tracker.hasUnallocated()]).toEqual([0, false]);
  });

  test("does not wait for what hangs longer than it is told to", async () => {
    const { tracker, register } = makeTracker(["a"]);
    register(0);
    tracker.start();
    await tracker.stop(Promise.resolve());
  });
});

describe("listeners", () => {
  const place = { streamId: 0, name: "R-0", location: "host-a", executorId: "a" };
  const nothing = { lastErrorMessage: "", lastError: "", lastErrorTime: -1 };

  test("are told where a receiver runs, what went wrong, and that it has ended", () => {
    const { clock, tracker, events, register, tell } = makeTracker(["a"]);
    register(0);
    tracker.start();
    tell({ type: "ReceiverStarted", streamId: 0, attempt: 1, executorId: "a" });
    clock.advance(70);
    tell({ type: "ReceiverError", streamId: 0, attempt: 1, message: "odd", error: "Error: odd\n    at x" });
    tell({ type: "ReceiverError", streamId: 0, attempt: 0, message: "of an attempt before" });
    clock.advance(30);
    tell(ended(0, 1));
    tell(ended(0, 1));
    const odd = { lastErrorMessage: "odd", lastError: "Error: odd\n    at x", lastErrorTime: 70 };
    expect(events).toEqual([
      ["onReceiverStarted", { ...place, active: true, ...nothing }],
      ["onReceiverError", { ...place, active: true, ...odd }],
      ["onReceiverStopped", { ...place, active: false, lastErrorMessage: "x", lastError: "", lastErrorTime: 100 }],
    ]);
  });

  test("hear of a receiver that is lost with its executor", () => {
    const { tracker, events, register, lose } = makeTracker(["a"]);
    register(0);
    tracker.start();
    lose("a");
    expect(events).toMatchObject([["onReceiverStopped", { active: false, lastErrorMessage: "Executor a is lost" }]]);
  });
});

test("what a block was stored with is kept with it", () => {
  const { tracker, register, allocate, tell } = makeTracker(["a"]);
  register(0);
  tracker.start();
  tell({ ...block(0, 1), metadata: encodeRecords(["offset 5"]) } as ReceiverEvent);
  expect(allocate(0)[0]?.metadata).toEqual(["offset 5"]);
});

test("blocks are forgotten when no batch needs them any more", () => {
  const { tracker, register, allocate, tell, forgotten } = makeTracker(["a"]);
  register(0);
  tracker.start();
  tell(block(0, 1));
  allocate(0);
  tell(block(0, 2));
  allocate(0);
  tracker.release(0, 1000);
  tracker.release(0, 1000);
  expect(forgotten).toEqual([{ type: "block", blockId: "input-0-1" }]);
  expect([1000, 2000].map((timeMs) => tracker.blocksOf(0, timeMs).length)).toEqual([0, 1]);
});

test("executors that run a receiver are known", () => {
  const { tracker, register, tell } = makeTracker(["a", "b", "c"]);
  for (const streamId of [0, 1]) register(streamId);
  expect([tracker.numReceivers, tracker.executorsWithReceivers()]).toEqual([2, []]);
  tracker.start();
  tell(ended(0, 1));
  expect(tracker.executorsWithReceivers()).toEqual(["b"]);
});

test("a rate is the running receiver's, and that of each start after it", () => {
  const { clock, tracker, rates, started, register, tell } = makeTracker(["a"]);
  register(0);
  tracker.start();
  tracker.updateRate(0, 70);
  tracker.updateRate(9, 70);
  tell(ended(0, 1));
  tracker.updateRate(0, 80);
  clock.advance(1000);
  expect(rates).toEqual(["0: 70"]);
  expect(started.map(({ spec }) => spec.settings.initialRate)).toEqual([undefined, 80]);
});
