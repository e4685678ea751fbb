import { expect, test } from "vitest";
import { type ErrorCode, MillraceError } from "../../engine/errors.ts";
import { exitCodeOf } from "./exit-code.ts";

test.each<[ErrorCode, number]>([
  ["TASK_FAILED", 1],
  ["USAGE", 2],
  ["JOB_FILE", 2],
  ["CLOSURE_REFUSED", 3],
  ["CLUSTER_UNREACHABLE", 4],
  ["TIMED_OUT", 6],
])("%s exits with %d", (code, exit) => {
  expect(exitCodeOf(new MillraceError(code, "x"))).toBe(exit);
});

test("any other error is a failed job", () => {
  expect(exitCodeOf(new TypeError("x"))).toBe(1);
  expect(exitCodeOf("thrown text")).toBe(1);
});
