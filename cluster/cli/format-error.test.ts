import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MillraceError } from "../../engine/errors.ts";
import { formatError, placeOf } from "./format-error.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-error-"));
  writeFileSync(join(directory, "job.ts"), "const a = 1;\nthrow new Error(a);\nconst b = 2;\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

function withStack(message: string, ...frames: string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

test("code, what happened, place, frame, why and fix", () => {
  const error = new MillraceError("CLOSURE_REFUSED", "The function assigns the captured variable n", {
    details: { file: join(directory, "job.ts"), line: 2, column: 7, why: "each executor has a copy of its own", fix: "use an accumulator" },
  });
  expect(formatError(error, directory)).toBe(
    [
      "error CLOSURE_REFUSED: The function assigns the captured variable n",
      "  job.ts:2:7",
      "    1 | const a = 1;",
      "  > 2 | throw new Error(a);",
      "      |       ^",
      "    3 | const b = 2;",
      "  why: each executor has a copy of its own",
      "  fix: use an accumulator",
    ].join("\n"),
  );
});

test("all diagnostics of a refusal are shown", () => {
  const each = (message: string) => ({ message, file: "/x/job.ts", line: 1, column: 1, frame: "> 1 | x", why: "w", fix: "f" });
  const error = new MillraceError("CLOSURE_REFUSED", "2 refusals", { details: { diagnostics: [each("first"), each("second")] } });
  const text = formatError(error, directory);
  expect(text).toContain("error CLOSURE_REFUSED: first\n  /x/job.ts:1:1\n  > 1 | x\n  why: w\n  fix: f\n\nerror CLOSURE_REFUSED: second");
});

test("a plain error shows the user's line, not ours and not a package's", () => {
  const error = withStack(
    "boom",
    `push (${import.meta.filename}:1:1)`,
    "f (/p/node_modules/lib/index.js:3:4)",
    "g (node:internal/x:1:2)",
    `async mine (${join(directory, "job.ts")}:2:7)`,
  );
  expect(formatError(error, directory)).toContain("error Error: boom\n  job.ts:2:7\n    1 | const a = 1;\n  > 2 | throw");
});

test("the cause's place is used when the error has none of the user's", () => {
  const cause = withStack("inner", `file://${join(directory, "job.ts")}:3:1`);
  const error = new MillraceError("TASK_FAILED", "failed 4 times", { cause });
  expect(placeOf(error)).toEqual({ file: join(directory, "job.ts"), line: 3, column: 1 });
});

test("details come before stacks, and an error before its cause", () => {
  const named = (line: number, cause?: unknown) => {
    const details = { file: join(directory, "job.ts"), line, column: 1 };
    return new MillraceError("INVALID_ARGUMENT", "wrong", { details, ...(cause === undefined ? {} : { cause }) });
  };
  expect(placeOf(named(1, withStack("inner", `${join(directory, "job.ts")}:3:1`)))?.line).toBe(1);
  expect(placeOf(new MillraceError("TASK_FAILED", "failed", { cause: named(2) }))?.line).toBe(2);
});

test("whatever was thrown is shown", () => {
  expect(formatError("text", directory)).toBe("error THROWN: text");
  expect(formatError(undefined, directory)).toBe("error THROWN: undefined");
});
