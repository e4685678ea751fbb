import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { PartitionPruningRDD } from "./partition-pruning-rdd.ts";
import { Preparation } from "./preparation.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

function parents(node: PartitionPruningRDD, partition: number): readonly number[] {
  const [dependency] = node.dependencies;
  return dependency?.type === "narrow" ? dependency.narrow.parents(partition) : [];
}

test("what is left out is an empty partition that depends on nothing", () => {
  const parent = parallelCollectionRDD(new FakeScope(), ["a", "b"], 2);
  const node = new PartitionPruningRDD(parent, (partition) => partition === 1);
  expect([node.numPartitions, parents(node, 0), parents(node, 1)]).toEqual([2, [], [1]]);
  expect(planOf(node, 0)).toEqual({ plan: { op: "concat", parents: [] }, bindings: [] });
  expect(planOf(node, 1)).toEqual(planOf(parent, 1));
});

test("before the preparation is done every partition may be needed", async () => {
  const parent = parallelCollectionRDD(new FakeScope(), ["a", "b"], 2);
  let bounds: number | undefined;
  const preparation = new Preparation(async () => {
    bounds = 1;
  });
  const node = new PartitionPruningRDD(parent, (partition) => partition === bounds, preparation);
  expect(parents(node, 0)).toEqual([0]);
  await preparation.run();
  expect(parents(node, 0)).toEqual([]);
});
