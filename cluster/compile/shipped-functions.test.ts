import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { findShipped } from "./shipped-functions.ts";

it.each<[string, string, string[]]>([
  [
    "literals given to operators of a stream",
    "export default (c) => c.textFileStream('x').map(() => 1).filter(function f() {});",
    ["() => 1 to map", "function f() {} to filter"],
  ],
  [
    "functions of the module by name",
    "function f() {} const g = () => 2; export default (c) => c.textFileStream('x').map(f).map(g);",
    ["function f() {} to map", "() => 2 to map"],
  ],
  [
    "what foreachRDD's function passes on, not itself",
    "export default (c) => c.textFileStream('x').foreachRDD((rdd) => rdd.foreach(() => 3));",
    ["() => 3 to foreach"],
  ],
  ["operators that only streams have, on anything", "function f(x) { return x.mapPartitions(() => 4); }", ["() => 4 to mapPartitions"]],
  [
    "all of combineByKey's functions",
    "x.combineByKey(() => 5, () => 6, () => 7);",
    ["() => 5 to combineByKey", "() => 6 to combineByKey", "() => 7 to combineByKey"],
  ],
  ["a receiver's factory", "export default (c) => c.receiverStream(() => 8);", ["() => 8 to receiverStream"]],
  [
    "a state specification's function, wherever that is put together",
    "const spec = StateSpec.functionWithTime(() => 9).timeout(x); x.mapWithState(StateSpec.function(() => 10));",
    ["() => 9 to StateSpec.functionWithTime", "() => 10 to StateSpec.function"],
  ],
  [
    "what makes records of bytes or files, and no filter of files",
    "export default (c) => { c.socketStream('h', 1, () => 10); c.fileStream('x', () => 11, { filterFunc: () => 12 }); };",
    ["() => 10 to socketStream", "() => 11 to fileStream"],
  ],
  [
    "what a job calls on partitions, not what handles its results",
    "export default (c) => { c.sparkContext.runJob(c.textFileStream('x'), () => 13, [0], () => 14); sc.runJob(rdd, () => 15); };",
    ["() => 13 to runJob", "() => 15 to runJob"],
  ],
  [
    "of several operators the one that would have to wait for the function",
    "async function f() {} export default (c) => c.textFileStream('x').mapAsync(f).map(f).filterAsync(f);",
    ["async function f() {} to map"],
  ],
  ["not the function whose parameter is passed on", "function f(x, g) { return x.mapPartitions(g); }", []],
  ["not what an array's methods are given", "[1].map(() => 1); x.map(() => 2); x.filter(() => 3); words.reduce(() => 4);", []],
  ["not what a library's functions are given", "import _ from 'lodash'; _.reduceByKey(x, () => 1);", []],
  ["not a variable that may hold another function", "let f = () => 1; f = g; export default (c) => c.textFileStream('x').map(f);", []],
  [
    "not the function whose parameter is passed on: what is inside of it travels by itself",
    "function sums(x, n) { return x.reduceByKey((a, b) => a + b, n); }",
    ["(a, b) => a + b to reduceByKey"],
  ],
])("%s", (_, source, expected) => {
  const { program, scopes, kinds } = analyzeSource(source);
  const shipped = [...findShipped(program, scopes, kinds)].map(
    ([node, operator]) => `${source.slice(node.start, node.end)} to ${operator}`,
  );
  expect(shipped.sort()).toEqual(expected.sort());
});
