import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";
import { ZippedPartitionsRDD } from "./zipped-partitions-rdd.ts";

const func = () => [];
const scope = new FakeScope();
const letters = parallelCollectionRDD(scope, ["a", "b", "c"], 3);
const numbers = parallelCollectionRDD(scope, [1, 2, 3], 3);

test("partition i stands on the i-th partition of each parent and knows its number", () => {
  const zipped = new ZippedPartitionsRDD([letters, numbers], func);
  expect(zipped.numPartitions).toBe(3);
  const { plan, bindings } = planOf(zipped, 1);
  expect(plan).toMatchObject({ op: "zipPartitions", func, parents: [planOf(letters, 1).plan, { op: "source" }] });
  expect(bindings).toEqual([["b"], [2], 1]);
});

test("a pick says which partitions of the parents belong together, in plan and dependencies alike", () => {
  const pick = (partition: number) => [Math.floor(partition / 3), partition % 3];
  const product = new ZippedPartitionsRDD([letters, numbers], func, { pick, numPartitions: 9, label: "CartesianRDD" });
  expect(planOf(product, 5).bindings).toEqual([["b"], [3], 5]);
  const parents = product.dependencies.map((one) => one.type === "narrow" && one.narrow.parents(5));
  expect(parents).toEqual([[1], [2]]);
});

test("unequal numbers of partitions are refused", () => {
  const two = parallelCollectionRDD(scope, [1, 2], 2);
  expect(() => new ZippedPartitionsRDD([letters, two], func)).toThrow("Can't zip RDDs with unequal numbers of partitions: 3, 2");
});
