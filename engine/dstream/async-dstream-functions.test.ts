// Which streams and outputs the awaited operators make. What they give: test/suite, on every master.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import "./async-dstream-functions.ts";
import { DStream } from "./dstream.ts";
import { ForEachDStream } from "./foreach-dstream.ts";

function makeStream() {
  const scope = new FakeStreamScope();
  return { scope, stream: new DStream<number>(new FakeInput(scope, 0)) };
}

test("transformations make one step of a batch", () => {
  const { stream } = makeStream();
  for (const made of [stream.mapAsync(async (n) => n), stream.flatMapAsync(async (n) => [n]), stream.filterAsync(async () => true)]) {
    const [parent] = made.node.getOrCompute(1000)!.dependencies;
    expect(parent).toMatchObject({ type: "narrow", narrow: { node: stream.node.getOrCompute(1000) } });
  }
});

test("outputs run a job a batch, under their names", async () => {
  const { scope, stream } = makeStream();
  stream.foreachAsync(async () => 0);
  stream.foreachPartitionAsync(async () => 0);
  const outputs = scope.nodes.filter((node) => node instanceof ForEachDStream);
  expect(outputs.map((output) => output.name)).toEqual(["foreachAsync", "foreachPartitionAsync"]);
  for (const output of outputs) await output.generateJob(1000)!();
  expect(scope.rdds.jobs.map(({ sink }) => sink.op)).toEqual(["partition", "partition"]);
});
