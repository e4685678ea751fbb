// Which RDDs a window is made of, and how many there are at a time. What windows hold: test/random-windows.test.ts.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { KeyLayout } from "./key-layout.ts";
import { MergedWindowDStream } from "./merged-window-dstream.ts";

const blockFunc = () => [];
const windowFunc = () => [];

/** Times count from the zero time. */
function makeWindow(window: number, slide: number, present = (_timeMs: number) => true, zeroMs = 0) {
  const scope = new FakeStreamScope();
  scope.zeroTimeMs = zeroMs;
  const layout = new KeyLayout(scope, 2);
  const input = new FakeInput(scope, 0);
  const times = new Map<RDDNode, number>();
  input.makeRDD = (timeMs) => {
    if (!present(timeMs - zeroMs)) return undefined;
    const rdd = layout.empty();
    times.set(rdd, timeMs - zeroMs);
    return rdd;
  };
  const stream = new MergedWindowDStream(input, window * 1000, slide * 1000, { layout, blockFunc, windowFunc });
  const parents = (node: RDDNode) => node.dependencies.flatMap((one) => (one.type === "narrow" ? [one.narrow.node] : []));
  /** The batches a node is made of, blocks in brackets. */
  const text = (node: RDDNode): string => {
    const time = times.get(node);
    return time === undefined ? `[${parents(node).map(text).join(" ")}]` : String(time / 1000);
  };
  const windowAt = (time: number) => {
    const rdd = stream.getOrCompute(zeroMs + time * 1000);
    return rdd && parents(rdd).map(text).join(" ");
  };
  return { scope, input, stream, windowAt, text };
}

test.each([0, 7500])(
  "a window is put together from blocks of panes, and so is the next one from the same blocks: zero time %d",
  (zeroMs) => {
    const { windowAt } = makeWindow(6, 1, undefined, zeroMs);
    expect([1, 2, 3, 4, 6, 7, 8, 12, 13].map(windowAt)).toEqual([
      "1",
      "[1 2]",
      "[1 2] 3",
      "[[1 2] [3 4]]",
      "[[1 2] [3 4]] [5 6]",
      "2 [3 4] [5 6] 7",
      "[3 4] [[5 6] [7 8]]",
      "[7 8] [[9 10] [11 12]]",
      "8 [[9 10] [11 12]] 13",
    ]);
  },
);

test("batches without an RDD are passed over; a window without any is empty and has the layout", () => {
  const { stream, windowAt } = makeWindow(2, 2, (timeMs) => timeMs === 3000);
  expect([2, 4].map(windowAt)).toEqual(["", "3"]);
  const window = stream.getOrCompute(2000)!;
  expect([window.numPartitions, window.partitioner?.numPartitions]).toEqual([2, 2]);
  expect(stream.getOrCompute(3000)).toBeUndefined();
});

test("panes and blocks are kept, windows are not", () => {
  const { stream, input } = makeWindow(4, 1);
  const window = stream.getOrCompute(4000)!;
  const [block] = window.dependencies;
  expect(block?.type === "narrow" && block.narrow.node.storageLevel).toBe(StorageLevel.MEMORY_ONLY);
  expect(window.storageLevel).toBe(StorageLevel.NONE);
  expect(input.getOrCompute(4000)!.storageLevel).toBe(StorageLevel.MEMORY_ONLY);
});

test("a single block is no window: its kept partitions are not dropped with those of a window", () => {
  const { stream, input } = makeWindow(1, 1);
  expect(stream.getOrCompute(1000)).not.toBe(input.getOrCompute(1000));
});

test("what no window can need any more is dropped: what is kept does not grow", () => {
  const { scope, stream, windowAt } = makeWindow(64, 1);
  stream.remember(1000);
  let made = 0;
  for (let time = 1; time <= 1000; time++) {
    windowAt(time);
    for (const node of scope.nodes) node.clearMetadata(time * 1000);
    made = time;
  }
  // Panes of the input and one merged block for each, less those of the last windows.
  const blocks = new Set(scope.rdds.unpersisted).size;
  expect(blocks).toBeGreaterThan(2 * (made - 64 - 2) - 64);
  expect(blocks).toBeLessThan(2 * made);
});

test.each([0, 7500])("a block that no window after this one has is dropped at once, the others stay: zero time %d", (zeroMs) => {
  const { scope, stream, windowAt, text } = makeWindow(4, 1, undefined, zeroMs);
  stream.remember(1000);
  const dropped: string[][] = [];
  for (let time = 1; time <= 8; time++) {
    const before = scope.rdds.unpersisted.length;
    windowAt(time);
    stream.clearMetadata(zeroMs + time * 1000);
    dropped.push(scope.rdds.unpersisted.slice(before).map(text));
  }
  expect(dropped).toEqual([[], [], [], [], ["[1 2]", "[[1 2] [3 4]]"], [], ["[3 4]"], []]);
});

test.each([0, 7500])("a batch that failed is in no block that is kept: zero time %d", (zeroMs) => {
  const { scope, windowAt } = makeWindow(8, 1, undefined, zeroMs);
  [1, 2, 3].map(windowAt);
  expect(windowAt(4)).toBe("[[1 2] [3 4]]");
  for (const node of scope.nodes) node.batchFailed(zeroMs + 4000);
  // The input makes another RDD for the batch: nothing of the first one may be left.
  const before = scope.nodes[0]!.getOrCompute(zeroMs + 3000);
  expect(windowAt(5)).toBe("[[1 2] [3 4]] 5");
  expect(scope.nodes[0]!.getOrCompute(zeroMs + 3000)).toBe(before);
  expect(scope.rdds.unpersisted.length).toBe(2);
});

test("the parent is remembered for as long as a window is", () => {
  const { stream, input } = makeWindow(8, 2);
  stream.remember(2000);
  expect(input.rememberMs).toBe(10_000);
});
