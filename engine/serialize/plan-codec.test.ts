import { expect, it } from "vitest";
import { builtinFactory, defineClosure, tagClosure } from "../closure/closure.ts";
import { isMillraceError } from "../errors.ts";
import type { TaskPlan } from "../rdd/plan.ts";
import { encode } from "./codec.ts";
import { decodePlan, encodePlan, setLargeCaptureListener } from "./plan-codec.ts";

const add = builtinFactory("test-plan-add", (n: number) => (x: number) => x + n);

function planOf(n: number): TaskPlan {
  const source = { op: "source", read: add(0), slot: 0 } as const;
  return { node: { op: "step", kind: "map", func: add(n), parent: source }, sink: { op: "collect" } };
}

it("round-trips a plan with its closures", () => {
  const { hash, bytes } = encodePlan(planOf(5));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const back = decodePlan(bytes);
  expect(back.sink).toEqual({ op: "collect" });
  expect(back.node.op === "step" && (back.node.func as (n: number) => number)(1)).toBe(6);
});

it("names equal plans alike and different captures differently", () => {
  expect(encodePlan(planOf(5)).hash).toBe(encodePlan(planOf(5)).hash);
  expect(encodePlan(planOf(5)).hash).not.toBe(encodePlan(planOf(6)).hash);
});

it("reads captures once a plan object, when it is first encoded", () => {
  let n = 1;
  defineClosure(
    "test:plan-let",
    ([value]) =>
      () =>
        value as number,
    { name: "", file: "f", line: 1, column: 1, captureNames: ["n"] },
  );
  const func = tagClosure(
    () => n,
    "test:plan-let",
    () => [n],
  );
  const plan: TaskPlan = { ...planOf(0), sink: { op: "reduce", func } };
  const first = encodePlan(plan);
  n = 2;
  expect(encodePlan(plan)).toBe(first);
  expect(encodePlan({ ...plan }).hash).not.toBe(first.hash);
});

it("tells of captures over a mebibyte", () => {
  const told: string[] = [];
  setLargeCaptureListener((capture) => told.push(capture.variable));
  defineClosure("test:plan-large", () => () => 0, { name: "", file: "f", line: 1, column: 1, captureNames: ["table"] });
  const func = tagClosure(
    () => 0,
    "test:plan-large",
    () => [new Uint8Array(2 ** 21)],
  );
  encodePlan({ ...planOf(0), sink: { op: "reduce", func } });
  setLargeCaptureListener(undefined);
  expect(told).toEqual(["table"]);
});

it("refuses bytes that are no plan", () => {
  try {
    decodePlan(encode({ node: 1 }));
    expect.unreachable();
  } catch (error) {
    expect(isMillraceError(error, "MESSAGE_REFUSED")).toBe(true);
  }
});
