import { describe, expect, test } from "vitest";
import { atCall, callSiteIn, captureCall, describeCall } from "./call-site.ts";
import { type ErrorCode, MillraceError } from "./errors.ts";

const ROOT = "file:///app/node_modules/millrace/dist/";

test.each([
  [
    "after frames of ours",
    "Error\n    at DStream.print (file:///app/node_modules/millrace/dist/engine/dstream/dstream.js:1:2)\n    at /app/job.ts:12:5",
    "job.ts:12:5",
  ],
  ["in a function", "Error\n    at main (file:///app/src/job.ts:3:14)", "job.ts:3:14"],
  ["in an async function", "Error\n    at async main (/app/job.ts:3:14)", "job.ts:3:14"],
  ["in a test of ours", "Error\n    at file:///app/node_modules/millrace/dist/engine/a.test.ts:1:1", "a.test.ts:1:1"],
  ["in an example", "Error\n    at file:///app/node_modules/millrace/dist/examples/a.ts:1:1", "a.ts:1:1"],
  [
    "after a frame of ours by its path",
    "Error\n    at of (/app/node_modules/millrace/dist/engine/a.js:1:2)\n    at /app/job.ts:2:5",
    "job.ts:2:5",
  ],
  ["after a door of ours", "Error\n    at file:///app/node_modules/millrace/dist/index.js:1:2\n    at /app/job.ts:2:5", "job.ts:2:5"],
  ["in an example's folder", "Error\n    at file:///app/node_modules/millrace/dist/examples/engine/a.js:1:1", "a.js:1:1"],
  ["in an example's door", "Error\n    at file:///app/node_modules/millrace/dist/examples/index.js:1:1", "index.js:1:1"],
  [
    "after frames of ours that source maps have moved out of dist, and of packages",
    `Error
    at of (/app/node_modules/millrace/cluster/backend/threads-backend.ts:1:2)
    at /app/node_modules/millrace/node_modules/commander/a.js:1:2
    at /app/node_modules/lodash/a.js:1:2
    at /app/job.ts:2:5`,
    "job.ts:2:5",
  ],
  ["and not in the message", "Error: wrong at /app/other.ts:1:1\n    at /app/job.ts:2:5", "job.ts:2:5"],
  ["and not in what is no frame", "Error\n    at /app/other.ts:1:1 or there\n    at /app/job.ts:2:5", "job.ts:2:5"],
  ["nowhere", "Error\n    at node:internal/timers:581:17\n    at <anonymous>", undefined],
  ["without a stack", "", undefined],
])("a call %s", (_name, stack, site) => {
  expect(callSiteIn(stack, ROOT)).toBe(site);
});

test("this line", () => {
  expect(describeCall("print")).toMatch(/^print at call-site\.test\.ts:\d+:\d+$/);
});

describe("an error is given the place of a call", () => {
  const call = Object.assign(new Error(), { stack: "Error\n    at file:///app/job%20two.ts:12:5" });
  /** One of ours, made where no line of a program is on the stack. */
  const ours = (code: ErrorCode, cause?: unknown, details = {}) => {
    const error = new MillraceError(code, "went wrong", { details, ...(cause === undefined ? {} : { cause }) });
    error.stack = "MillraceError: went wrong\n    at node:internal/timers:581:17";
    return error;
  };

  test.each<[ErrorCode, "called" | "declared"]>([
    ["TASK_FAILED", "called"],
    ["TIMED_OUT", "called"],
    ["INVALID_ARGUMENT", "declared"],
    ["TRANSFORM_RETURNED_NULL", "declared"],
  ])("%s", (code, how) => {
    const error = ours(code, undefined, { stageId: 3 });
    expect(atCall(error, call, how)).toBe(error);
    expect(error).toMatchObject({
      message: `went wrong (${how} at job two.ts:12:5)`,
      details: { stageId: 3, file: "/app/job two.ts", line: 12, column: 5 },
    });
    expect(error.stack).toMatch(/^MillraceError: went wrong \((called|declared) at/);
    atCall(error, call, how);
    expect(error.message).toBe(`went wrong (${how} at job two.ts:12:5)`);
  });

  test.each<[string, unknown]>([
    ["which names a place", ours("INVALID_ARGUMENT", undefined, { file: "/app/a.ts", line: 1, column: 1 })],
    ["whose cause does", ours("TASK_FAILED", ours("INVALID_ARGUMENT", undefined, { file: "/app/a.ts", line: 1, column: 1 }))],
    [
      "whose cause the program threw",
      ours("TASK_FAILED", Object.assign(new Error("boom"), { stack: "Error: boom\n    at /app/a.ts:1:1" })),
    ],
    ["which no program is to blame for", ours("FETCH_FAILED")],
    ["which somebody wanted", ours("CANCELLED")],
    ["which is not ours", Object.assign(new Error("went wrong"), { stack: "Error: went wrong" })],
  ])("but not one %s", (_what, error) => {
    expect(atCall(error, call, "called")).toBe(error);
    expect((error as Error).message).toBe("went wrong");
  });

  test("nor where the call's place is not known; what is no error is given back", () => {
    const nowhere = Object.assign(new Error(), { stack: "Error" });
    expect((atCall(ours("TASK_FAILED"), nowhere, "called") as Error).message).toBe("went wrong");
    expect([atCall(7, call, "called"), atCall(undefined, call, "called")]).toEqual([7, undefined]);
  });
});

test("a call is captured as deep as it may be, and the limit of others is left alone", () => {
  const limit = Error.stackTraceLimit;
  const deep = (n: number): Error => (n === 0 ? captureCall() : deep(n - 1));
  expect(deep(30).stack!.split("\n").length).toBeGreaterThan(30);
  expect(Error.stackTraceLimit).toBe(limit);
});
