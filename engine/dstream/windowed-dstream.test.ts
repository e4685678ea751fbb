import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { WindowedDStream } from "./windowed-dstream.ts";

function makeWindow(windowMs: number, slideMs: number, prepare: (input: FakeInput) => void = () => {}) {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  prepare(input);
  const empty = parallelCollectionRDD(scope.rdds, [], 0);
  return { input, empty, window: new WindowedDStream(input, windowMs, slideMs, () => empty) };
}

test("holds the batches of (time - window, time], whatever window, slide and missing batches", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 14 }),
      (window, slide, present) => {
        const { input, empty, window: stream } = makeWindow(window * 1000, slide * 1000);
        const made = new Map<number, number>();
        input.makeRDD = (timeMs) => {
          if (!present[timeMs / 1000 - 1]) return undefined;
          const rdd = parallelCollectionRDD(input.scope.rdds, [timeMs], 1);
          made.set(rdd.id, timeMs);
          return rdd;
        };
        for (let i = 1; i <= present.length; i++) {
          input.getOrCompute(i * 1000);
          const rdd = stream.getOrCompute(i * 1000);
          const expected = present.flatMap((is, at) => (is && at + 1 > i - window && at + 1 <= i ? [(at + 1) * 1000] : []));
          if (i % slide !== 0) expect(rdd).toBeUndefined();
          else if (expected.length === 0) expect(rdd).toBe(empty);
          else if (expected.length === 1) expect(made.get(rdd!.id)).toBe(expected[0]);
          else expect(rdd!.dependencies.map((one) => one.type === "narrow" && made.get(one.narrow.node.id))).toEqual(expected);
        }
      },
    ),
  );
});

test("keeps its parent's partitions, and its parent long enough", () => {
  const { input, window } = makeWindow(3000, 1000);
  expect(input.storageLevel).toBe(StorageLevel.MEMORY_ONLY_SER);
  window.remember(1000);
  expect([window.rememberMs, input.rememberMs]).toEqual([1000, 4000]);
});

test("WindowOperationsSuite/window - persistence level", () => {
  const { input, window } = makeWindow(2000, 1000);
  expect([window.storageLevel, input.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.MEMORY_ONLY_SER]);
  window.persist(StorageLevel.MEMORY_ONLY);
  expect([window.storageLevel, input.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.MEMORY_ONLY]);
});

test("a level that the program chose before is left alone, also by a window of a window", () => {
  const { input, window, empty } = makeWindow(2000, 1000, (stream) => stream.persist(StorageLevel.DISK_ONLY_2));
  expect(input.storageLevel).toBe(StorageLevel.DISK_ONLY_2);
  new WindowedDStream(window, 3000, 1000, () => empty);
  expect([window.storageLevel, input.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.DISK_ONLY_2]);
});

test.each([
  [1500, 1000, "Window duration 1500 ms must be a multiple of the slide duration 1000 ms"],
  [2000, 1500, "Slide duration 1500 ms must be a multiple of the slide duration 1000 ms"],
])("window %i ms, slide %i ms is refused", (windowMs, slideMs, message) => {
  expect(() => makeWindow(windowMs, slideMs)).toThrow(
    expect.objectContaining({ code: "DURATION_NOT_MULTIPLE", message: expect.stringContaining(message) }),
  );
});
