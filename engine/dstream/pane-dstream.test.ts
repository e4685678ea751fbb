import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { KeyLayout } from "./key-layout.ts";
import { mergePanes, PaneDStream } from "./pane-dstream.ts";

function makePanes(paneMs: number) {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  const layout = new KeyLayout(scope, 2);
  input.makeRDD = (timeMs) => (timeMs === 3000 || timeMs === 5000 || timeMs === 6000 ? undefined : layout.empty());
  return { input, layout, panes: new PaneDStream(input, paneMs, () => []) };
}

test("a pane is the batches of its span, as they are if there is one, none if there is none", () => {
  const { input, panes } = makePanes(2000);
  const parentsOf = (timeMs: number) =>
    panes.getOrCompute(timeMs)?.dependencies.map((one) => one.type === "narrow" && one.narrow.node) ?? "none";
  expect(parentsOf(2000)).toEqual([input.getOrCompute(1000), input.getOrCompute(2000)]);
  expect(panes.getOrCompute(4000)).toBe(input.getOrCompute(4000));
  expect(parentsOf(6000)).toBe("none");
  expect(parentsOf(3000)).toBe("none");
});

test("batches are remembered until their pane is made", () => {
  const { input, panes } = makePanes(4000);
  panes.remember(4000);
  expect(input.rememberMs).toBe(8000);
});

test("merged panes have the layout of what they are made of", () => {
  const { layout } = makePanes(1000);
  const merged = mergePanes([layout.empty(), layout.empty()], () => []);
  expect([merged.numPartitions, merged.partitioner]).toEqual([2, new HashPartitioner(2)]);
});
