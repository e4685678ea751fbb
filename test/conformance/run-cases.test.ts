import { expect, test } from "vitest";
import type { Case } from "./case.ts";
import { report, statusOf } from "./report.ts";
import { runCases } from "./run-cases.ts";

test("a case that cannot be run fails by itself, with the reason", async () => {
  const base = { op: "", params: {}, batchDuration: 1, numInputPartitions: 2, input: [[1, 2]], expected: [[2, 4]] };
  const cases: Case[] = [
    { ...base, id: "a", kind: "dstream", pipeline: [{ op: "map", fn: "x => x * 2" }] },
    { ...base, id: "b", kind: "dstream", pipeline: [{ op: "map", fn: "x => x * 3" }] },
    { ...base, id: "c", kind: "dstream", pipeline: [{ op: "frobnicate" }] },
    { ...base, id: "d", kind: "oracle" },
    { ...base, id: "e", kind: "lifecycle" },
    { ...base, id: "f", kind: "rdd", fn: { js: "a => a.frobnicate()" } },
    { ...base, id: "g", kind: "rdd", fn: { js: "(a, sc) => sc.stop()" }, expected: null },
    { ...base, id: "h", kind: "rdd", fn: { js: "a => a.count()" }, expected: 2 },
    { ...base, id: "i", kind: "rdd", fn: { js: "a => a.count()" }, expectError: { type: "SparkException" } },
  ];
  const nested = { type: "SparkException", contains: "SPARK-5063" };
  cases.push(
    { ...base, id: "j", kind: "rdd", input: [[1], [2]], fn: { js: "(a, b) => a.map(x => x + b.count()).collect()" }, expectError: nested },
    { ...base, id: "k", kind: "rdd", input: [[1], [2]], fn: { js: "(a, b) => a.map(x => b.map(y => y)).count()" }, expectError: nested },
  );
  const results = await runCases(cases, ["local"]);
  const statuses = results.map((result) => [result.testCase.id, statusOf(result)]);
  expect(Object.fromEntries(statuses)).toEqual({
    a: "passed",
    b: "failed",
    c: "failed",
    d: "failed",
    e: "not applicable",
    f: "failed",
    g: "passed",
    h: "passed",
    i: "failed",
    j: "passed",
    k: "passed",
  });
  const text = report(results, { verbose: true });
  expect(text).toMatch(/other outputs\n {4}expected \[\[2,4\]\]\n {4}actual {3}\[\[3,6\]\]/);
  expect(text).toMatch(/step that the runner does not know: frobnicate/);
  expect(text).toMatch(/a\.frobnicate is not a function/);
  expect(text).toMatch(/kind that the runner does not know: oracle/);
  expect(text).toMatch(/should have failed/);
  expect(text.split("\n").at(-1)).toBe("5 passed, 5 failed");
});
