import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { FakeInput } from "../../test/fake-stream-scope.ts";
import { InputInfoTracker } from "../dstream/input-info-tracker.ts";
import { DStreamGraph } from "./dstream-graph.ts";
import { makeStreamScope } from "./stream-scope.ts";

test("streams are added to the graph until the context has been started, and know its times", () => {
  let state = "initialized";
  const graph = new DStreamGraph(500);
  const owner = {};
  const scope = makeStreamScope({ owner, graph, rdds: new FakeScope(), inputInfo: new InputInfoTracker(), state: () => state });
  expect([scope.owner === owner, scope.batchMs, scope.isStarted, scope.zeroTimeMs]).toEqual([true, 500, false, undefined]);
  const input = new FakeInput(scope, 0);
  expect(graph.inputs).toEqual([input]);
  graph.start(1000);
  for (const [now, when] of [
    ["active", "starting"],
    ["stopped", "stopping"],
  ] as const) {
    state = now;
    const message = `Adding new inputs, transformations, and output operations after ${when} a context is not supported`;
    expect(() => new FakeInput(scope, 1)).toThrow(expect.objectContaining({ code: "CONTEXT_STATE", message }));
  }
  expect([scope.isStarted, scope.zeroTimeMs, graph.inputs.length]).toEqual([true, 1000, 1]);
});
