import { describe, expect, test } from "vitest";
import { type ReceivedBlock, ReceivedBlockTracker } from "./received-block-tracker.ts";

const STREAM = 1;
const block = (n: number, executorIds = ["a"]): ReceivedBlock => ({ blockId: `input-1-${n}`, numRecords: n, executorIds });
const blocks = (from: number, count: number) => Array.from({ length: count }, (_, i) => block(from + i));

function trackerWith(added: readonly ReceivedBlock[]): ReceivedBlockTracker {
  const tracker = new ReceivedBlockTracker();
  for (const one of added) tracker.addBlock(STREAM, one);
  return tracker;
}

test("ReceivedBlockTrackerSuite/block addition, and block to batch allocation", () => {
  const first = blocks(0, 5);
  const tracker = trackerWith(first);
  expect(tracker.getUnallocatedBlocks(STREAM)).toEqual(first);
  tracker.allocateBlocksToBatch(1);
  expect([tracker.getBlocksOfBatch(1, STREAM), tracker.hasUnallocatedBlocks()]).toEqual([first, false]);
  tracker.allocateBlocksToBatch(2);
  expect(tracker.getBlocksOfBatch(2, STREAM)).toEqual([]);
  tracker.allocateBlocksToBatch(1);
  expect(tracker.getBlocksOfBatch(1, STREAM)).toEqual(first);
  const second = blocks(5, 5);
  for (const one of second) tracker.addBlock(STREAM, one);
  tracker.allocateBlocksToBatch(2);
  expect([tracker.getBlocksOfBatch(2, STREAM), tracker.getUnallocatedBlocks(STREAM)]).toEqual([[], second]);
});

test("ReceivedBlockTrackerSuite/block addition, and block to batch allocation with many blocks (without a log)", () => {
  const many = blocks(0, 100_000);
  const tracker = trackerWith(many);
  tracker.allocateBlocksToBatch(1);
  expect(tracker.getBlocksOfBatch(1, STREAM)).toEqual(many);
  expect(tracker.hasUnallocatedBlocks()).toBe(false);
});

test("streams have their own blocks, and one cut for all", () => {
  const tracker = trackerWith([block(1)]);
  tracker.addBlock(2, block(7));
  tracker.allocateBlocksToBatch(1000);
  expect([STREAM, 2, 3].map((id) => tracker.getBlocksOfBatch(1000, id).length)).toEqual([1, 1, 0]);
});

describe("a block that is announced again", () => {
  test("is in one batch, once, with all that hold it", () => {
    const tracker = trackerWith([block(1, ["a"]), block(2), block(1, ["a", "b"])]);
    expect(tracker.getUnallocatedBlocks(STREAM)).toEqual([block(1, ["a", "b"]), block(2)]);
    tracker.allocateBlocksToBatch(1000);
    expect(tracker.addBlock(STREAM, block(1))).toBe(true);
    tracker.allocateBlocksToBatch(2000);
    expect([1000, 2000].map((timeMs) => tracker.getBlocksOfBatch(timeMs, STREAM).length)).toEqual([2, 0]);
  });

  test("is needed no more once its batch is forgotten, or it was lost", () => {
    const tracker = trackerWith([block(1), block(2, [])]);
    tracker.allocateBlocksToBatch(1000);
    tracker.cleanupOldBatches(STREAM, 1000);
    expect([1, 2, 3].map((n) => tracker.addBlock(STREAM, block(n)))).toEqual([false, false, true]);
    expect(tracker.getUnallocatedBlocks(STREAM)).toEqual([block(3)]);
  });

  test("is known among the latest thousand of its stream; older names are not held", () => {
    const tracker = trackerWith(blocks(0, 5000));
    tracker.allocateBlocksToBatch(1000);
    tracker.cleanupOldBatches(STREAM, 1000);
    expect([0, 4000].map((n) => tracker.addBlock(STREAM, block(n)))).toEqual([true, false]);
    expect(tracker.addBlock(2, block(4000))).toBe(true);
  });
});

describe("blocks nobody holds any more", () => {
  test("come to no batch and are given back", () => {
    const tracker = trackerWith([block(1, ["a"]), block(2, ["a", "b"]), block(3, ["b"])]);
    tracker.executorLost("a");
    const lost = tracker.allocateBlocksToBatch(1000);
    expect(lost).toEqual(new Map([[STREAM, [block(1, [])]]]));
    expect(tracker.getBlocksOfBatch(1000, STREAM)).toEqual([block(2, ["b"]), block(3, ["b"])]);
  });

  test("stay with the batch that has them already", () => {
    const tracker = trackerWith([block(1, ["a"])]);
    tracker.allocateBlocksToBatch(1000);
    tracker.executorLost("a");
    expect(tracker.getBlocksOfBatch(1000, STREAM)).toEqual([block(1, ["a"])]);
  });
});

test("batches are forgotten stream by stream, up to a time", () => {
  const tracker = trackerWith([block(1)]);
  tracker.addBlock(2, block(9));
  tracker.allocateBlocksToBatch(1000);
  tracker.addBlock(STREAM, block(2));
  tracker.allocateBlocksToBatch(2000);
  expect(tracker.cleanupOldBatches(STREAM, 1000)).toEqual([block(1)]);
  expect(tracker.cleanupOldBatches(STREAM, 1000)).toEqual([]);
  expect([tracker.getBlocksOfBatch(1000, STREAM), tracker.getBlocksOfBatch(1000, 2)]).toEqual([[], [block(9)]]);
  expect(tracker.cleanupOldBatches(STREAM, Number.POSITIVE_INFINITY)).toEqual([block(2)]);
});

test("what no batch has may be dropped", () => {
  const tracker = trackerWith([block(1)]);
  tracker.addBlock(2, block(9));
  expect(tracker.dropUnallocated()).toEqual([block(1), block(9)]);
  expect(tracker.hasUnallocatedBlocks()).toBe(false);
});
