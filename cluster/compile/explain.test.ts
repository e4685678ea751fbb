import { expect, it } from "vitest";
import { isMillraceError } from "../../engine/errors.ts";
import type { ClosureReport, Diagnostic } from "./diagnostic.ts";
import { assertNoRefusals, explainJob, hasRefusals } from "./explain.ts";

const closure: ClosureReport = {
  id: "a",
  name: "",
  file: "/work/job.ts",
  line: 4,
  column: 8,
  captures: ["limit", "stop"],
  operator: "filter",
};
const diagnostic: Diagnostic = {
  code: "CLOSURE_REFUSED",
  severity: "error",
  file: "/work/job.ts",
  line: 5,
  column: 3,
  message: "it counts",
  why: "Because.",
  fix: "Do not.",
  frame: "> 5 | count++\n    | ^",
};

it("lists shipped closures with their captures, then refusals with code, why and fix", () => {
  const other = { ...closure, operator: null };
  const text = explainJob(
    { closures: [closure, other, { ...closure, operator: "map", captures: [] }], diagnostics: [diagnostic] },
    "/work",
  );
  expect(text).toBe(
    [
      "2 closures shipped to executors, 1 other function (judged when one is about to travel)",
      "  filter  job.ts:4:8  captures limit, stop",
      "  map     job.ts:4:8  captures nothing",
      "",
      "error CLOSURE_REFUSED: it counts",
      "  job.ts:5:3",
      "  > 5 | count++",
      "      | ^",
      "  why: Because.",
      "  fix: Do not.",
    ].join("\n"),
  );
});

it("refuses a job with errors, and lets one with notes pass", () => {
  const note = { ...diagnostic, severity: "note" as const };
  expect(hasRefusals({ diagnostics: [note] })).toBe(false);
  expect(() => assertNoRefusals({ diagnostics: [note] }, "/")).not.toThrow();
  try {
    assertNoRefusals({ diagnostics: [note, diagnostic] }, "/elsewhere");
    expect.unreachable();
  } catch (error) {
    expect(isMillraceError(error, "CLOSURE_REFUSED")).toBe(true);
    expect((error as Error).message).toContain(
      "1 closure in job.ts cannot travel to executors:\n\nerror CLOSURE_REFUSED: it counts\n  /work/job.ts:5:3",
    );
  }
});
