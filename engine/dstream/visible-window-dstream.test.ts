import { expect, test } from "vitest";
import { planOf } from "../../test/fake-scope.ts";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { KeyLayout } from "./key-layout.ts";
import { ReducedWindowedDStream } from "./reduced-windowed-dstream.ts";
import { VisibleWindowDStream } from "./visible-window-dstream.ts";

function makeVisible() {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  const layout = new KeyLayout(scope, 2);
  input.makeRDD = () => layout.empty();
  const windows = new ReducedWindowedDStream(input, 2000, 2000, { layout, slideFunc: () => () => [] });
  const visibleFunc = () => [];
  return { windows, visibleFunc, visible: new VisibleWindowDStream(windows, visibleFunc) };
}

test("shows each window through its function, in the windows' layout", () => {
  const { windows, visible, visibleFunc } = makeVisible();
  expect([visible.slideMs, visible.getOrCompute(1000)]).toEqual([2000, undefined]);
  const rdd = visible.getOrCompute(2000)!;
  expect(rdd.dependencies[0]).toMatchObject({ narrow: { node: windows.getOrCompute(2000) } });
  expect(rdd.partitioner).toBe(windows.getOrCompute(2000)!.partitioner);
  expect(planOf(rdd, 0).plan).toMatchObject({ op: "step", func: visibleFunc });
});

test("is kept and checkpointed as its windows", () => {
  const { windows, visible } = makeVisible();
  visible.persist(StorageLevel.DISK_ONLY);
  visible.keepByDefault();
  visible.checkpoint(4000);
  expect([visible.storageLevel, visible.checkpointMs]).toEqual([StorageLevel.NONE, undefined]);
  expect([windows.storageLevel, windows.checkpointMs]).toEqual([StorageLevel.DISK_ONLY, 4000]);
  expect(windows.getOrCompute(2000)).toMatchObject({ storageLevel: StorageLevel.DISK_ONLY, givesCopies: false });
});

test("is kept by default as its windows are, which the engine reads without copying them", () => {
  const { windows, visible } = makeVisible();
  const keptByDefault: string[] = [];
  windows.keepByDefault = () => void keptByDefault.push("windows");
  visible.keepByDefault();
  expect(keptByDefault).toEqual(["windows"]);
  expect(windows.getOrCompute(2000)).toMatchObject({ storageLevel: StorageLevel.MEMORY_ONLY, givesCopies: false });
});
