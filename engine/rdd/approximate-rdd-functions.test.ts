// Approximate actions against time. Exact ones and distinct counts are in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import "./approximate-rdd-functions.ts";
import { parallelize } from "./make-rdd.ts";
import type { PartialResult } from "./partial-result.ts";
import type { RDD } from "./rdd.ts";
import { StatCounter } from "./stat-counter.ts";

const stats = (...values: number[]) => [new StatCounter(values)];

type Action = (rdd: RDD<number>) => Promise<PartialResult<unknown>>;

test.each<[string, unknown[], Action, unknown, unknown]>([
  ["countApprox", [10, 30], (rdd) => rdd.countApprox(100), { mean: 20 }, { mean: 40, low: 40, high: 40, confidence: 1 }],
  ["sumApprox", [stats(1, 2, 3), stats(4)], (rdd) => rdd.sumApprox(100, 0.5), { mean: 12, confidence: 0.5 }, { mean: 10 }],
  ["meanApprox", [stats(1, 3), stats(5)], (rdd) => rdd.meanApprox(100), { mean: 2, confidence: 0.95 }, { mean: 3 }],
])("%s gives what is known in time, then everything", async (_name, results, action, atFirst, inTheEnd) => {
  const scope = new FakeScope();
  scope.results = [results];
  let goOn = () => {};
  scope.pause = { after: 1, until: new Promise((resolve) => (goOn = resolve)) };
  const pending = action(parallelize<number>(scope, [], 2));
  scope.clock.advance(100);
  const result = await pending;
  expect(result.isInitialValueFinal).toBe(false);
  expect(result.initialValue).toMatchObject(atFirst as object);
  goOn();
  expect(await result.getFinalValue()).toMatchObject(inTheEnd as object);
});

test("counts of values and keys in time", async () => {
  const scope = new FakeScope();
  scope.results = [
    [
      [["a", 2]],
      [
        ["a", 1],
        ["b", 1],
      ],
    ],
    [[["k", 1]], []],
  ];
  const byValue = await parallelize<string>(scope, [], 2).countByValueApprox(1000);
  expect([byValue.isInitialValueFinal, byValue.initialValue.get("a")?.mean, byValue.initialValue.get("b")?.mean]).toEqual([true, 3, 1]);
  const byKey = await parallelize<[string, number]>(scope, [], 2).countByKeyApprox(1000);
  expect(byKey.initialValue.get("k")?.mean).toBe(1);
});

test("the jobs count, or collect what each partition has worked out", async () => {
  const scope = new FakeScope();
  const [numbers, pairs] = [parallelize<number>(scope, [], 1), parallelize<[string, number]>(scope, [], 1)];
  scope.results = [[1], [[["k", 1]]], [[["k", 1]]], [stats(1)], [stats(1)]];
  await numbers.countApprox(0, 0);
  await numbers.countByValueApprox(0, 1);
  await pairs.countByKeyApprox(0);
  await numbers.sumApprox(0);
  await numbers.meanApprox(0);
  const kinds = ({ node }: (typeof scope.jobs)[number]): unknown[] => {
    const steps: unknown[] = [];
    for (let plan = planOf(node, 0).plan; plan.op === "step"; plan = plan.parent) steps.unshift(plan.kind);
    return steps;
  };
  expect(scope.jobs.map((job) => [job.sink.op, ...kinds(job)])).toEqual([
    ["count"],
    ["collect", "map", "mapPartitions"],
    ["collect", "mapPartitions"],
    ["collect", "mapPartitions"],
    ["collect", "mapPartitions"],
  ]);
});

test("distinct values by key are one shuffle of registers", () => {
  const scope = new FakeScope();
  const counts = parallelize<[string, number]>(scope, [], 2).countApproxDistinctByKey(0.05, 3);
  expect([counts.getNumPartitions(), counts.partitioner?.numPartitions, scope.shuffles.length]).toEqual([3, 3, 1]);
  expect(() => parallelize<[string, number]>(scope, [], 2).countApproxDistinctByKey(0)).toThrow("accuracy (relativeSD)");
});

test("arguments that mean nothing are refused", async () => {
  const rdd = parallelize<number>(new FakeScope(), [], 2);
  for (const confidence of [-0.1, 1.1, Number.NaN]) await expect(rdd.countApprox(1, confidence)).rejects.toThrow("must be in [0,1]");
  await expect(rdd.sumApprox(-1)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(rdd.countApproxDistinct(0)).rejects.toThrow("accuracy (relativeSD)");
  await expect(rdd.countApproxDistinct(3, 0)).rejects.toThrow("p (3) must be");
});
