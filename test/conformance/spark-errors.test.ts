import { expect, test } from "vitest";
import { MillraceError } from "../../index.ts";
import { errorMismatch } from "./spark-errors.ts";

const empty = new MillraceError("EMPTY_COLLECTION", "reduce of an empty collection");
const inTask = new MillraceError("TASK_FAILED", "Task 1 failed", { cause: new Error("This is a special error") });

test("the code and the words must be those of Spark's exception", () => {
  expect(errorMismatch({ type: "UnsupportedOperationException", contains: "empty collection" }, empty)).toBeUndefined();
  expect(errorMismatch({ type: "java.lang.UnsupportedOperationException" }, empty)).toBeUndefined();
  expect(errorMismatch({ type: "UnsupportedOperationException", contains: "empty set" }, empty)).toMatch(/message with "empty set"/);
  expect(errorMismatch({ type: "IllegalArgumentException" }, empty)).toMatch(/expected INVALID_ARGUMENT.*got EMPTY_COLLECTION/);
});

test("words without a type may stand in a cause", () => {
  expect(errorMismatch({ contains: "a special error" }, inTask)).toBeUndefined();
  expect(errorMismatch({ contains: "a special error" }, empty)).toMatch(/got EMPTY_COLLECTION/);
});

test("any exception will do where the case does not tell which; one of the program's own must say what the case does", () => {
  for (const type of ["Exception", "java.lang.Throwable", "any"]) expect(errorMismatch({ type }, empty)).toBeUndefined();
  expect(errorMismatch({ type: "Exception", contains: "special" }, empty)).toMatch(/message with "special"/);
  expect(errorMismatch({ type: "TestException", contains: "special" }, inTask)).toBeUndefined();
  expect(errorMismatch({ type: "TestException", contains: "special" }, empty)).toMatch(/message with "special"/);
  const parent = new MillraceError("PARENT_WITHOUT_RDD", "none");
  expect(errorMismatch({ type: "SparkException" }, parent)).toBeUndefined();
});

test("an exception that no row names is refused", () => {
  expect(errorMismatch({ type: "StackOverflowError" }, empty)).toMatch(/no row/);
});
