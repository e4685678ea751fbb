import { beforeEach, expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import type { DStreamNode } from "../dstream/dstream-node.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { UnionDStream } from "../dstream/union-dstream.ts";
import { WindowedDStream } from "../dstream/windowed-dstream.ts";
import { DStreamGraph } from "./dstream-graph.ts";

let graph: DStreamGraph;
let scope: FakeStreamScope;

beforeEach(() => {
  graph = new DStreamGraph(1000);
  scope = new FakeStreamScope();
  scope.nodeCreated = (node) => graph.add(node);
});

const output = (parent: FakeInput | WindowedDStream, log: string[] = [], name = "out") =>
  new ForEachDStream(parent, name, (_rdd, time) => void log.push(`${name} ${time.milliseconds}`));
const window = (parent: FakeInput, windowMs: number, slideMs = 1000) =>
  new WindowedDStream(parent, windowMs, slideMs, () => parent.getOrCompute(1000)!);

test("knows inputs and outputs by what they are", () => {
  const input = new FakeInput(scope, 0);
  const union = new UnionDStream([input, input]);
  const end = output(input);
  expect([graph.inputs, graph.outputs]).toEqual([[input], [end]]);
  expect(graph.inputs).not.toContain(union);
});

test("a program without an output is refused, with the way out", () => {
  const input = new FakeInput(scope, 0);
  expect(() => graph.validate()).toThrow(
    expect.objectContaining({ code: "NO_OUTPUT_OPERATIONS", message: expect.stringContaining("print()") }),
  );
  output(input);
  graph.validate();
});

test("jobs of a batch: one an output that has an RDD then, in declared order", async () => {
  const input = new FakeInput(scope, 0);
  const log: string[] = [];
  output(input, log, "first");
  output(window(input, 2000, 2000), log, "second");
  output(input, log, "third");
  graph.start(0);
  expect(graph.generateJobs(1000).map(({ outputId, name }) => `${outputId} ${name}`)).toEqual(["0 first", "2 third"]);
  for (const job of graph.generateJobs(2000)) await job.run();
  expect(log).toEqual(["first 2000", "second 2000", "third 2000"]);
});

test("streams are remembered as long as those behind them need them", () => {
  const input = new FakeInput(scope, 0);
  const windowed = window(input, 5000);
  output(windowed);
  graph.start(0);
  expect([windowed.rememberMs, input.rememberMs, graph.maxRememberMs()]).toEqual([1000, 6000, 6000]);
  expect(graph.zeroTimeMs).toBe(0);
});

test("a remember duration reaches every stream and is set once", () => {
  const input = new FakeInput(scope, 0);
  output(input);
  graph.remember(30_000);
  expect(() => graph.remember(1000)).toThrow(
    expect.objectContaining({ code: "CONTEXT_STATE", message: expect.stringContaining("30000 ms") }),
  );
  graph.start(0);
  expect([input.rememberMs, graph.maxRememberMs()]).toEqual([30_000, 30_000]);
});

test("streams that many paths lead to are walked once", () => {
  const input = new FakeInput(scope, 0);
  let end: DStreamNode = input;
  for (let i = 0; i < 2000; i++) end = new UnionDStream([end, end]);
  new ForEachDStream(new WindowedDStream(end, 4000, 1000, () => input.getOrCompute(1000)!), "out", () => {});
  graph.start(0);
  graph.clearMetadata(1000);
  graph.batchFailed(1000);
  expect([input.rememberMs, graph.maxRememberMs()]).toEqual([5000, 5000]);
});

test("what no window needs any more is forgotten, also of inputs without an output", () => {
  const [used, unused] = [new FakeInput(scope, 0), new FakeInput(scope, 1)];
  output(window(used, 2000));
  graph.start(0);
  for (let timeMs = 1000; timeMs <= 4000; timeMs += 1000) {
    graph.generateJobs(timeMs);
    unused.getOrCompute(timeMs);
    graph.clearMetadata(timeMs);
  }
  expect(used.computed).toEqual([1000, 2000, 3000, 4000]);
  for (const timeMs of [1000, 2000, 3000, 4000]) for (const input of [used, unused]) input.getOrCompute(timeMs);
  expect(used.computed.slice(4)).toEqual([1000]);
  expect(unused.computed.slice(4)).toEqual([1000, 2000, 3000]);
});

test("an output is due at the times of its stream", () => {
  const input = new FakeInput(scope, 0);
  output(window(input, 3000, 3000));
  output(window(input, 2000, 2000));
  graph.start(0);
  expect([1000, 2000, 3000, 4000, 5000].filter((timeMs) => graph.isOutputDue(timeMs))).toEqual([2000, 3000, 4000]);
});
