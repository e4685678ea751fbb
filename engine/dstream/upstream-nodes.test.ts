import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope, SlowStream } from "../../test/fake-stream-scope.ts";
import type { DStreamNode } from "./dstream-node.ts";
import { UnionDStream } from "./union-dstream.ts";
import { upstreamNodes } from "./upstream-nodes.ts";

test("each stream once, and before what it reads", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const direct = new SlowStream(input, 1000);
  const both = new UnionDStream([input, direct]);
  const nodes = upstreamNodes<DStreamNode>([direct, both, input]);
  expect(new Set(nodes)).toEqual(new Set([both, direct, input]));
  expect(nodes).toHaveLength(3);
  expect(nodes.indexOf(both)).toBeLessThan(nodes.indexOf(direct));
  expect(nodes.indexOf(direct)).toBeLessThan(nodes.indexOf(input));
});

test("neither many paths nor long ones cost more than the streams there are", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  let end: DStreamNode = input;
  for (let i = 0; i < 5000; i++) end = new UnionDStream([end, new SlowStream(end, 1000)]);
  expect(upstreamNodes([end])).toHaveLength(10_001);
});
