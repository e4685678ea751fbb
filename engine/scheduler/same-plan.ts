// Are two task plans the same apart from their bindings? Functions are compared by identity.
import type { TaskPlan } from "../rdd/plan.ts";

export function samePlan(a: TaskPlan, b: TaskPlan): boolean {
  return same(a.node, b.node) && same(a.sink, b.sink);
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => same((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}
