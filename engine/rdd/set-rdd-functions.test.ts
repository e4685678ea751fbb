// How set operations lay out their results. What the programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { FunctionPartitioner } from "../shuffle/partitioner.ts";
import { emptyRDD, parallelize } from "./make-rdd.ts";
import "./pair-rdd-functions.ts";
import "./set-rdd-functions.ts";

const scope = new FakeScope();
const list = (partitions: number) => parallelize<number>(scope, [], partitions);
const pairs = (partitions: number) => parallelize<[number, string]>(scope, [], partitions);

test("how many partitions", () => {
  expect([
    list(3).distinct().getNumPartitions(),
    list(3).distinct(5).getNumPartitions(),
    emptyRDD(scope).distinct().getNumPartitions(),
  ]).toEqual([3, 5, 1]);
  expect([list(3).intersection(list(4)).getNumPartitions(), list(3).intersection(list(4), 2).getNumPartitions()]).toEqual([4, 2]);
  expect([list(3).subtract(list(4)).getNumPartitions(), list(3).subtract(list(4), 2).getNumPartitions()]).toEqual([3, 2]);
  expect(list(3).cartesian(list(4)).getNumPartitions()).toBe(12);
});

test("distinct records that are laid out by key are not moved, unless into another number of partitions", () => {
  const placed = pairs(2).partitionBy(3);
  const before = scope.shuffles.length;
  expect(placed.distinct().partitioner).toBe(placed.partitioner);
  expect(scope.shuffles.length).toBe(before);
  expect(placed.distinct(2).partitioner).toBeUndefined();
  expect(scope.shuffles.length).toBe(before + 1);
});

test("a partition of a product is one of here with one of there, those of there first", () => {
  const [here, there] = [list(2), list(3)];
  const product = here.cartesian(there).node;
  const pairsOf = (partition: number) => product.narrowParents(partition).map(({ node, partition: of }) => [node.id, of]);
  expect(Array.from({ length: 6 }, (_, partition) => pairsOf(partition))).toEqual(
    [0, 1].flatMap((row) =>
      [0, 1, 2].map((column) => [
        [here.id, row],
        [there.id, column],
      ]),
    ),
  );
});

test("subtractByKey keeps the layout of the left side, which is not moved", () => {
  const partitioner = new FunctionPartitioner(5, () => 0);
  const placed = pairs(2).partitionBy(partitioner);
  const before = scope.shuffles.length;
  expect(placed.subtractByKey(pairs(3)).partitioner).toBe(partitioner);
  expect(scope.shuffles.length).toBe(before + 1);
});
