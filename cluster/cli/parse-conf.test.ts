import { expect, test } from "vitest";
import { parseConf } from "./parse-conf.ts";

test("collects settings; the last one of a key wins; values may hold =", () => {
  const conf = ["app.a=1", "app.b = x=y", "app.a=2"].reduce<ReadonlyMap<string, string>>(
    (previous, text) => parseConf(text, previous),
    new Map(),
  );
  expect([...conf]).toEqual([
    ["app.a", "2"],
    ["app.b", "x=y"],
  ]);
});

test.each(["a", "=1", " =1", ""])("%j is refused", (text) => {
  expect(() => parseConf(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("a setting that does not exist is refused, with the one that may be meant", () => {
  const refusal = { code: "USAGE", message: expect.stringContaining("Did you mean task.timeoutMs?") };
  expect(() => parseConf("task.timeoutMS=5")).toThrow(expect.objectContaining(refusal));
});
