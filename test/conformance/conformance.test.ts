// Every case of the default file on every master. Threads and executors run the built package: needs `npm run build`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../source-tree.ts";
import { readCases } from "./case.ts";
import { DEFAULT_CASES } from "./main.ts";
import { DEFAULT_MASTERS } from "./masters.ts";
import { report, statusOf } from "./report.ts";
import { runCases } from "./run-cases.ts";

if (!existsSync(join(ROOT, "dist/index.js"))) throw new Error("dist/ is missing: run `npm run build` first (`npm test` does)");

test("every case that the runner runs passes on every master", { timeout: 300_000 }, async () => {
  const results = await runCases(readCases(DEFAULT_CASES), DEFAULT_MASTERS);
  const failures = results.filter((result) => statusOf(result) === "failed");
  expect(failures.length === 0 ? "" : report(failures, { verbose: true })).toBe("");
  expect(results.filter((result) => statusOf(result) === "passed").length).toBeGreaterThan(300);
});
