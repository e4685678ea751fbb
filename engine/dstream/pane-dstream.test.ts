import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { KeyLayout } from "./key-layout.ts";
import { mergePanes, PaneDStream } from "./pane-dstream.ts";

function makePanes(paneMs: number) {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  const layout = new KeyLayout(scope, 2);
  input.makeRDD = (timeMs) => (timeMs === 3000 || timeMs === 5000 || timeMs === 6000 ? undefined : layout.empty());
  const given: RDDNode[] = [];
  const panes = new PaneDStream<unknown>(input, paneMs, (batches) => {
    given.push(batches.node);
    return batches;
  });
  return { input, layout, given, panes };
}

test("a pane is made of the union of the batches of its span; there is none where they have no RDD", () => {
  const { input, panes, given } = makePanes(2000);
  const pane = panes.getOrCompute(2000)!;
  expect(pane).toBe(given[0]);
  expect(pane.dependencies.map((one) => one.type === "narrow" && one.narrow.node)).toEqual(
    [1000, 2000].map((time) => input.getOrCompute(time)),
  );
  expect(panes.getOrCompute(4000)).toBe(input.getOrCompute(4000));
  expect([3000, 6000].map((time) => panes.getOrCompute(time))).toEqual([undefined, undefined]);
});

test.each([
  [4000, 7000],
  [1000, 4000],
])("batches are remembered until their pane of %i ms is made", (paneMs, rememberMs) => {
  const { input, panes } = makePanes(paneMs);
  panes.remember(4000);
  expect(input.rememberMs).toBe(rememberMs);
});

test("panes are read by the engine alone, which takes no copies", () => {
  const { panes } = makePanes(1000);
  panes.persist();
  expect(panes.getOrCompute(1000)?.givesCopies).toBe(false);
});

test("merged panes have the layout of what they are made of", () => {
  const { layout } = makePanes(1000);
  const merged = mergePanes([layout.empty(), layout.empty()], () => []);
  expect([merged.label, merged.numPartitions, merged.partitioner]).toEqual(["MergedPanesRDD", 2, new HashPartitioner(2)]);
});
