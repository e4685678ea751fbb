import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import type { StepKind } from "./plan.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

const func = () => [];

test("a step stands on its parent's plan", () => {
  const parent = parallelCollectionRDD(new FakeScope(), [1, 2, 3], 3);
  const rdd = new MapPartitionsRDD(parent, "map", func);
  expect(rdd.numPartitions).toBe(3);
  const { plan, bindings } = planOf(rdd, 1);
  expect(plan).toEqual({ op: "step", kind: "map", func, parent: planOf(parent, 1).plan });
  expect(bindings).toEqual([[2]]);
});

test("a step says that what it gives is shared", () => {
  const parent = parallelCollectionRDD(new FakeScope(), [1, 2, 3], 3);
  expect(planOf(new MapPartitionsRDD(parent, "map", func, { isShared: true }), 1).plan).toMatchObject({ op: "step", shared: true });
});

test("mapPartitions is told its own partition's number", () => {
  const rdd = new MapPartitionsRDD(parallelCollectionRDD(new FakeScope(), [1, 2], 2), "mapPartitions", func);
  const { plan, bindings } = planOf(rdd, 1);
  expect(bindings[(plan as { slot: number }).slot]).toBe(1);
});

test.each<[StepKind, boolean]>([
  ["filter", true],
  ["mapValues", true],
  ["flatMapValues", true],
  ["map", false],
  ["flatMap", false],
  ["mapPartitions", false],
])("%s keeps the partitioner: %s", (kind, keeps) => {
  const placed = new ShuffledRDD(parallelCollectionRDD(new FakeScope(), [], 1), new HashPartitioner(2));
  expect(new MapPartitionsRDD(placed, kind, func).partitioner).toBe(keeps ? placed.partitioner : undefined);
  expect(new MapPartitionsRDD(placed, kind, func, { preservesPartitioning: true }).partitioner).toBe(placed.partitioner);
});
