import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { HashPartitioner, samePartitioner } from "../shuffle/partitioner.ts";
import type { RDDNode } from "./rdd-node.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { blockRDD, parallelCollectionRDD } from "./source-rdd.ts";
import { unionRDD } from "./union-rdd.ts";

const scope = new FakeScope();
const list = (records: number[], slices: number) => parallelCollectionRDD(scope, records, slices);
const placed = (count: number) => new ShuffledRDD(list([], 1), new HashPartitioner(count));

/** For each partition, which partitions of which dependency it reads. */
function reads(node: RDDNode): string[] {
  return Array.from({ length: node.numPartitions }, (_, partition) =>
    node.dependencies
      .flatMap((dependency, i) =>
        dependency.type === "narrow" ? dependency.narrow.parents(partition).map((parent) => `${i}/${parent}`) : [],
      )
      .join(" "),
  );
}

test("puts partitions side by side, the same parent twice too", () => {
  const twice = list([1, 2], 2);
  const union = unionRDD([twice, list([], 0), list([3], 1), twice]);
  expect(union.numPartitions).toBe(5);
  expect(reads(union)).toEqual(["0/0", "0/1", "2/0", "3/0", "3/1"]);
  expect([0, 1, 2, 3, 4].map((partition) => union.narrowParents(partition)[0]!.partition)).toEqual([0, 1, 0, 0, 1]);
  expect(Array.from({ length: 5 }, (_, i) => planOf(union, i).bindings)).toEqual([[[1]], [[2]], [[3]], [[1]], [[2]]]);
  expect(union.partitioner).toBeUndefined();
});

test("prefers what the partition's origin prefers", () => {
  const blocks = blockRDD(scope, [{ blockId: "input-0-x", executorIds: ["e7"] }]);
  const union = unionRDD([list([1], 1), blocks]);
  expect([union.preferredLocations(0), union.preferredLocations(1)]).toEqual([[], ["e7"]]);
});

test("parents of one layout keep it: partition i is all parents' i-th partitions", () => {
  const union = unionRDD([placed(2), placed(2)]);
  expect([union.numPartitions, samePartitioner(union.partitioner, new HashPartitioner(2))]).toEqual([2, true]);
  expect(reads(union)).toEqual(["0/0 1/0", "0/1 1/1"]);
  expect(planOf(union, 1).plan).toMatchObject({ op: "concat", parents: [{ op: "shuffleRead" }, { op: "shuffleRead" }] });
});

test("parents of different layouts do not", () => {
  expect(unionRDD([placed(2), placed(3)])).toMatchObject({ numPartitions: 5, partitioner: undefined });
  expect(unionRDD([placed(2), list([1], 2)])).toMatchObject({ numPartitions: 4, partitioner: undefined });
});

test("one is itself; none is refused", () => {
  const one = list([1], 1);
  expect(unionRDD([one])).toBe(one);
  expect(() => unionRDD([])).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
