import { expect, test } from "vitest";
import { runBatches } from "../../testing.ts";
import { seconds } from "../time/duration.ts";
import { isolated } from "./isolated.ts";

test("objects are copied, primitives are not", () => {
  const list = [1, { a: new Map([["k", 1n]]) }];
  expect(isolated(list)).toEqual(list);
  expect(isolated(list)).not.toBe(list);
  expect(isolated("text")).toBe("text");
  expect(isolated(null)).toBe(null);
});

test("a reduce function that changes its first argument does not change what a window keeps", async () => {
  const outputs = await runBatches({
    inputs: [[[["b", 1]], [["b", 2]], [["b", 3]], [["b", 4]]] as [string, number][][]],
    build: (_ssc, pairs) =>
      pairs
        .groupByKey()
        .window(seconds(3))
        .reduceByKey((a, b) => {
          a.push(...b);
          return a;
        }),
  });
  expect(outputs).toEqual([[["b", [1]]], [["b", [1, 2]]], [["b", [1, 2, 3]]], [["b", [2, 3, 4]]]]);
});
