import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { InputDStreamNode } from "./input-dstream.ts";

test("an input slides with the batches and tells once what a batch held", async () => {
  const input = new FakeInput(new FakeStreamScope(), 4);
  expect([input.slideMs, input.streamId, input.dependencies]).toEqual([1000, 4, []]);
  await input.prepare(1000);
  expect([input.takeInfo(2000), input.takeInfo(1000), input.takeInfo(1000)]).toEqual([undefined, { numRecords: 1 }, undefined]);
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
