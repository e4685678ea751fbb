import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { InputDStreamNode, type InputInfo } from "./input-dstream.ts";
import { StreamInputInfo } from "./input-info-tracker.ts";

test("an input slides with the batches and tells once what a batch held", async () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 4);
  expect([input.slideMs, input.streamId, input.dependencies]).toEqual([1000, 4, []]);
  await input.prepare(1000);
  expect(scope.inputInfo.getInfo(2000)).toEqual(new Map());
  expect(scope.inputInfo.getInfo(1000)).toEqual(new Map([[4, new StreamInputInfo(4, 1)]]));
  await expect(input.prepare(1000)).rejects.toMatchObject({ code: "CONTEXT_STATE" });
});

test("a batch that failed is no longer spoken of", async () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 4);
  await input.prepare(1000);
  input.batchFailed(1000);
  expect(scope.inputInfo.getInfo(1000)).toEqual(new Map());
  await input.prepare(1000);
});

test("an RDD that is taken back is made anew when somebody asks again", () => {
  class Patient extends FakeInput {
    override batchFailed(timeMs: number): void {
      this.withdraw(timeMs);
    }
  }
  const input = new Patient(new FakeStreamScope(), 0);
  const first = input.getOrCompute(1000);
  input.batchFailed(1000);
  expect([input.getOrCompute(1000) === first, input.computed]).toEqual([false, [1000, 1000]]);
  const plain = new FakeInput(new FakeStreamScope(), 0);
  const kept = plain.getOrCompute(1000);
  plain.batchFailed(1000);
  expect(plain.getOrCompute(1000)).toBe(kept);
});

test.each<[InputInfo, Record<string, unknown>, string | undefined]>([
  [{ numRecords: 2 }, {}, undefined],
  [{ numRecords: 2, description: "a.txt" }, { Description: "a.txt" }, "a.txt"],
  [{ numRecords: 2, metadata: { offset: 5 } }, { offset: 5 }, undefined],
  [{ numRecords: 2, description: "a.txt", metadata: { offset: 5 } }, { offset: 5, Description: "a.txt" }, "a.txt"],
])("%j is told to listeners", (info, metadata, description) => {
  class Telling extends FakeInput {
    tell(timeMs: number): void {
      this.reportInfo(timeMs, info);
    }
  }
  const scope = new FakeStreamScope();
  new Telling(scope, 4).tell(1000);
  const told = scope.inputInfo.getInfo(1000).get(4)!;
  expect([told.numRecords, told.metadata, told.metadataDescription]).toStrictEqual([2, metadata, description]);
});

test("start, prepare and stop may be left out", async () => {
  class Bare extends InputDStreamNode {
    readonly name = "Bare";
    protected compute(): RDDNode | undefined {
      return undefined;
    }
  }
  const input = new Bare(new FakeStreamScope(), 0);
  input.start(0);
  expect([await input.prepare(1000), await input.stop(), input.getOrCompute(1000)]).toEqual([undefined, undefined, undefined]);
});
