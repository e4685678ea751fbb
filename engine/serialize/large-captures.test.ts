import { expect, it } from "vitest";
import { type AnyFunction, defineClosure, tagClosure } from "../closure/closure.ts";
import { describeLargeCapture, findLargeCaptures } from "./large-captures.ts";

function closure(id: string, captures: Record<string, unknown>): AnyFunction {
  const names = Object.keys(captures);
  defineClosure(id, () => () => 0, { name: "", file: "job.ts", line: 3, column: 4, captureNames: names });
  return tagClosure(
    () => 0,
    id,
    () => Object.values(captures),
  );
}

it("names the captured variable that is large, through helper closures, once a closure", () => {
  const table = "x".repeat(2 * 1024 * 1024);
  const helper = closure("large:helper", { table, small: 1 });
  const plan = {
    node: { parent: { func: closure("large:outer", { helper, limit: 3 }) } },
    sink: { func: closure("large:none", { a: 1 }) },
  };
  const found = findLargeCaptures(plan, 1024 * 1024);
  expect(found.map(({ variable }) => variable)).toEqual(["table"]);
  expect(describeLargeCapture(found[0]!)).toBe(
    "Closure at job.ts:3:4 captures `table`, which needs 2.0 MiB and travels again in every batch. Load it at module level, once an executor, or capture only what the function needs.",
  );
  expect(findLargeCaptures(plan, 1024 * 1024)).toEqual([]);
});
