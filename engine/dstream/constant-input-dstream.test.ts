import { expect, test } from "vitest";
import { FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { ConstantInputDStream } from "./constant-input-dstream.ts";

test("gives the same RDD at every time", () => {
  const scope = new FakeStreamScope();
  const rdd = parallelCollectionRDD(scope.rdds, [1], 1);
  const input = new ConstantInputDStream(scope, 0, rdd);
  expect([1000, 2000].map((timeMs) => input.getOrCompute(timeMs))).toEqual([rdd, rdd]);
  expect(input.getOrCompute(1500)).toBeUndefined();
});

test("what is kept of it is dropped only when the last time that has it is forgotten", () => {
  const scope = new FakeStreamScope();
  const input = new ConstantInputDStream(scope, 0, parallelCollectionRDD(scope.rdds, [1], 1));
  input.persist(StorageLevel.MEMORY_ONLY);
  input.remember(1000);
  for (const timeMs of [1000, 2000, 3000]) {
    input.getOrCompute(timeMs);
    input.clearMetadata(timeMs);
  }
  expect(scope.rdds.unpersisted).toEqual([]);
});

test("without an RDD there is no such stream", () => {
  expect(() => new ConstantInputDStream(new FakeStreamScope(), 0, null as never)).toThrow(
    "A constant stream needs an RDD, and null is none",
  );
});
