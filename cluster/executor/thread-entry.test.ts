import { expect, test } from "vitest";
import { threadEntry } from "./thread-entry.ts";

test("compiled code finds the entry beside it", () => {
  expect(threadEntry("cluster/executor/receiver-entry", "file:///p/dist/cluster/executor/thread-entry.js").href).toBe(
    "file:///p/dist/cluster/executor/receiver-entry.js",
  );
});

test("source code finds the compiled entry below dist", () => {
  expect(threadEntry("cluster/executor/receiver-entry", "file:///p%20q/cluster/executor/thread-entry.ts").href).toBe(
    "file:///p%20q/dist/cluster/executor/receiver-entry.js",
  );
});

test("this very module maps to a file of this package", () => {
  expect(threadEntry("cluster/executor/receiver-entry").pathname).toMatch(/\/dist\/cluster\/executor\/receiver-entry\.js$/);
});
