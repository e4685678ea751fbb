import { expect, test } from "vitest";
import type { PlanNode, TaskPlan } from "../rdd/plan.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { samePlan } from "./same-plan.ts";

const double = (n: number) => n * 2;
const source: PlanNode = { op: "source", read: double, slot: 0 };
const plan = (node: PlanNode, sink: TaskPlan["sink"] = { op: "collect" }): TaskPlan => ({ node, sink });
const step = (func: (n: number) => number): PlanNode => ({ op: "step", kind: "map", func, parent: source });

test("plans are the same by structure, functions by identity", () => {
  expect(samePlan(plan(step(double)), plan(step(double)))).toBe(true);
  expect(samePlan(plan(step(double)), plan(step((n) => n * 2)))).toBe(false);
});

test.each<[string, TaskPlan]>([
  ["another sink", plan(step(double), { op: "count" })],
  ["another slot", plan({ ...step(double), parent: { ...source, slot: 1 } } as PlanNode)],
  ["another kind", plan({ ...step(double), kind: "filter" } as PlanNode)],
  ["one part more", plan({ ...step(double), slot: 3 } as PlanNode)],
  ["more parents", plan({ op: "concat", parents: [step(double)] })],
  ["nothing where there was something", plan({ op: "cache", slot: 0, level: StorageLevel.DISK_ONLY, parent: null })],
])("%s makes another plan", (_name, other) => {
  expect(samePlan(plan(step(double)), other)).toBe(false);
  expect(samePlan(other, plan(step(double)))).toBe(false);
});
