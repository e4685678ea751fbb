import { expect, test } from "vitest";
import { isTaskFailure, taskFailureError } from "./task-failure.ts";

test("carries the failure through throwing code, and nothing else looks like it", () => {
  const failure = { type: "cacheMissing", blockId: "rdd-1-0", executorIds: ["a"] } as const;
  const error = taskFailureError(failure);
  expect(isTaskFailure(error) && error.failure).toBe(failure);
  expect(isTaskFailure(new Error("cacheMissing"))).toBe(false);
  expect(isTaskFailure(Object.assign(new Error("x"), { failure }))).toBe(false);
});
