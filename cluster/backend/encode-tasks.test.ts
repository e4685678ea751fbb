import { expect, test } from "vitest";
import { builtinFactory } from "../../engine/closure/closure.ts";
import type { Task, WireTask } from "../../engine/scheduler/task.ts";
import { decode } from "../../engine/serialize/codec.ts";
import { decodePlan } from "../../engine/serialize/plan-codec.ts";
import { encodeTasks } from "./encode-tasks.ts";

const capturing = builtinFactory("test-capturing", (captured: unknown) => () => captured);

function task(partition: number, captured: unknown, binding: unknown = partition): Task {
  const plan = { node: { op: "source", read: capturing(captured), slot: 0 }, sink: { op: "count" } } as const;
  return { taskId: `t${partition}`, stageId: 1, stageAttempt: 0, partition, attempt: 0, plan, bindings: [binding] };
}

test("tasks travel in their order, their plan once and apart", () => {
  const { sent, bytes, plans, refused } = encodeTasks([task(0, "same"), task(1, "same"), task(2, "other")]);
  expect(refused).toEqual([]);
  expect(decode(bytes)).toEqual(sent);
  expect((decode(bytes) as WireTask[]).map(({ taskId, bindings }) => [taskId, bindings])).toEqual([
    ["t0", [0]],
    ["t1", [1]],
    ["t2", [2]],
  ]);
  expect([...plans.keys()]).toEqual([sent[0]!.planHash, sent[2]!.planHash]);
  expect(sent[0]!.planHash).toBe(sent[1]!.planHash);
  const { node } = decodePlan(plans.get(sent[2]!.planHash)!);
  expect((node as unknown as { read: () => unknown }).read()).toBe("other");
});

test.each<[string, Task]>([
  ["plan", task(1, Symbol("x"))],
  ["binding", task(1, "fine", Symbol("x"))],
])("a task whose %s cannot travel fails by itself; the others go", (_name, broken) => {
  const { sent, bytes, refused } = encodeTasks([task(0, "a"), broken, task(2, "a")]);
  expect(sent.map(({ taskId }) => taskId)).toEqual(["t0", "t2"]);
  expect(decode(bytes)).toEqual(sent);
  expect(refused).toEqual([
    { task: broken, outcome: { ok: false, failure: { type: "exception", error: expect.objectContaining({ code: "CANNOT_ENCODE" }) } } },
  ]);
});

test("nothing of nothing", () => {
  expect(encodeTasks([])).toMatchObject({ sent: [], refused: [] });
});
