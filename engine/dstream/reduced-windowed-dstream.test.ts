// Which RDDs a window is made of: the one before, what leaves, what enters. What windows hold: test/random-windows.test.ts.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { KeyLayout } from "./key-layout.ts";
import type { SlideParts } from "./pane-functions.ts";
import { ReducedWindowedDStream } from "./reduced-windowed-dstream.ts";

function makeWindow(window: number, slide: number, present = (_timeMs: number) => true) {
  const scope = new FakeStreamScope();
  const layout = new KeyLayout(scope, 2);
  const input = new FakeInput(scope, 0);
  const names = new Map<RDDNode, string>();
  input.makeRDD = (timeMs) => {
    if (!present(timeMs)) return undefined;
    const rdd = layout.empty();
    names.set(rdd, String(timeMs / 1000));
    return rdd;
  };
  const asked: SlideParts[] = [];
  const slideFunc = (parts: SlideParts) => {
    asked.push(parts);
    return () => [];
  };
  const stream = new ReducedWindowedDStream(input, window * 1000, slide * 1000, { layout, slideFunc });
  /** The names of its parts, those of windows beginning with w. */
  const windowAt = (time: number) => {
    const rdd = stream.getOrCompute(time * 1000);
    if (rdd === undefined) return undefined;
    names.set(rdd, `w${time}`);
    return rdd.dependencies.map((one) => (one.type === "narrow" ? (names.get(one.narrow.node) ?? "w?") : "shuffle")).join(" ");
  };
  return { scope, input, stream, asked, windowAt };
}

test.each([
  ["overlapping", 4, 2, [2, 4, 6, 8], ["1 2", "w2 3 4", "w4 1 2 5 6", "w6 3 4 7 8"]],
  ["by one", 2, 1, [1, 2, 3], ["1", "w1 2", "w2 1 3"]],
  ["tumbling", 2, 2, [2, 4], ["1 2", "w2 1 2 3 4"]],
  ["with gaps, whose batches take no part", 2, 3, [3, 6], ["2 3", "w3 2 3 5 6"]],
])("windows %s", (_name, window, slide, times, parts) => {
  expect(times.map(makeWindow(window, slide).windowAt)).toEqual(parts);
});

test("how many panes leave is said to the function, which is made once for each number", () => {
  const { asked, windowAt } = makeWindow(2, 1);
  [1, 2, 3, 4, 5].map(windowAt);
  expect(asked).toEqual([
    { hasPrevious: false, leaving: 0 },
    { hasPrevious: true, leaving: 0 },
    { hasPrevious: true, leaving: 1 },
  ]);
});

test("batches without an RDD take no part; a first window without any is empty and has the layout", () => {
  const { stream, windowAt } = makeWindow(2, 1, (timeMs) => timeMs === 3000);
  expect([1, 2, 3, 4, 5].map(windowAt)).toEqual(["shuffle", "w1", "w2 3", "w3", "w4 3"]);
  expect(stream.getOrCompute(1000)!.numPartitions).toBe(2);
});

test("a window is made of the latest one there is, by way of those between", () => {
  const { scope, stream, windowAt } = makeWindow(3, 1);
  stream.remember(5000);
  [1, 2, 3, 4].map(windowAt);
  for (const time of [3000, 4000]) stream.batchFailed(time);
  const before = stream.getOrCompute(2000);
  expect(windowAt(5)).toBe("w? 2 5");
  const three = stream.getOrCompute(3000)!.dependencies[0];
  expect(three?.type === "narrow" && three.narrow.node).toBe(before);
  expect(scope.rdds.unpersisted.length).toBe(2);
});

test("what is asked for first is made by way of the first window, or of its panes alone if that is too long ago", () => {
  const { stream, windowAt, input } = makeWindow(3, 1);
  stream.remember(5000);
  expect(windowAt(4)).toBe("w? 1 4");
  expect(windowAt(20)).toBe("18 19 20");
  expect(input.computed).toEqual([1000, 2000, 3000, 4000, 18000, 19000, 20000]);
});

test("a previous window in another layout, as after a restart, is moved into this one", () => {
  const { scope, stream, windowAt } = makeWindow(2, 1);
  windowAt(1);
  const other = new KeyLayout(scope, 5).empty();
  Object.assign(stream.getOrCompute(1000)!, { partitioner: other.partitioner });
  expect(windowAt(2)).toBe("w? 2");
});

test("windows and panes are kept, as the program says, and must be checkpointed", () => {
  const { stream, input } = makeWindow(2, 1);
  expect(stream.mustCheckpoint).toBe(true);
  expect([stream.storageLevel, input.storageLevel]).toEqual([StorageLevel.MEMORY_ONLY_SER, StorageLevel.MEMORY_ONLY_SER]);
  stream.persist(StorageLevel.DISK_ONLY);
  expect([stream.storageLevel, input.storageLevel]).toEqual([StorageLevel.DISK_ONLY, StorageLevel.DISK_ONLY]);
  stream.remember(1000);
  expect(input.rememberMs).toBe(3000);
});
