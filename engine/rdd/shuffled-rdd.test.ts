import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { ShuffledRDD } from "./shuffled-rdd.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

const combine = { create: null, mergeValue: () => 0, mergeCombiners: () => 0 };

test("has the partitioner's partitions and reads its bucket of the shuffle", () => {
  const scope = new FakeScope();
  const rdd = new ShuffledRDD(parallelCollectionRDD(scope, [], 5), new HashPartitioner(3));
  expect([rdd.numPartitions, rdd.partitioner?.numPartitions]).toEqual([3, 3]);
  expect(planOf(rdd, 2)).toEqual({ plan: { op: "shuffleRead", slot: 0, combine: null, combined: false }, bindings: ["shuffle 0 to 2"] });
});

test.each<[string, { mapSideCombine?: boolean }, boolean]>([
  ["by default", {}, true],
  ["if asked to", { mapSideCombine: true }, true],
  ["not if not", { mapSideCombine: false }, false],
])("combines on the map side %s", (_name, options, combined) => {
  const scope = new FakeScope();
  const rdd = new ShuffledRDD(parallelCollectionRDD(scope, [], 1), new HashPartitioner(1), { combine, ...options });
  expect(scope.shuffles[0]!.combine).toBe(combined ? combine : null);
  expect(planOf(rdd, 0).plan).toMatchObject({ combine, combined });
});
