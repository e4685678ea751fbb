import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { InputDStreamNode } from "./input-dstream.ts";
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
