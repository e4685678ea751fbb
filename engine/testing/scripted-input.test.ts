import { expect, test } from "vitest";
import { planOf } from "../../test/fake-scope.ts";
import { FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { ScriptedInputDStream } from "./scripted-input.ts";

test("batch i is the i-th list; null gives no RDD; after the end batches are empty", () => {
  const scope = new FakeStreamScope();
  scope.zeroTimeMs = 5000;
  const input = new ScriptedInputDStream(scope, 0, [["a", "b"], null, []], 2);
  const records = (timeMs: number) => {
    const rdd = input.getOrCompute(timeMs);
    return rdd && Array.from({ length: rdd.numPartitions }, (_, i) => planOf(rdd, i).bindings[0]);
  };
  expect([6000, 7000, 8000, 9000].map(records)).toEqual([[["a"], ["b"]], undefined, [[], []], [[], []]]);
  expect([6000, 7000, 8000].map((timeMs) => scope.inputInfo.getInfo(timeMs).get(0)?.numRecords)).toEqual([2, undefined, 0]);
});
