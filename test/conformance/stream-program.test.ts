import { expect, test } from "vitest";
import type { Case, Step } from "./case.ts";
import { streamProgram } from "./stream-program.ts";

const caseOf = (pipeline: readonly Step[], more: Partial<Case> = {}): Case => ({
  id: "Suite/case",
  kind: "dstream",
  op: "",
  params: {},
  batchDuration: 1,
  numInputPartitions: 2,
  input: [[1]],
  pipeline,
  ...more,
});
/** The statements of `build`, without the last one. */
const statements = (pipeline: readonly Step[], more?: Partial<Case>) =>
  [...streamProgram(caseOf(pipeline, more)).matchAll(/^ {2}(?!return)(.*)$/gm)].map(([, statement]) => statement);

test.each<[Step, string]>([
  [{ op: "map", fn: "x => [x, 1]" }, "d0.map(x => [x, 1])"],
  [{ op: "glom" }, "d0.glom()"],
  [{ op: "repartition", n: 5 }, "d0.repartition(5)"],
  [{ op: "groupByKey", numPartitions: 3 }, "d0.groupByKey(3)"],
  [{ op: "reduceByKey", fn: "(a, b) => a + b", partitioner: { hash: 4 } }, "d0.reduceByKey((a, b) => a + b, new HashPartitioner(4))"],
  [{ op: "window", window: 1.5, slide: 0.5 }, "d0.window(milliseconds(1500), milliseconds(500))"],
  [
    { op: "reduceByKeyAndWindow", fn: "f", inv: "g", window: 4, slide: 2, filter: "kv => kv[1] > 0" },
    "d0.reduceByKeyAndWindow(f, g, milliseconds(4000), milliseconds(2000), undefined, kv => kv[1] > 0)",
  ],
  [{ op: "reduceByWindow", fn: "f", inv: null, window: 2, slide: 1 }, "d0.reduceByWindow(f, milliseconds(2000), milliseconds(1000))"],
  [{ op: "combineByKey", create: "f", mergeValue: "g", mergeCombiners: "h" }, "d0.combineByKey(f, g, h)"],
])("%o", (step, expected) => {
  expect(statements([step])).toEqual(["const d0 = streams[0];", `const d1 = ${expected};`]);
});

test("other sources have pipelines of their own", () => {
  const other = { source: 1, pipeline: [{ op: "count" }] };
  expect(statements([{ op: "cogroup", other }], { input2: [[2]] })).toEqual([
    "const d0 = streams[0];",
    "const d1 = streams[1];",
    "const d2 = d1.count();",
    "const d3 = d0.cogroup(d2);",
  ]);
  expect(statements([{ op: "ctx.transform", others: [{ source: 0 }], fn: "rdds => rdds[0]" }]).at(-1)).toBe(
    "const d2 = ssc.transform([d0, d1], rdds => rdds[0]);",
  );
});

test("settings leave the stream what it is; the last stream with state is named", () => {
  const steps = [{ op: "mapWithState", form: "simple", fn: "f" }, { op: "checkpoint", interval: 2 }, { op: "count" }];
  expect(statements(steps)).toEqual([
    "const d0 = streams[0];",
    "const d1 = d0.mapWithState(StateSpec.function(f));",
    "d1.checkpoint(milliseconds(2000));",
    "const d2 = d1.count();",
  ]);
  expect(streamProgram(caseOf(steps))).toContain("return { output: d2, state: d1 };");
});

test("outputs that no case sees compute the stream and leave it what it is", () => {
  const steps = [
    { op: "map", fn: "x => x;" },
    { op: "print" },
    { op: "saveAsTextFiles", prefix: "p" },
    { op: "foreachRDD", fn: "f" },
    { op: "count" },
  ];
  expect(statements(steps).slice(1)).toEqual([
    "const d1 = d0.map(x => x);",
    "d1.foreachRDD((rdd) => rdd.count());",
    "d1.foreachRDD((rdd) => rdd.count());",
    "d1.foreachRDD(f);",
    "const d2 = d1.count();",
  ]);
});

test.each([
  ["values", "updateStateByKey"],
  ["time", "updateStateByKeyWithTime"],
  ["iter", "updateStateByKeyPerPartition"],
  ["Iterator[(K, Seq[V], Option[S])]", "updateStateByKeyPerPartition"],
])("the %s form of updateStateByKey", (variant, method) => {
  expect(statements([{ op: "updateStateByKey", variant, fn: "f" }]).at(-1)).toBe(`const d1 = d0.${method}(f);`);
});

test("a step may leave its function to the case", () => {
  expect(statements([{ op: "map" }], { op: "map", fn: { js: "x => x" } }).at(-1)).toBe("const d1 = d0.map(x => x);");
});

test.each<[Step, RegExp]>([
  [{ op: "toString" }, /step that the runner does not know: toString/],
  [{ op: "frobnicate" }, /step that the runner does not know: frobnicate/],
  [{ op: "map", fn: "x => x", twice: true }, /step map with a parameter that the runner does not know: twice/],
  [{ op: "map" }, /step map without fn/],
  [{ op: "map", fn: "x =>" }, /no JavaScript/],
  [{ op: "union", others: [{ source: 3 }] }, /names no source/],
  [{ op: "groupByKey", partitioner: { range: 3 } }, /unknown partitioner/],
])("refused: %o", (step, message) => {
  expect(() => streamProgram(caseOf([step]))).toThrow(message);
});
