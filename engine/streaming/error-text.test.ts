import { expect, test } from "vitest";
import { errorText } from "./error-text.ts";

test("the stacks of an error and of its causes", () => {
  const error = new TypeError("outer", { cause: new Error("inner") });
  expect(errorText(error)).toMatch(/^TypeError: outer\n +at .*error-text\.test\.ts[\s\S]*\nCaused by: Error: inner\n +at /);
});

test("the message, where the stack does not have it or is missing", () => {
  const late = Object.assign(new Error("late"), { stack: "Error: early\n    at job.ts:1:1" });
  const bare = Object.assign(new Error("bare"), { stack: undefined });
  expect(errorText(late)).toMatch(/^Error: late\nError: early\n +at job/);
  expect(errorText(bare)).toBe("Error: bare");
});

test("an error that causes itself comes to an end", () => {
  const own = new Error("own");
  own.cause = own;
  expect(errorText(own).split("Caused by")).toHaveLength(11);
});
