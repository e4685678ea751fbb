// Actions of RDDs: what they give, in which order they merge, what stays as it was.
import { type RddCase, rdds } from "./case.ts";

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const append = (list: number[], more: number[]) => {
  list.push(...more);
  return list;
};

export const rddActions: readonly RddCase[] = [
  rdds("aggregate, fold and their trees", [[6, 3], "abc", 5050, 5050, "abcdefghij", "abcdefghij"], async (sc) => {
    const letters = sc.parallelize([..."abcdefghij"], 10);
    return [
      await sc.parallelize([1, 2, 3], 2).aggregate(
        [0, 0],
        ([sum, count], n) => [sum! + n, count! + 1],
        (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
      ),
      await sc.parallelize(["a", "b", "c"], 3).fold("", (a, b) => a + b),
      await sc.parallelize(oneTo(100), 20).treeAggregate(
        0,
        (sum, n) => sum + n,
        (a, b) => a + b,
        3,
      ),
      await sc.parallelize(oneTo(100), 7).treeReduce((a, b) => a + b, 5),
      await letters.treeAggregate(
        "",
        (text, letter) => text + letter,
        (a, b) => a + b,
        9,
      ),
      await letters.treeReduce((a, b) => a + b, 3),
    ];
  }),
  rdds("of records that compare as equal max and min are the first", ["b", "b"], async (sc) => {
    const words = sc.parallelize(["a", "b", "c", "dd"], 2).filter((word) => word !== "a" && word.length === 1);
    const byLength = (a: string, b: string) => a.length - b.length;
    return [await words.max(byLength), await words.min(byLength)];
  }),
  rdds("the zero value is merged in once a partition and once on the driver", ["!!a!b", "!"], async (sc) => [
    await sc.parallelize(["a", "b"], 2).fold("!", (a, b) => a + b),
    await sc.emptyRDD<string>().fold("!", (a, b) => a + b),
  ]),
  rdds(
    "merging in place changes neither the zero value nor kept records",
    [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [[1], [2], [3], [4]], []],
    async (sc) => {
      const lists = sc
        .parallelize(oneTo(4), 2)
        .map((n): number[] => [n])
        .cache();
      await lists.count();
      const zero: number[] = [];
      return [
        await lists.aggregate(zero, append, append),
        await lists.treeAggregate(zero, append, append),
        await lists.treeReduce(append),
        await lists.collect(),
        zero,
      ];
    },
  ),
  rdds(
    "foldByKey and aggregateByKey have a zero value for each key",
    [
      [
        ["a", [1, 3]],
        ["b", [2]],
      ],
      [
        ["a", [1, 3]],
        ["b", [2]],
      ],
      [
        ["a", "|1|3"],
        ["b", "|2"],
      ],
      [[1], [2], [3]],
    ],
    async (sc) => {
      const lists = sc
        .parallelize<[string, number]>(
          [
            ["a", 1],
            ["b", 2],
            ["a", 3],
          ],
          3,
        )
        .mapValues((n): number[] => [n])
        .cache();
      await lists.count();
      return [
        (await lists.foldByKey([], append, 1).collect()).sort(),
        (await lists.aggregateByKey([] as number[], append, append, 2).collect()).sort(),
        (
          await lists
            .aggregateByKey(
              "",
              (text, [n]) => `${text}|${n}`,
              (a, b) => a + b,
              2,
            )
            .collect()
        ).sort(),
        await lists.values().collect(),
      ];
    },
  ),
  rdds("top, takeOrdered, max and min", [[9, 7, 6], [0, 1, 2], [9, 8, 7], ["bb", "a"], 9, 0, "ccc", "a", []], async (sc) => {
    const numbers = sc.parallelize([5, 3, 9, 1, 7, 0, 2, 6], 3);
    const words = sc.parallelize(["bb", "a", "ccc"], 2);
    return [
      await numbers.top(3),
      await numbers.takeOrdered(3),
      await sc.parallelize(oneTo(9), 4).takeOrdered(3, (a, b) => b - a),
      await sc.parallelize(["a", "bb"], 1).top(5, (a, b) => a.length - b.length),
      await numbers.max(),
      await numbers.min(),
      await words.max((a, b) => a.length - b.length),
      await words.min(),
      await sc.emptyRDD<number>().top(3),
    ];
  }),
  rdds("toLocalIterator goes through all partitions, and may be left", [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 1], async (sc) => {
    const numbers = sc.parallelize(oneTo(5), 4);
    const [plain, ahead]: [number[], number[]] = [[], []];
    for await (const n of numbers.toLocalIterator()) plain.push(n);
    for await (const n of numbers.toLocalIterator(true)) ahead.push(n);
    const before = sc.counts().jobs;
    for await (const _ of numbers.toLocalIterator()) break;
    // The first partition has one record, so the second is not asked for.
    return [plain, ahead, sc.counts().jobs - before];
  }),
  rdds(
    "countByValue and countByKey, tuples too",
    [
      [
        ["a", 2],
        ["b", 1],
      ],
      [[["x", 1], 2]],
      [["k", 3]],
    ],
    async (sc) => [
      [...(await sc.parallelize(["a", "b", "a"], 2).countByValue())].sort(),
      [
        ...(await sc
          .parallelize<[string, number]>(
            [
              ["x", 1],
              ["x", 1],
            ],
            2,
          )
          .countByValue()),
      ],
      [
        ...(await sc
          .parallelize([1, 2, 3], 2)
          .map((n) => ["k", n])
          .countByKey()),
      ],
    ],
  ),
  rdds(
    "reduceByKeyLocally and lookup",
    [
      [
        ["odd", 9],
        ["even", 6],
      ],
      [1, 3, 5],
      [1, 3, 5],
      [],
      [3],
      ["t"],
    ],
    async (sc) => {
      const pairs = sc.parallelize(oneTo(5), 3).map((n) => [n % 2 === 1 ? "odd" : "even", n]);
      return [
        [...(await pairs.reduceByKeyLocally((a, b) => a + b))],
        await pairs.lookup("odd"),
        await pairs.partitionBy(4).lookup("odd"),
        await pairs.lookup("neither"),
        await sc
          .parallelize(oneTo(9), 3)
          .map((n) => [n, n])
          .sortByKey(false, 4)
          .lookup(3),
        await sc.parallelize([[["a", 1], "t"]] as [[string, number], string][], 1).lookup(["a", 1]),
      ];
    },
  ),
  rdds(
    "groupBy, and cogroup of four",
    [
      [
        [1, [1, 3, 5]],
        [0, [2, 4]],
      ],
      [
        ["k", [[1], [2], [3], []]],
        ["l", [[], [], [], [4]]],
      ],
    ],
    async (sc) => {
      const one = (key: string, n: number) => sc.parallelize<[string, number]>([[key, n]], 1);
      return [
        await sc
          .parallelize(oneTo(5), 2)
          .groupBy((n) => n % 2, 1)
          .collect(),
        await one("k", 1).cogroup(one("k", 2), one("k", 3), one("l", 4), 1).collect(),
      ];
    },
  ),
];
