import { expect, test } from "vitest";
import { registerBackend } from "./backend.ts";
import { MillraceContext } from "./millrace-context.ts";
import "./context-functions.ts";

test("an RDD knows its context by two names", () => {
  registerBackend(/^none$/, () => Promise.reject(new Error("not connected to")));
  const sc = new MillraceContext("none", "test");
  const rdd = sc.emptyRDD().map(String);
  expect([rdd.sparkContext, rdd.context].every((context) => context === sc)).toBe(true);
});
