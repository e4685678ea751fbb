// What a task of a stage is made of, as far as the driver knows where things are. Whole jobs are in dag-scheduler.test.ts.
import { beforeEach, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import type { SinkPlan } from "../rdd/plan.ts";
import type { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { CacheTracker } from "./cache-tracker.ts";
import { MapOutputTracker } from "./map-output-tracker.ts";
import { TaskPlanner } from "./task-planner.ts";

let mapOutputs: MapOutputTracker;
let cache: CacheTracker;
let broadcasts: readonly RDDNode[];
let planner: TaskPlanner;
const scope = new FakeScope();
const count: SinkPlan = { op: "count" };

beforeEach(() => {
  mapOutputs = new MapOutputTracker();
  cache = new CacheTracker();
  broadcasts = [];
  planner = new TaskPlanner({ mapOutputs, cache, broadcasts: { usedBy: () => broadcasts } });
});

const stageOf = ({ node }: RDD<unknown>) => ({ node, sink: () => count, plans: [] });
const keep = (node: RDDNode, partition: number, executorId: string) =>
  cache.update({ blockId: `rdd-${node.id}-${partition}`, executorId, held: "process", memoryBytes: 1, diskBytes: 0 });

test("partitions of a stage share a plan and differ in their bindings", () => {
  const stage = stageOf(parallelize(scope, [1, 2, 3], 3).map((n) => n));
  const tasks = [0, 1, 2].map((partition) => planner.makeTask(stage, partition));
  expect(tasks.map((task) => task?.bindings)).toEqual([[[1]], [[2]], [[3]]]);
  expect([new Set(tasks.map((task) => task?.plan)).size, stage.plans.length]).toEqual([1, 1]);
});

test("a task whose map outputs are not all there is none", () => {
  const rdd = parallelize(scope, [["a", 1]] as [string, number][], 2).groupByKey(2);
  const { shuffleId } = scope.shuffles.at(-1)!;
  mapOutputs.register(shuffleId, 0, "e1", { bucketBytes: [1, 1] });
  expect(planner.makeTask(stageOf(rdd), 0)).toBeUndefined();
  mapOutputs.register(shuffleId, 1, "e2", { bucketBytes: [0, 1] });
  expect(planner.makeTask(stageOf(rdd), 0)?.bindings).toContainEqual({
    shuffleId,
    reduceId: 0,
    outputs: [{ mapId: 0, executorId: "e1" }],
  });
});

test("what is kept is read where it is, and what was made from is not looked at", () => {
  const kept = parallelize(scope, [1, 2], 2).map((n) => n);
  kept.cache();
  const stage = stageOf(kept.map((n) => n));
  expect([planner.isKept(kept.node, 1), planner.preferred(stage.node, 1)]).toEqual([false, []]);
  keep(kept.node, 1, "e1");
  expect([planner.isKept(kept.node, 1), planner.isKept(kept.node, 0), planner.preferred(stage.node, 1)]).toEqual([true, false, ["e1"]]);
  expect(JSON.stringify(planner.makeTask(stage, 1)?.plan)).toContain('"parent":null');
  expect(planner.makeTask(stage, 1)?.bindings).toEqual([1, { blockId: `rdd-${kept.id}-1`, locations: ["e1"] }].slice(1));
  kept.unpersist();
  expect(planner.isKept(kept.node, 1)).toBe(false);
});

test("broadcasts that the plan uses come along as what their chunks are read from", () => {
  const chunks = parallelCollectionRDD(scope, ["x", "y"], 2);
  broadcasts = [chunks];
  const task = planner.makeTask(stageOf(parallelize(scope, [1], 1)), 0);
  expect(task?.broadcasts).toMatchObject([{ id: chunks.id, chunks: [{ op: "source" }, { op: "source" }] }]);
  expect(task?.bindings).toEqual([[1], ["x"], ["y"]]);
});
