import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { FunctionPartitioner, HashPartitioner, type Partitioner } from "../shuffle/partitioner.ts";
import { defaultPartitioner } from "./default-partitioner.ts";
import type { RDDNode } from "./rdd-node.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

const scope = new FakeScope();
const plain = (partitions: number): RDDNode => parallelCollectionRDD(scope, [], partitions);
const placed = (partitioner: number | Partitioner): RDDNode =>
  new ShuffledRDD(plain(1), typeof partitioner === "number" ? new HashPartitioner(partitioner) : partitioner);
const own = new FunctionPartitioner(4, () => 0);

test.each<[string, readonly RDDNode[], number | undefined, number]>([
  ["the largest number of partitions", [plain(3), plain(7)], undefined, 7],
  ["default.parallelism where it is set", [plain(3), plain(7)], 5, 5],
  ["a partitioner of the same order of magnitude", [placed(100), plain(150)], undefined, 100],
  ["the largest of several partitioners", [plain(150), placed(10), placed(100)], undefined, 100],
  ["one that is a little smaller", [placed(9), plain(11)], undefined, 9],
  ["a partitioner even where default.parallelism is set", [placed(100), plain(150)], 4, 100],
  ["one of the same order, smaller than the default", [placed(9), plain(11)], 20, 9],
  ["no partitioner that is a tenth or less", [placed(10), plain(100)], undefined, 100],
  ["one that is larger than the default all the same", [placed(10), plain(1000)], 4, 10],
  ["the default where the partitioner is far too small", [plain(150), placed(3)], 4, 4],
  ["at least one partition", [plain(0)], undefined, 1],
])("is %s", (_name, nodes, configured, expected) => {
  scope.configuredParallelism = configured;
  expect(defaultPartitioner(...nodes.map((node) => ({ node }))).numPartitions).toBe(expected);
});

test("is the first of the largest", () => {
  scope.configuredParallelism = undefined;
  expect(defaultPartitioner({ node: placed(9) }, { node: placed(4) }).numPartitions).toBe(9);
  expect(defaultPartitioner({ node: placed(own) }, { node: placed(4) })).toBe(own);
});

test("is the very partitioner of the RDD, also when it is as large as the default", () => {
  scope.configuredParallelism = 4;
  expect(defaultPartitioner({ node: plain(1000) }, { node: placed(own) })).toBe(own);
});
