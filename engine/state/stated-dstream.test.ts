import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { WindowedDStream } from "../dstream/windowed-dstream.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { StatedDStream } from "./stated-dstream.ts";
import { StatesDStream } from "./states-dstream.ts";

function makeView() {
  const scope = new FakeStreamScope();
  const states = new StatesDStream(new FakeInput(scope, 0), { step: () => [] });
  const shown = parallelCollectionRDD(scope.rdds, [], 1);
  const seen: unknown[] = [];
  const view = new StatedDStream(states, (rdd) => {
    seen.push(rdd);
    return shown;
  });
  return { scope, states, view, shown, seen };
}

test("shows what is made of the states of each time", () => {
  const { states, view, shown, seen } = makeView();
  expect([view.getOrCompute(1000), view.getOrCompute(1000)]).toEqual([shown, shown]);
  expect(seen).toEqual([states.getOrCompute(1000)]);
  expect([view.slideMs, view.dependencies, states.views]).toEqual([1000, [states], [view]]);
});

test("shows nothing where there are no states", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  input.makeRDD = () => undefined;
  const view = new StatedDStream(new StatesDStream(input, { step: () => [] }), (rdd) => rdd);
  expect(view.getOrCompute(1000)).toBeUndefined();
});

test("keeping and checkpointing it is meant for the states, which are kept as they are", () => {
  const { states, view } = makeView();
  view.persist(StorageLevel.MEMORY_ONLY_SER);
  expect([view.storageLevel, states.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.MEMORY_ONLY]);
  view.persist(StorageLevel.MEMORY_AND_DISK_2);
  view.checkpoint(3000);
  expect([view.storageLevel, states.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.MEMORY_AND_DISK_2]);
  expect([view.checkpointMs, states.checkpointMs]).toEqual([undefined, 3000]);
  expect(view.getOrCompute(1000)?.storageLevel).toBe(StorageLevel.NONE);
});

test("a window over it keeps what it shows", () => {
  const { states, view } = makeView();
  new WindowedDStream(view, 2000, 1000, () => view.getOrCompute(1000)!);
  expect([view.storageLevel, states.storageLevel]).toEqual([StorageLevel.MEMORY_ONLY_SER, StorageLevel.MEMORY_ONLY]);
});

test("neither can be changed after the start", () => {
  const { scope, view } = makeView();
  scope.isStarted = true;
  expect(() => view.persist(StorageLevel.DISK_ONLY)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_OPERATION" }));
  expect(() => view.checkpoint(3000)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_OPERATION" }));
});
