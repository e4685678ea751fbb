import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import "../rdd/rdd-functions.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { stageParents } from "./stage-parents.ts";

const nothing = () => false;

test("the nearest shuffles of a narrow lineage, each once, and none behind them", () => {
  const scope = new FakeScope();
  const words = parallelize<[string, number]>(scope, [], 3);
  const [placed, grouped] = [words.partitionBy(2), words.groupByKey(4)];
  const both = placed.mapValues(String).union(placed.mapValues(String)).cartesian(grouped).filter(Boolean);
  const { shuffles, preparations } = stageParents(both.node, [0, 1], nothing);
  expect([...shuffles]).toEqual(scope.shuffles);
  expect(preparations.size).toBe(0);
  expect(stageParents(placed.groupByKey(7).node, [0], nothing).shuffles).toEqual(new Set([scope.shuffles[2]]));
});

test("only what the wanted partitions read", () => {
  const scope = new FakeScope();
  const pairs = parallelize<[string, number]>(scope, [], 1);
  const union = pairs.partitionBy(2).union(pairs.partitionBy(3));
  expect([...stageParents(union.node, [4], nothing).shuffles]).toEqual([scope.shuffles[1]]);
});

test("preparations on the way, but nothing behind kept partitions", () => {
  const scope = new FakeScope();
  const numbered = parallelize(scope, ["a", "b"], 2).zipWithIndex();
  const mapped = numbered.map(([, index]) => index);
  expect([...stageParents(mapped.node, [0], nothing).preparations]).toEqual([numbered.node.preparation]);
  const isKept = (node: RDDNode, partition: number) => node === numbered.node && partition === 0;
  expect(stageParents(mapped.node, [0], isKept).preparations.size).toBe(0);
  expect(stageParents(mapped.node, [0, 1], isKept).preparations.size).toBe(1);
});
