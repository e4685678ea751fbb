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

test("cases of one id keep their own functions; a Map may be expected as an object", async () => {
  const base = { id: "a", kind: "rdd", op: "", params: {}, batchDuration: 1, numInputPartitions: 2, input: [[1, 2, 2]] };
  const cases: Case[] = [
    { ...base, fn: { js: "a => a.count()" }, expected: 3 },
    { ...base, fn: { js: "a => a.max()" }, expected: 2 },
    { ...base, fn: { js: "a => a.countByValue()" }, expected: { 2: 2, 1: 1 } },
    { ...base, fn: { js: "a => a.countByValue()" }, expected: { 2: 2, 1: 2 } },
  ];
  const results = await runCases(cases, ["local"]);
  expect(results.map(statusOf)).toEqual(["passed", "passed", "passed", "failed"]);
});

test("a flat expectation leaves the batches open; accumulators count what a stream's batches hold", async () => {
  const base = { op: "", params: {}, batchDuration: 1, numInputPartitions: 2, input: [[1, 2], [3]] };
  const count = { ...base, op: "foreachRDD", kind: "accumulator" };
  const func = { js: "(rdd, sum) => rdd.foreach(n => sum.add(n))" };
  const state = { op: "mapWithState", form: "simple", fn: "(key, value, state) => { state.update(value); return value; }" };
  const withState = { ...base, kind: "mapWithState", pipeline: [{ op: "map", fn: "n => ['k', n]" }, state], needsCheckpointDir: true };
  const cases: Case[] = [
    { ...base, id: "a", kind: "dstream", pipeline: [], expected: [3, 1, 2] },
    { ...base, id: "b", kind: "dstream", pipeline: [], expected: [3, 1] },
    { ...base, id: "c", kind: "dstream", pipeline: [], expected: { first: 1 } },
    { ...withState, id: "n", expected: { flattened: [3, 2, 1], someState: [["k", 2]], lastState: [["k", 3]] } },
    { ...withState, id: "o", expected: { flattened: [3, 2, 1], lastState: [["k", 2]] } },
    { ...withState, id: "p", expected: [[1, 2], [3]], expectedFinalState: [["k", 4]] },
    { ...count, id: "d", expected: { elements: 3, rdds: 2 } },
    { ...count, id: "e", expected: [2, 3] },
    { ...count, id: "f", expected: [2, 4] },
    { ...count, id: "g", fn: func, expected: 6 },
    { ...withState, id: "h", expected: [1, 2, 3], expectedState: [[["k", 2]], [["k", 3]]] },
    { ...withState, id: "i", expected: [1, 2, 3], expectedState: [[["k", 2]]] },
    { ...base, id: "j", kind: "toString", expected: null },
    { ...base, id: "k", kind: "state-map", params: { numSets: 2, numOpsPerSet: 2 }, expected: null },
    { ...base, id: "l", kind: "state-rdd", params: { partitions: 2, timeMs: 5 }, input: [[["k", 1]]], expected: [["k", 1, 5]] },
    { ...base, id: "m", kind: "rdd", input: [["constructor"]], fn: { js: "a => a.collect()" }, expected: ["constructor"] },
  ];
  const results = await runCases(cases, ["local"]);
  const failures = results.filter((result) => statusOf(result) === "failed").map(({ testCase }) => testCase.id);
  expect(failures, report(results, { verbose: true })).toEqual(["b", "c", "o", "p", "f", "i", "j"]);
});
