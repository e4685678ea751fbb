// The layout that cogroups and joins give and use. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { FunctionPartitioner } from "../shuffle/partitioner.ts";
import "./join-rdd-functions.ts";
import { parallelize } from "./make-rdd.ts";

const scope = new FakeScope();
const pairs = (partitions: number) => parallelize<[string, number]>(scope, [], partitions);

test("one, two or three others, then a partitioning or none", () => {
  const sizes = [
    pairs(1).cogroup(pairs(2)),
    pairs(1).cogroup(pairs(2), 5),
    pairs(1).cogroup(pairs(2), pairs(3)),
    pairs(1).cogroup(pairs(2), pairs(3), 6),
    pairs(1).cogroup(pairs(2), pairs(3), pairs(4)),
    pairs(1).cogroup(pairs(2), pairs(3), pairs(4), 7),
    pairs(1).groupWith(pairs(2)),
    pairs(1).groupWith(pairs(2), pairs(3), pairs(4)),
  ].map((rdd) => rdd.getNumPartitions());
  expect(sizes).toEqual([2, 5, 3, 6, 4, 7, 2, 4]);
});

test("a join takes over the layout of a side that has one, and moves only the other", () => {
  const partitioner = new FunctionPartitioner(5, () => 0);
  const placed = pairs(3).partitionBy(partitioner);
  const before = scope.shuffles.length;
  for (const joined of [
    pairs(2).join(placed),
    placed.leftOuterJoin(pairs(2)),
    pairs(2).rightOuterJoin(placed),
    pairs(2).fullOuterJoin(placed),
  ])
    expect(joined.partitioner).toBe(partitioner);
  expect(scope.shuffles.length).toBe(before + 4);
});
