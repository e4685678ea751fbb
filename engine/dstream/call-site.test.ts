import { expect, test } from "vitest";
import { callSiteIn, describeCall } from "./call-site.ts";

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
