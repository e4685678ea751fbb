import { expect, test } from "vitest";
import { names } from "./own-tests.ts";

test.each([
  ["Suite/stop", true],
  ["Suite/stop: the context is stopped", true],
  ["Suite/stop (at once)", true],
  ["shows Suite/stop, Suite/start", true],
  ["Suite/stop gracefully", false],
  ["Suite/stop gracefully; Suite/stop", true],
  ["Suite/stopped", false],
])("%s", (title, isNamed) => {
  expect(names(title, "Suite/stop")).toBe(isNamed);
});
