import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { oneToOne, ShuffleDependency } from "./rdd-node.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";
import { unionRDD } from "./union-rdd.ts";
import { ZippedPartitionsRDD } from "./zipped-partitions-rdd.ts";

test("nodes are numbered, and prefer no executor of themselves", () => {
  const scope = new FakeScope();
  const [a, b] = [parallelCollectionRDD(scope, [1], 1), parallelCollectionRDD(scope, [1], 1)];
  expect([a.id, b.id, a.storageLevel, a.preferredLocations(0)]).toEqual([0, 1, StorageLevel.NONE, []]);
});

test("a one-to-one dependency reads the partition of the same number", () => {
  const node = parallelCollectionRDD(new FakeScope(), [], 3);
  const dependency = oneToOne(node);
  expect(dependency.type === "narrow" && [dependency.narrow.node, dependency.narrow.parents(2)]).toEqual([node, [2]]);
});

test("narrow parents of a partition are found along its dependencies, and after a cut behind its replacement", () => {
  const scope = new FakeScope();
  const [a, b] = [parallelCollectionRDD(scope, [1], 1), parallelCollectionRDD(scope, [2, 3], 2)];
  expect(a.narrowParents(0)).toEqual([]);
  const zipped = new ZippedPartitionsRDD([b, b], () => [], { pick: (partition) => [partition, 1 - partition] });
  expect(zipped.narrowParents(0)).toEqual([
    { node: b, partition: 0 },
    { node: b, partition: 1 },
  ]);
  expect(new ShuffledRDD(a, new HashPartitioner(2)).narrowParents(1)).toEqual([]);
  const union = unionRDD([a, b]);
  expect(union.narrowParents(2)).toEqual([{ node: b, partition: 1 }]);
  const replacement = parallelCollectionRDD(scope, [1, 2, 3], 3);
  union.cutLineage(replacement);
  expect(union.narrowParents(2)).toEqual([{ node: replacement, partition: 2 }]);
});

test("a shuffle is announced to its context and belongs to the batch in which it was made", () => {
  const scope = new FakeScope();
  const node = parallelCollectionRDD(scope, [], 1);
  const before = new ShuffleDependency(scope, node, new HashPartitioner(1), null);
  scope.batchTimeMs = 5000;
  const inside = new ShuffleDependency(scope, node, new HashPartitioner(1), null);
  expect(scope.shuffles).toEqual([before, inside]);
  expect([before.shuffleId, before.batchTimeMs, inside.shuffleId, inside.batchTimeMs]).toEqual([0, undefined, 1, 5000]);
});
