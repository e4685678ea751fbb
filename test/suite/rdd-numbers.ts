// RDDs of numbers, and samples: what a seed draws must be the same on every master.
import { StatCounter } from "millrace";
import { type RddCase, rdds } from "./case.ts";

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const rddNumbers: readonly RddCase[] = [
  rdds("stats, also of partitions without numbers", [[2, 6, 3, 1, 1, 2, 4, 2], 0, [0, 0]], async (sc) => {
    const numbers = sc.parallelize([-1, -1, -1, -1, 2, 4, -1, -1], 8).filter((n) => n >= 0);
    const stats = await numbers.stats();
    const empty = sc.emptyRDD<number>();
    return [
      [stats.count, stats.sum, stats.mean, stats.variance, stats.stdev, stats.sampleVariance, stats.max, stats.min],
      await empty.sum(),
      [await empty.mean(), (await empty.stats()).count],
    ];
  }),
  rdds("each figure by its name", [15, 3, 2, 2, 2.5, Math.SQRT2, Math.SQRT2, Math.sqrt(2.5)], async (sc) => {
    const numbers = sc.parallelize(oneTo(5), 1);
    return [
      await numbers.sum(),
      await numbers.mean(),
      await numbers.variance(),
      await numbers.popVariance(),
      await numbers.sampleVariance(),
      await numbers.stdev(),
      await numbers.popStdev(),
      await numbers.sampleStdev(),
    ];
  }),
  rdds("a StatCounter as the result of an aggregation", [10, 5.5], async (sc) => {
    const stats = await sc.parallelize(oneTo(10), 4).aggregate(
      new StatCounter(),
      (all, n) => all.merge(n),
      (a, b) => a.merge(b),
    );
    return [stats.count, stats.mean];
  }),
  rdds(
    "histograms",
    [
      [
        [1, 2.5, 4],
        [2, 2],
      ],
      [3, 2],
      [4, 2, 1, 2, 3],
      [0, 0],
    ],
    async (sc) => [
      await sc.parallelize([1, 2, 3, 4], 2).histogram(2),
      await sc.parallelize([1, 2, 3, 5, 6], 2).histogram([0, 5, 10], true),
      await sc.parallelize([-0.01, 0, 1, 2, 3, 5, 6, 11.01, 12, 199, 200, 200.1, Number.NaN], 3).histogram([0, 5, 11, 12, 200, Number.NaN]),
      await sc.emptyRDD<number>().histogram([0, 1, 2]),
    ],
  ),
  rdds("a seed draws the same in every run, also behind a shuffle", [true, true, true, 1000], async (sc) => {
    const numbers = sc.parallelize(oneTo(1000), 5);
    const samples = await Promise.all([1, 2].map(() => numbers.sample(false, 0.3, 17).collect()));
    const dealt = await Promise.all([1, 2].map(() => numbers.repartition(3).sample(true, 1.5, 17).collect()));
    const parts = await Promise.all(numbers.randomSplit([1, 2, 7], 3).map((part) => part.collect()));
    return [
      samples[0]!.join() === samples[1]!.join() && samples[0]!.length > 200 && samples[0]!.length < 400,
      dealt[0]!.join() === dealt[1]!.join() && dealt[0]!.length > 1300,
      parts[0]!.length < parts[1]!.length && parts[1]!.length < parts[2]!.length,
      new Set(parts.flat()).size,
    ];
  }),
  rdds("what a seed draws", "1,2,4,14,15,17,18,24,25,27,28,29,30,31,33,34,37,38,39", (sc) =>
    sc.parallelize(oneTo(40), 4).sample(false, 0.4, 1).collect().then(String),
  ),
  rdds("takeSample gives exactly so many", [[20, 20], 100, 200, [], true], async (sc) => {
    const hundred = sc.parallelize(oneTo(100), 3);
    const twenty = await hundred.takeSample(false, 20, 1);
    return [
      [twenty.length, new Set(twenty).size],
      new Set(await hundred.takeSample(false, 500, 1)).size,
      (await hundred.takeSample(true, 200, 1)).length,
      await sc.emptyRDD<number>().takeSample(true, 5),
      (await hundred.takeSample(false, 20, 1)).join() === twenty.join(),
    ];
  }),
  rdds(
    "sampleByKey and sampleByKeyExact",
    [
      [true, 0],
      [50, 10],
      [100, 5],
    ],
    async (sc) => {
      const pairs = sc.parallelize(oneTo(1000), 6).map((n) => [n % 10 === 0 ? "ten" : "other", n]);
      const fractions = (other: number, ten: number) =>
        new Map([
          ["other", other],
          ["ten", ten],
        ]);
      const count = async (rdd: typeof pairs) => {
        const counts = await rdd.countByKey();
        return [counts.get("other") ?? 0, counts.get("ten") ?? 0];
      };
      const [others, tens] = await count(pairs.sampleByKey(false, fractions(0.5, 0), 4));
      return [
        [others! > 350 && others! < 550, tens],
        await count(pairs.sampleByKeyExact(false, fractions(0.055, 0.1), 4)),
        await count(pairs.sampleByKeyExact(true, fractions(0.111, 0.05), 4)),
      ];
    },
  ),
  rdds("approximate results that are all there in time are exact", [[1000, true], 2, 3, [500500, 500.5], [1000, 1, 1000]], async (sc) => {
    const numbers = sc.parallelize(oneTo(1000), 4);
    const count = await numbers.countApprox(60_000);
    const words = sc.parallelize(["a", "b", "a", "c"], 3);
    const { low, confidence } = (await numbers.countApprox(0).then((result) => result.getFinalValue())) ?? {};
    return [
      [count.initialValue.mean, count.isInitialValueFinal],
      (await words.countByValueApprox(60_000)).initialValue.get("a")?.mean,
      (
        await words
          .map((word) => ["k", word])
          .filter(([, word]) => word !== "b")
          .countByKeyApprox(60_000)
      ).initialValue.get("k")?.high,
      [(await numbers.sumApprox(60_000)).initialValue.mean, (await numbers.meanApprox(60_000)).initialValue.mean],
      [low, confidence, (await (await numbers.countApprox(0)).getFinalValue()).mean],
    ];
  }),
  rdds(
    "distinct records and values, about",
    [
      true,
      true,
      true,
      3,
      2,
      [
        ["a", true],
        ["b", 2],
      ],
    ],
    async (sc) => {
      const numbers = sc.parallelize(oneTo(20_000), 4).map((n) => n % 5000);
      const isNear = (count: number, expected: number, error: number) => Math.abs(count - expected) < 4 * error * expected;
      const byKey = sc.parallelize(oneTo(4000), 3).map((n) => (n % 2 === 0 ? ["a", n] : ["b", n % 4]) as [string, number]);
      return [
        isNear(await numbers.countApproxDistinct(), 5000, 0.05),
        isNear(await numbers.countApproxDistinct(0.01), 5000, 0.01),
        isNear(await numbers.countApproxDistinct(12, 0), 5000, 0.02),
        await sc.parallelize([["a"], ["a"], 1, "1"] as unknown[], 2).countApproxDistinct(),
        byKey.countApproxDistinctByKey(12, 0, 2).getNumPartitions(),
        (await byKey.countApproxDistinctByKey(12, 0).collect())
          .sort()
          .map(([key, count]) => [key, key === "a" ? isNear(count, 2000, 0.02) : count]),
      ];
    },
  ),
];
