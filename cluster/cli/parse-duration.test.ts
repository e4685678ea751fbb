import { expect, test } from "vitest";
import { parseDuration } from "./parse-duration.ts";

test.each([
  ["500ms", 500],
  ["1s", 1000],
  ["1.5s", 1500],
  [" 2 m ", 120_000],
  ["1min", 60_000],
  ["1H", 3_600_000],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text).milliseconds).toBe(ms);
});

test.each(["1", "", "s", "0s", "-1s", "1 week", "0.1ms", "99999999999h"])("%j is refused", (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
