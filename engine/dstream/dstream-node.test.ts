import { describe, expect, test } from "vitest";
import { FakeInput, FakeStreamScope, SlowStream } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { StorageLevel } from "../storage/storage-level.ts";

test("every node is announced when it is made", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  expect(scope.nodes).toEqual([input, new SlowStream(input, 2000)]);
});

test("an RDD is made once a time, at valid times only", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const rdd = input.getOrCompute(1000);
  expect(rdd).toBeDefined();
  expect(input.getOrCompute(1000)).toBe(rdd);
  expect([input.getOrCompute(0), input.getOrCompute(-1000), input.getOrCompute(1500)]).toEqual([undefined, undefined, undefined]);
  expect(input.computed).toEqual([1000]);
});

test("times count from the zero time, by the node's own slide", () => {
  const scope = new FakeStreamScope();
  scope.zeroTimeMs = 500;
  const slow = new SlowStream(new FakeInput(scope, 0), 2000);
  expect([500, 1500, 2500, 3500, 4500].map((timeMs) => slow.isTimeValid(timeMs))).toEqual([false, false, true, false, true]);
});

test("before the start there are no times", () => {
  const scope = new FakeStreamScope();
  scope.zeroTimeMs = undefined;
  expect(() => new FakeInput(scope, 0).getOrCompute(1000)).toThrow(expect.objectContaining({ code: "CONTEXT_STATE" }));
});

test("the RDDs of a persisted stream are kept at its level; one that has a level of its own keeps that", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  expect(input.getOrCompute(1000)?.storageLevel).toBe(StorageLevel.NONE);
  input.persist(StorageLevel.DISK_ONLY);
  expect(input.getOrCompute(2000)?.storageLevel).toBe(StorageLevel.DISK_ONLY);
  const own = input.makeRDD(3000)!;
  own.persist(StorageLevel.MEMORY_ONLY);
  input.makeRDD = () => own;
  expect(input.getOrCompute(3000)?.storageLevel).toBe(StorageLevel.MEMORY_ONLY);
});

test("a stream is MEMORY_ONLY_SER where nobody says how, and keeps its records as they are; named, the level means what it says", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  input.persist();
  expect([input.storageLevel, input.getOrCompute(1000)?.storageLevel]).toEqual([StorageLevel.MEMORY_ONLY_SER, StorageLevel.MEMORY_ONLY]);
  input.persist(StorageLevel.MEMORY_ONLY_SER);
  expect([input.storageLevel, input.getOrCompute(2000)?.storageLevel]).toEqual([
    StorageLevel.MEMORY_ONLY_SER,
    StorageLevel.MEMORY_ONLY_SER,
  ]);
});

test("the level of a stream is fixed once the context has started", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  input.persist(StorageLevel.DISK_ONLY);
  input.persist(StorageLevel.MEMORY_ONLY_SER);
  scope.isStarted = true;
  expect(() => input.persist(StorageLevel.DISK_ONLY)).toThrow(
    expect.objectContaining({
      code: "UNSUPPORTED_OPERATION",
      message: expect.stringContaining("Cannot change storage level of a DStream after streaming context has started"),
    }),
  );
  expect(input.storageLevel).toBe(StorageLevel.MEMORY_ONLY_SER);
});

test("where no level is named functions are given copies of what is kept", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const given = () => {
    input.clearMetadata(2000);
    return [input.getOrCompute(1000)?.storageLevel, input.getOrCompute(1000)?.givesCopies];
  };
  input.persist();
  expect(given()).toEqual([StorageLevel.MEMORY_ONLY, true]);
  input.persist(StorageLevel.MEMORY_ONLY);
  expect(given()).toEqual([StorageLevel.MEMORY_ONLY, false]);
  input.persist(StorageLevel.MEMORY_ONLY_SER);
  expect(given()).toEqual([StorageLevel.MEMORY_ONLY_SER, false]);
});

test("slice gives the RDDs of a span, both ends included, none before the first batch", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const times = (fromMs: number, toMs: number) => input.slice(fromMs, toMs).map((rdd) => input.computed[rdd.id]);
  expect(times(1000, 3000)).toEqual([1000, 2000, 3000]);
  expect(times(-5000, 1999)).toEqual([1000]);
  expect(times(2500, 2600)).toEqual([2000]);
  expect(times(3000, 2000)).toEqual([]);
  input.makeRDD = () => undefined;
  expect(input.slice(3000, 5000)).toHaveLength(1);
});

