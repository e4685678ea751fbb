import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { localPath } from "./local-path.ts";

test.each([
  ["/data/in", "/data/in"],
  ["in", resolve("in")],
  [pathToFileURL("/data/a b").href, "/data/a b"],
  ["file:/data/in", "/data/in"],
  ["file:///data/{a,b}/?[0-9]*#", "/data/{a,b}/?[0-9]*#"],
  ["file:///data/a\\*", "/data/a\\*"],
])("%s is %s", (given, path) => {
  expect(localPath(given)).toBe(path);
});
