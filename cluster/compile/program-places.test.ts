import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";

const CONTEXT = "const sc = new MillraceContext(); const rdd = sc.range(3);";

it.each<[string, string, string]>([
  ["the top level", "here;", "all"],
  ["a callback of it", "[1].forEach(() => { here; }); setTimeout(() => {}, 1);", "all"],
  ["below the first wait", `${CONTEXT} await rdd.count(); here;`, "driver"],
  ["a function that no task calls", "function f() { g(); } const g = () => { here; };", "driver"],
  ["the function of an operator", `${CONTEXT} rdd.map(() => here);`, "tasks"],
  ["in foreachRDD", `${CONTEXT} rdd.foreachRDD(() => { here; });`, "driver"],
  ["in foreachRDD, the function of an operator", `${CONTEXT} rdd.foreachRDD((r) => r.foreach(() => { here; }));`, "tasks"],
  ["a function that a task calls", `${CONTEXT} function f() { here; } const g = () => f(); rdd.map(() => g());`, "tasks"],
  ["one that is passed by name", `${CONTEXT} function f() { here; } rdd.map(f);`, "tasks"],
  ["one in an object that is", "const f = { g: () => { here; } };", "tasks"],
  ["what some function is given", "const f = by(() => { here; });", "tasks"],
  ["a method", "class A { m() { here; } }", "tasks"],
  ["a listener", "ssc.addStreamingListener({ onBatchCompleted: () => { here; } });", "driver"],
  ["called on the spot", "(() => { here; })();", "all"],
])("%s", (_, source, expected) => {
  const { places, node } = analyzeSource(source);
  expect(places.runnerOf(node("here"))).toBe(expected);
});