test("RDDs older than the remember duration are forgotten, their cached partitions dropped", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  input.persist(StorageLevel.MEMORY_ONLY);
  input.remember(2000);
  const [first, second] = [1000, 2000, 3000].map((timeMs) => input.getOrCompute(timeMs));
  input.clearMetadata(3000);
  expect(scope.rdds.unpersisted).toEqual([first]);
  expect(input.getOrCompute(2000)).toBe(second);
  input.clearMetadata(4000);
  expect(scope.rdds.unpersisted).toEqual([first, second]);
  expect(input.getOrCompute(2000)).not.toBe(second);
});

test("cached partitions are dropped by the stream for whose sake they are kept, not by one that shares its RDDs", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  const shared = new SlowStream(input, 1000);
  for (const stream of [input, shared]) stream.persist(StorageLevel.MEMORY_ONLY);
  shared.remember(1000);
  input.remember(3000);
  const rdd = shared.getOrCompute(1000);
  expect(input.getOrCompute(1000)).toBe(rdd);
  shared.clearMetadata(2000);
  expect(scope.rdds.unpersisted).toEqual([]);
  input.clearMetadata(4000);
  expect(scope.rdds.unpersisted).toEqual([rdd]);
});

test("an RDD that serves several times is dropped with the last of them", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  input.persist(StorageLevel.MEMORY_ONLY);
  input.remember(1000);
  const rdd = input.makeRDD(0);
  input.makeRDD = () => rdd;
  for (const timeMs of [1000, 2000]) input.getOrCompute(timeMs);
  input.clearMetadata(2000);
  expect(scope.rdds.unpersisted).toEqual([]);
  input.clearMetadata(3000);
  expect(scope.rdds.unpersisted).toEqual([rdd]);
});

test("remember reaches parents, only ever grows, and is at least one slide", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const child = new SlowStream(input, 2000);
  child.remember(100);
  expect([child.rememberMs, input.rememberMs]).toEqual([2000, 2000]);
  input.remember(5000);
  child.remember(3000);
  expect([child.rememberMs, input.rememberMs]).toEqual([3000, 5000]);
});

