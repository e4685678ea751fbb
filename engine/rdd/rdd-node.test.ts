import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { oneToOne, ShuffleDependency } from "./rdd-node.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { blockRDD, parallelCollectionRDD } from "./source-rdd.ts";
import { unionRDD } from "./union-rdd.ts";
import { ZippedPartitionsRDD } from "./zipped-partitions-rdd.ts";

test("nodes are numbered, and prefer no executor of themselves", () => {
  const scope = new FakeScope();
  const [a, b] = [parallelCollectionRDD(scope, [1], 1), parallelCollectionRDD(scope, [1], 1)];
  expect([a.id, b.id, a.storageLevel, a.givesCopies]).toEqual([0, 1, StorageLevel.NONE, false]);
  expect(new ShuffledRDD(a, new HashPartitioner(2)).preferredLocations(1)).toEqual([]);
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

test("what is left of a node whose lineage is cut is what every node has; the rest is its replacement's", () => {
  const scope = new FakeScope();
  const union = unionRDD([parallelCollectionRDD(scope, [1], 1), parallelCollectionRDD(scope, [2], 1)]);
  union.name = "both";
  union.persist(StorageLevel.MEMORY_ONLY);
  union.checkpoint = { kind: "reliable", path: "c", done: true };
  const kept = () => [union.id, union.scope, union.name, union.label, union.numPartitions, union.storageLevel, union.checkpoint];
  const before = kept();
  const replacement = blockRDD(
    scope,
    ["a", "b"].map((executor) => ({ blockId: `input-0-${executor}`, executorIds: [executor] })),
  );
  union.cutLineage(replacement);
  expect(kept()).toEqual(before);
  expect("origins" in union).toBe(false);
  const [dependency, ...others] = union.dependencies;
  expect([dependency?.type === "narrow" && dependency.narrow.node, others]).toEqual([replacement, []]);
  expect([planOf(union, 1), union.preferredLocations(1)]).toEqual([planOf(replacement, 1), ["b"]]);
});

test.each([
  [StorageLevel.NONE, StorageLevel.MEMORY_AND_DISK, 0],
  [StorageLevel.MEMORY_ONLY_2, StorageLevel.of({ useDisk: true, useMemory: true, deserialized: true, replication: 2 }), 1],
  [StorageLevel.DISK_ONLY, StorageLevel.DISK_ONLY, 0],
])("what is kept at %s is kept on disk too: at %s", (level, onDisk, drops) => {
  const scope = new FakeScope();
  let announced = 0;
  scope.persisted = () => void announced++;
  const node = parallelCollectionRDD(scope, [], 1);
  for (let again = 0; again < 2; again++) node.persist(level);
  expect(announced).toBe(level === StorageLevel.NONE ? 0 : 1);
  node.persistOnDiskToo();
  expect([node.storageLevel.equals(onDisk), scope.unpersisted.length, announced]).toEqual([true, drops, level === onDisk ? 1 : 1 + drops]);
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
