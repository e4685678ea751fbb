// RDD operators and actions that need no keys.
import { type RDD, Time } from "millrace";
import { type RddCase, rdds, unordered } from "./case.ts";

const offset = 100;
const double = (n: number) => n * 2;
function isOdd(n: number): boolean {
  return n % 2 === 1;
}

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const rddOperators: readonly RddCase[] = [
  rdds("parallelize keeps the order over partitions", oneTo(7), (sc) => sc.parallelize(oneTo(7), 3).collect()),
  rdds("slices are contiguous, empty ones among them", [[], [1], [], [2]], (sc) => sc.parallelize([1, 2], 4).glom().collect()),
  rdds(
    "slices of ten in three",
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9, 10],
    ],
    (sc) => sc.parallelize(oneTo(10), 3).glom().collect(),
  ),
  rdds("an empty RDD has no partitions", [[], 0, 0, true], async (sc) => {
    const empty = sc.emptyRDD<number>().map(double);
    return [await empty.collect(), await empty.count(), empty.getNumPartitions(), await empty.isEmpty()];
  }),
  rdds("map, filter and flatMap with named, captured and module-level functions", [102, 102, 106, 106], (sc) => {
    const times = 2;
    return sc
      .parallelize([1, 2, 3], 2)
      .filter(isOdd)
      .map(double)
      .flatMap((n) => Array.from({ length: times }, () => n + offset))
      .collect();
  }),
  rdds("flatMap over strings, sets, generators and nothing", ["a", "b", 1, 2, "x", "x"], (sc) =>
    sc
      .parallelize<Iterable<unknown>>(["ab", new Set([1, 1, 2]), "", []], 2)
      .flatMap((value) => [...value])
      .union(
        sc.parallelize([2], 1).flatMap(function* (n) {
          for (let i = 0; i < n; i++) yield "x";
        }),
      )
      .collect(),
  ),
  rdds("filter takes any true value for true", [1, "a", [], true], (sc) =>
    sc
      .parallelize<unknown>([0, 1, "", "a", null, undefined, [], Number.NaN, true], 3)
      .filter((value) => value)
      .collect(),
  ),
  rdds(
    "mapPartitions with an array, an iterator, a generator and an async generator",
    [
      [6, 15],
      [2, 3, 4],
      [
        [0, 1],
        [0, 2],
        [1, 3],
      ],
      [1, 2, 3],
    ],
    async (sc) => {
      const sums = await sc
        .parallelize(oneTo(5), 2)
        .mapPartitions((records) => [[...records].reduce((a, b) => a + b, 0)].map((n) => n + 3))
        .collect();
      const mapped = await sc
        .parallelize([1, 2, 3], 2)
        .mapPartitions((records) => new Set([...records].map((n) => n + 1)))
        .collect();
      const indexed = await sc
        .parallelize([1, 2, 3, 4], 2)
        .mapPartitions(function* (records, partition) {
          for (const n of records) if (n !== 4) yield [partition === 0 ? 0 : 1, n] as const;
        })
        .collect();
      const awaited = await sc
        .parallelize([1, 2, 3], 2)
        .mapPartitions(async function* (records) {
          for (const n of records) yield await Promise.resolve(n);
        })
        .collect();
      return [sums, mapped, indexed, awaited];
    },
  ),
  rdds("mapPartitions with a promise of an array", [2, 4, 6], (sc) =>
    sc
      .parallelize([1, 2, 3], 3)
      .mapPartitions(async (records) => [...records].map(double))
      .collect(),
  ),
  rdds("mapPartitions sees the index of its own RDD, in a union too", ["a0", "a1", "b0", "b1"], (sc) => {
    const tag = (name: string) =>
      sc.parallelize([name, name], 2).mapPartitions((records, partition) => [...records].map((record) => record + partition));
    return tag("a").union(tag("b")).collect();
  }),
  rdds("narrow steps after mapPartitions and before", [4, 8], (sc) =>
    sc
      .parallelize([1, 2, 3], 2)
      .filter((n) => n !== 2)
      .mapPartitions((records) => [...records].map((n) => n + 1))
      .map(double)
      .collect(),
  ),
  rdds("union keeps duplicates, order and partitions", [[1], [2], [1], [2], [3]], async (sc) => {
    const twice = sc.parallelize([1, 2], 2);
    return twice
      .union(twice, sc.parallelize([3], 1))
      .glom()
      .collect();
  }),
  rdds("union of a list of RDDs", [1, 2, 3], (sc) =>
    sc.union([sc.parallelize([1], 1), sc.emptyRDD<number>(), sc.parallelize([2, 3], 2)]).collect(),
  ),
  rdds("count, reduce, first, isEmpty", [5, 15, 1, false], async (sc) => {
    const numbers = sc.parallelize(oneTo(5), 4);
    return [await numbers.count(), await numbers.reduce((a, b) => a + b), await numbers.first(), await numbers.isEmpty()];
  }),
  rdds("reduce goes in order over partitions, empty ones left out", "abcde", (sc) =>
    sc.parallelize([..."abcde"], 9).reduce((a, b) => a + b),
  ),
  rdds("reduce of values of several types", "1truenull", (sc) => sc.parallelize<unknown>([1, true, null], 1).reduce((a, b) => `${a}${b}`)),
  rdds("first of undefined is undefined", [undefined], async (sc) => [await sc.parallelize([undefined, 1], 2).first()]),
  rdds("take reads over partitions, empty ones too", [[], [1], [1, 2, 3], [1, 2, 3]], async (sc) => {
    const spread = sc.parallelize([1, 2, 3], 8);
    return [await spread.take(0), await spread.take(1), await spread.take(3), await spread.take(99)];
  }),
  rdds("take stops an endless flatMap", [0, 1, 2, 3], (sc) =>
    sc
      .parallelize([0], 1)
      .flatMap(function* (n) {
        for (let i = n; ; i++) yield i;
      })
      .filter(() => true)
      .take(4),
  ),
  rdds("take runs no task that it does not need", 1, async (sc) => {
    const before = sc.counts().tasks;
    await sc.parallelize(oneTo(100), 50).take(2);
    return sc.counts().tasks - before;
  }),
  unordered(
    "distinct pairs that are laid out by key",
    [
      ["a", 1],
      ["a", 2],
      [["b"], 1],
    ],
    (sc) =>
      sc
        .parallelize<readonly [unknown, number]>(
          [
            ["a", 1],
            ["a", 2],
            [["b"], 1],
            ["a", 1],
            [["b"], 1],
          ],
          2,
        )
        .partitionBy(2)
        .distinct()
        .collect(),
  ),
  unordered("distinct", [1, 2, 3, "1"], (sc) => sc.parallelize<unknown>([1, 2, "1", 1, 3, 2, "1"], 3).distinct(2).collect()),
  rdds("foreach and foreachPartition await and give nothing", [undefined, undefined], async (sc) => [
    await sc.parallelize([1, 2], 2).foreach(async () => "dropped"),
    await sc.parallelize([1, 2], 2).foreachPartition((records) => [...records]),
  ]),
  rdds("foreachPartition is told its partition", "partition 1 of attempt 0", async (sc) => {
    const told = sc.parallelize([1, 2], 2).foreachPartition((records, task) => {
      if (task.partition === 1 && [...records][0] === 2) throw new Error(`partition ${task.partition} of attempt ${task.attempt}`);
    });
    return told.then(
      () => "nothing",
      (error: Error) => (error.cause as Error).message,
    );
  }),
  rdds("cached partitions are computed once", [[1, 2, 3], true, true], async (sc) => {
    const stamped = sc
      .parallelize([1, 2, 3], 3)
      .map((n) => ({ n, stamp: Math.random() }))
      .cache();
    const first = await stamped.collect();
    const second = await stamped.collect();
    const mapped = await stamped.map(({ stamp }) => stamp).collect();
    return [
      first.map(({ n }) => n),
      same(
        first.map(({ stamp }) => stamp),
        second.map(({ stamp }) => stamp),
      ),
      same(
        mapped,
        first.map(({ stamp }) => stamp),
      ),
    ];
  }),
  rdds("unpersist computes anew", false, async (sc) => {
    const stamped = sc
      .parallelize([1], 1)
      .map(() => Math.random())
      .persist();
    const [first] = await stamped.collect();
    const [second] = await stamped.unpersist().collect();
    return first === second;
  }),
  rdds("a cached RDD behind a shuffle keeps the shuffle from being read again", [2, 0], async (sc) => {
    const counts = sc
      .parallelize(["a", "b", "a"], 2)
      .map((word) => [word, 1])
      .reduceByKey((a, b) => a + b, 2)
      .cache();
    await counts.count();
    const before = sc.counts();
    const records = await counts.collect();
    return [records.length, sc.counts().skippedStages - before.skippedStages];
  }),
  rdds("a shuffle's output serves later jobs: its map stage is skipped", [3, 0, 1], async (sc) => {
    const counts = sc
      .parallelize(oneTo(9), 3)
      .map((n) => [n % 3, n])
      .reduceByKey((a, b) => a + b, 2);
    const size = await counts.count();
    const before = sc.counts();
    await counts.map(([key]) => key).collect();
    const after = sc.counts();
    return [size, after.stages - before.stages - 1, after.skippedStages - before.skippedStages];
  }),
  rdds(
    "the lineage in words",
    ["(2) MapPartitionsRDD []", " |  ShuffledRDD []", " +-(3) MapPartitionsRDD []", "    |  numbers ParallelCollectionRDD []"],
    async (sc) => {
      const lineage: RDD<unknown> = sc
        .parallelize([1], 3)
        .setName("numbers")
        .map((n) => [n, n])
        .groupByKey(2)
        .map((pair) => pair);
      return lineage
        .toDebugString()
        .split("\n")
        .map((line) => line.replace(/\[\d+\]/, ""));
    },
  ),
  rdds(
    "values that a closure captures: Map, Set, Date, bigint, bytes, NaN, -0, undefined, Time",
    ["1|2|0|9007199254740993|3|true|true|true|5"],
    (sc) => {
      const map = new Map([["one", 1]]);
      const set = new Set([1, 2]);
      const date = new Date(0);
      const big = 9007199254740993n;
      const bytes = new Uint8Array([1, 2, 3]);
      const [notANumber, negativeZero, nothing] = [Number.NaN, -0, undefined];
      const time = new Time(5);
      return sc
        .parallelize([0], 1)
        .map(() =>
          [
            map.get("one"),
            set.size,
            date.getTime(),
            big,
            bytes.length,
            Number.isNaN(notANumber),
            Object.is(negativeZero, -0),
            nothing === undefined,
            time.milliseconds,
          ].join("|"),
        )
        .collect();
    },
  ),
];

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