describe("checkpoints", () => {
  test("RDDs at multiples of the interval are marked, and all are kept", () => {
    const scope = new FakeStreamScope();
    scope.zeroTimeMs = 500;
    const input = new FakeInput(scope, 0);
    input.checkpoint(2000);
    expect(input.storageLevel).toBe(StorageLevel.MEMORY_ONLY_SER);
    const rdds = [1500, 2500, 3500, 4500].map((timeMs) => input.getOrCompute(timeMs)!);
    expect(scope.rdds.checkpointMarks).toEqual([1, 3].map((i) => [rdds[i], "reliable"]));
    scope.isStarted = true;
    expect(() => input.checkpoint(4000)).toThrow("Cannot change checkpoint interval of a DStream after streaming context has started");
  });

  test.each([
    [undefined, "/c", undefined],
    [2000, undefined, "CHECKPOINT_DIR_NOT_SET"],
    [2000, "/c", undefined],
    [500, "/c", "CHECKPOINT_INTERVAL"],
    [1500, "/c", "CHECKPOINT_INTERVAL"],
  ])("interval %s with directory %s: %s", (intervalMs, directory, code) => {
    const input = new FakeInput(new FakeStreamScope(), 0);
    if (intervalMs !== undefined) input.checkpoint(intervalMs);
    if (code === undefined) input.validateAtStart(directory);
    else expect(() => input.validateAtStart(directory)).toThrow(expect.objectContaining({ code }));
    expect(input.checkpointMs).toBe(intervalMs);
  });

  test.each([
    [1000, 300, "which is not a multiple of its slide time (300 ms). Please set it to 1200 ms."],
    [299, 300, "which is lower than its slide time (300 ms). Please set it to 300 ms."],
    [0, 300, "which is lower than its slide time (300 ms). Please set it to 300 ms."],
  ])("an interval of %d ms does not fit a slide of %d ms", (intervalMs, slideMs, what) => {
    const stream = new SlowStream(new FakeInput(new FakeStreamScope(), 0), slideMs);
    stream.checkpoint(intervalMs);
    expect(() => stream.validateAtStart("/c")).toThrow(`for SlowStream has been set to ${intervalMs} ms ${what}`);
  });

  test.each([
    [1000, 10_000],
    [3000, 12_000],
    [20_000, 20_000],
  ])("a stream of slide %d that must be checkpointed is every %d ms, and is remembered for twice that", (slideMs, intervalMs) => {
    const stream = Object.assign(new SlowStream(new FakeInput(new FakeStreamScope(), 0), slideMs), { mustCheckpoint: true });
    expect(() => stream.validateAtStart(undefined)).toThrow("The checkpoint directory has not been set");
    stream.validateAtStart("/c");
    stream.remember(1000);
    expect([stream.checkpointMs, stream.rememberMs]).toEqual([intervalMs, 2 * intervalMs]);
    stream.checkpoint(5 * slideMs);
    stream.validateAtStart("/c");
    expect(stream.checkpointMs).toBe(5 * slideMs);
  });

  test("the RDD of a batch that failed is not checkpointed; the one made in its place is", () => {
    const scope = new FakeStreamScope();
    const input = new SlowStream(new FakeInput(scope, 0), 1000);
    input.checkpoint(1000);
    const first = input.getOrCompute(1000)!;
    input.batchFailed(1000);
    expect(scope.rdds.removedCheckpoints).toEqual([first]);
    input.getOrCompute(1000);
    input.batchFailed(2000);
    expect([scope.rdds.checkpointMarks.length, scope.rdds.removedCheckpoints.length]).toEqual([2, 1]);
  });

  test("a batch that failed leaves the checkpoints of others alone", () => {
    const scope = new FakeStreamScope();
    const input = new SlowStream(new FakeInput(scope, 0), 1000);
    input.checkpoint(2000);
    input.remember(0);
    const rdds = [1000, 2000, 3000, 4000, 6000].map((timeMs) => input.getOrCompute(timeMs)!);
    for (const timeMs of [3000, 2000]) input.batchFailed(timeMs);
    expect(scope.rdds.removedCheckpoints).toEqual([rdds[1]]);
    for (const rdd of rdds) rdd.checkpoint = { kind: "reliable", path: "c", done: true };
    input.clearMetadata(20_000);
    expect(scope.rdds.removedCheckpoints).toEqual([rdds[1], rdds[3]]);
  });

  test("of the checkpoints nobody asks for, the newest that stands is kept", () => {
    const scope = new FakeStreamScope();
    const input = new FakeInput(scope, 0);
    input.checkpoint(2000);
    input.remember(0);
    const done: RDDNode[] = [];
    for (let timeMs = 1000; timeMs <= 14_000; timeMs += 1000) {
      const rdd = input.getOrCompute(timeMs)!;
      // The one of 6000 could not be written.
      if (timeMs % 2000 === 0 && timeMs !== 6000) {
        rdd.checkpoint = { kind: "reliable", path: `${timeMs}`, done: true };
        done.push(rdd);
      }
      input.clearMetadata(timeMs);
      // Remembered for 4000: at 10,000 nobody asks for that of 6000, but the newest that stands is that of 4000.
      if (timeMs === 10_000) expect(scope.rdds.removedCheckpoints).toEqual(done.slice(0, 1));
    }
    // Those up to 10,000 are not asked for, and that one stays.
    expect(scope.rdds.removedCheckpoints.filter((rdd) => rdd.checkpoint !== undefined)).toEqual(done.slice(0, 3));
    expect(scope.rdds.removedCheckpoints).toHaveLength(4);
  });

  test("one that others are read together with stays as long as they do", () => {
    const scope = new FakeStreamScope();
    const input = new FakeInput(scope, 0);
    input.checkpoint(1000);
    input.remember(0);
    const made: RDDNode[] = [];
    for (let timeMs = 1000; timeMs <= 9000; timeMs += 1000) {
      const rdd = input.getOrCompute(timeMs)!;
      // Those of 4000 and 8000 stand alone, the others on all since.
      const needs = made.slice(made.length - ((timeMs / 1000) % 4));
      rdd.checkpoint = { kind: "reliable", path: `${timeMs}`, done: true, needs: timeMs % 4000 === 0 ? [] : needs };
      made.push(rdd);
      input.clearMetadata(timeMs);
    }
    // Remembered for 2000: the one of 7000 is the newest that nobody asks for, and it stands on those from 4000 on.
    expect(scope.rdds.removedCheckpoints).toEqual(made.slice(0, 3));
  });
});
