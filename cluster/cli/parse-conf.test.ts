import { expect, test } from "vitest";
import { parseConf } from "./parse-conf.ts";

test("collects settings; the last one of a key wins; values may hold =", () => {
  const conf = ["a=1", "b = x=y", "a=2"].reduce<ReadonlyMap<string, string>>((previous, text) => parseConf(text, previous), new Map());
  expect([...conf]).toEqual([
    ["a", "2"],
    ["b", "x=y"],
  ]);
});

test.each(["a", "=1", " =1", ""])("%j is refused", (text) => {
  expect(() => parseConf(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
