import { expect, test } from "vitest";
import { MillraceContext } from "../../index.ts";
import { FakeScope } from "../../test/fake-scope.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { SourceRDD } from "../rdd/source-rdd.ts";
import { StageRegistry } from "./job-stages.ts";

const scope = new FakeScope();
const pairs = (partitions = 2): RDD<[string, number]> => parallelize(scope, [["a", 1]] as [string, number][], partitions);
const sums = (rdd: RDD<[string, number]>, partitions: number) => rdd.reduceByKey((a, b) => a + b, partitions);

const NOTHING = { isKept: () => false, isComplete: () => false };

/** `ID<PARENTS xTASKS` of each. */
function shown(registry: StageRegistry, { node }: RDD<unknown>, numTasks = node.numPartitions): string[] {
  return registry.plan(node, numTasks).all.map(({ stageId, parentIds, numTasks: tasks }) => `${stageId}<${parentIds.join()} x${tasks}`);
}

test("are numbered parents first, the result stage last", () => {
  const registry = new StageRegistry(NOTHING);
  expect(shown(registry, pairs(4))).toEqual(["0< x4"]);
  const chain = sums(
    sums(pairs(4), 3).map(([key, n]) => [`${key}${n}`, n] as [string, number]),
    2,
  );
  expect(shown(registry, chain, 1)).toEqual(["1< x4", "2<1 x3", "3<2 x1"]);
});

test("a shuffle that is read on two ways is one stage", () => {
  const shared = sums(pairs(), 2);
  const [left, right] = ["l", "r"].map((side) => shared.map(([key, n]) => [side + key, n] as [string, number]));
  expect(shown(new StageRegistry(NOTHING), sums(left!.union(right!), 1))).toEqual(["0< x2", "1<0 x4", "2<1 x1"]);
});

test("two jobs at once share the stages of what both read; a later job has others", () => {
  const registry = new StageRegistry(NOTHING);
  const rdd = sums(pairs(), 3);
  const first = registry.plan(rdd.node, 3);
  const second = registry.plan(
    sums(
      rdd.map(([key]) => [key, 1] as [string, number]),
      1,
    ).node,
    1,
  );
  expect(first.all.map(({ stageId }) => stageId)).toEqual([0, 1]);
  expect(second.all.map(({ stageId }) => stageId)).toEqual([0, 2, 3]);
  expect(second.all[0]).toBe(first.all[0]);
  registry.release(first.held);
  const third = registry.plan(rdd.node, 3);
  expect(third.all[0]).toBe(first.all[0]);
  registry.release(second.held);
  registry.release(third.held);
  expect(registry.plan(rdd.node, 3).all.map(({ stageId }) => stageId)).toEqual([5, 6]);
});

test("a job whose stages cannot be told keeps none", () => {
  const registry = new StageRegistry(NOTHING);
  let isThere = true;
  class Vanishing extends SourceRDD {
    override get numPartitions(): number {
      if (isThere) return 1;
      throw new Error("not there");
    }
  }
  const rdd = sums(pairs(), 2);
  const vanishing = new RDD<[string, number]>(new Vanishing(scope, "Vanishing", () => [], []));
  const broken = rdd.union(sums(vanishing, 1));
  isThere = false;
  expect(() => registry.plan(broken.node, 1)).toThrow("not there");
  const [first, second] = [registry.plan(rdd.node, 1), registry.plan(rdd.node, 1)];
  registry.release(first.held);
  registry.release(second.held);
  expect(registry.plan(rdd.node, 1).all[0]).not.toBe(first.all[0]);
});

test("what lies behind kept partitions and complete shuffles is not looked at", () => {
  const [kept, complete] = [sums(pairs(), 2), sums(sums(pairs(), 3), 4)];
  const joined = kept.map(([key, n]) => [key, n] as [string, number]).union(complete);
  const registry = new StageRegistry({
    isKept: (node) => node === kept.node,
    isComplete: (shuffle) => shuffle.partitioner.numPartitions === 4,
  });
  expect(shown(registry, sums(joined, 1))).toEqual(["0< x3", "1<0 x6", "2<1 x1"]);
});

test("what is lost once a job was planned has one stage from then on, parents first, until the job has ended", () => {
  let isComplete = true;
  const registry = new StageRegistry({ isKept: () => false, isComplete: () => isComplete });
  const rdd = sums(sums(pairs(), 3), 4);
  const { all, held } = registry.plan(rdd.node, 4);
  expect(all.map(({ stageId }) => stageId)).toEqual([0, 1]);
  isComplete = false;
  const shuffleOf = (node: RDDNode) => {
    const [dependency] = node.dependencies;
    return dependency?.type === "shuffle" ? dependency.shuffle : expect.fail();
  };
  const lost = shuffleOf(shuffleOf(rdd.node).node);
  const stage = registry.of(lost, held);
  expect([stage.stageId, registry.of(lost, held)]).toEqual([2, stage]);
  const later = registry.plan(rdd.node, 4);
  expect(later.all.slice(0, 2)).toEqual([stage, all[0]]);
  registry.release(held);
  registry.release(later.held);
  const alone = registry.of(lost, held);
  expect(alone).not.toBe(stage);
  expect(registry.plan(rdd.node, 4).all[0]).not.toBe(alone);
});

test("however long a chain of kept RDDs grows, a job looks at as many nodes of it", async () => {
  const sc = new MillraceContext("local");
  let looks = 0;
  const counted = (node: RDDNode) => {
    const { dependencies } = node;
    Object.defineProperty(node, "dependencies", {
      get: () => {
        looks++;
        return dependencies;
      },
    });
  };
  let states = sc.parallelize([["a", 1]] as [string, number][], 2).partitionBy(2);
  const looksOfBatches: number[] = [];
  for (let batch = 0; batch < 30; batch++) {
    const data = sc.parallelize([["b", batch]] as [string, number][], 2);
    states = data
      .union(states)
      .reduceByKey((a, b) => a + b, 2)
      .cache();
    const [moved] = states.dependencies;
    for (const { node } of [states, moved!.rdd]) counted(node);
    looks = 0;
    await states.count();
    looksOfBatches.push(looks);
  }
  expect(await states.collectAsMap()).toEqual(
    new Map([
      ["a", 1],
      ["b", 435],
    ]),
  );
  expect(looksOfBatches[29]).toBe(looksOfBatches[2]);
  await sc.stop();
});
