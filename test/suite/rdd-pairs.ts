// RDD operators by key.
import { FunctionPartitioner, HashPartitioner, registerClass } from "millrace";
import { type RddCase, rdds, unordered } from "./case.ts";

const fruit: [string, number][] = [
  ["apple", 1],
  ["pear", 2],
  ["apple", 3],
  ["plum", 4],
  ["pear", 5],
];

class ByLetter {
  readonly numPartitions = 2;
  readonly letter: string;
  constructor(letter: string) {
    this.letter = letter;
  }
  getPartition(key: string): number {
    return key.startsWith(this.letter) ? 0 : 1;
  }
}
registerClass("suite.ByLetter", ByLetter, { encode: ({ letter }) => letter, decode: (letter) => new ByLetter(letter as string) });

export const rddPairs: readonly RddCase[] = [
  unordered(
    "reduceByKey",
    [
      ["apple", 4],
      ["pear", 7],
      ["plum", 4],
    ],
    (sc) =>
      sc
        .parallelize(fruit, 3)
        .reduceByKey((a, b) => a + b)
        .collect(),
  ),
  rdds(
    "reduceByKey into one partition keeps first-seen order",
    [
      ["apple", 4],
      ["pear", 7],
      ["plum", 4],
    ],
    (sc) =>
      sc
        .parallelize(fruit, 4)
        .reduceByKey((a, b) => a + b, 1)
        .collect(),
  ),
  rdds("reduceByKey merges in the order of partitions", [["k", "abcdefgh"]], (sc) =>
    sc
      .parallelize([..."abcdefgh"], 5)
      .map((letter) => ["k", letter])
      .reduceByKey((a, b) => a + b)
      .collect(),
  ),
  unordered(
    "combineByKey with a result type of its own",
    [
      ["apple", [2, 4]],
      ["pear", [2, 7]],
      ["plum", [1, 4]],
    ],
    (sc) =>
      sc
        .parallelize(fruit, 2)
        .combineByKey(
          (value) => [1, value] as [number, number],
          ([count, sum], value): [number, number] => [count + 1, sum + value],
          (a, b): [number, number] => [a[0] + b[0], a[1] + b[1]],
          2,
        )
        .collect(),
  ),
  rdds("combineByKey with combiners that change in place, read twice, with and without map-side combining", [true, true], async (sc) => {
    const append = (list: number[], value: number) => {
      list.push(value);
      return list;
    };
    const concat = (a: number[], b: number[]) => {
      a.push(...b);
      return a;
    };
    const results: boolean[] = [];
    for (const mapSide of [true, false]) {
      const lists = sc.parallelize(fruit, 3).combineByKey((value) => [value], append, concat, 2, mapSide);
      const first = JSON.stringify(await lists.collect());
      results.push(
        first === JSON.stringify(await lists.collect()) && first.includes('["apple",[1,3]]') && first.includes('["pear",[2,5]]'),
      );
    }
    return results;
  }),
  unordered(
    "groupByKey keeps the order of the values",
    [
      ["apple", [1, 3]],
      ["pear", [2, 5]],
      ["plum", [4]],
    ],
    (sc) => sc.parallelize(fruit, 5).groupByKey(2).collect(),
  ),
  unordered(
    "mapValues, flatMapValues, keys and values",
    [
      [
        [
          ["a", 2],
          ["b", 3],
        ],
        [
          ["a", 1],
          ["a", 1],
          ["b", 2],
          ["b", 2],
        ],
        ["a", "b"],
        [1, 2],
      ],
    ],
    async (sc) => {
      const pairs = sc.parallelize<[string, number]>(
        [
          ["a", 1],
          ["b", 2],
        ],
        2,
      );
      const grown = pairs.mapValues((n) => n + 1);
      const twice = pairs.flatMapValues((n) => [n, n]);
      return [[await grown.collect(), await twice.collect(), await pairs.keys().collect(), await pairs.values().collect()]];
    },
  ),
  rdds(
    "keyBy",
    [
      [1, "a"],
      [2, "bb"],
    ],
    (sc) =>
      sc
        .parallelize(["a", "bb"], 1)
        .keyBy((word) => word.length)
        .collect(),
  ),
  rdds(
    "collectAsMap: the last value stays",
    [
      ["apple", 3],
      ["pear", 5],
      ["plum", 4],
    ],
    async (sc) => [...(await sc.parallelize(fruit, 2).collectAsMap())],
  ),
  rdds(
    "partitionBy a function, negative results too",
    [
      [
        [-2, "b"],
        [0, "d"],
        [2, "a"],
      ],
      [
        [-1, "c"],
        [1, "e"],
      ],
    ],
    (sc) =>
      sc
        .parallelize<[number, string]>(
          [
            [2, "a"],
            [-2, "b"],
            [-1, "c"],
            [0, "d"],
            [1, "e"],
          ],
          3,
        )
        .partitionBy(2, (key) => key)
        .glom()
        .map((records) => records.sort(([a], [b]) => a - b))
        .collect(),
  ),
  rdds(
    "partitionBy a number, as all hashing of small whole numbers",
    [
      [[0, "d"]],
      [[1, "e"]],
      [
        [2, "a"],
        [-1, "c"],
      ],
    ],
    (sc) =>
      sc
        .parallelize<[number, string]>(
          [
            [2, "a"],
            [-1, "c"],
            [0, "d"],
            [1, "e"],
          ],
          2,
        )
        .partitionBy(3)
        .glom()
        .collect(),
  ),
  rdds("a partitioned RDD is reduced, grouped and joined where it is", [true, 0], async (sc) => {
    const placed = sc.parallelize(fruit, 3).partitionBy(new HashPartitioner(2));
    await placed.count();
    const before = sc.counts();
    const sums = placed.reduceByKey((a, b) => a + b, 2);
    const joined = sums.join(placed.groupByKey(2), 2);
    await joined.collect();
    return [joined.partitioner === placed.partitioner, sc.counts().stages - before.stages - 1];
  }),
  rdds("a partitioner of one's own", [["pear", "plum"], ["apple"]], async (sc) => {
    const partitioner = new FunctionPartitioner(2, (key: string) => (key.startsWith("p") ? 0 : 1));
    const placed = sc
      .parallelize(fruit, 2)
      .partitionBy(partitioner)
      .reduceByKey((a) => a, partitioner);
    return placed.keys().glom().collect();
  }),
  rdds("a partitioner of a class of one's own", [["pear", "plum"], ["apple"]], async (sc) => {
    const partitioner = new ByLetter("p");
    const placed = sc.parallelize(fruit, 2).partitionBy(partitioner);
    return placed
      .reduceByKey((a) => a, partitioner)
      .keys()
      .glom()
      .collect();
  }),
  rdds(
    "a shuffle of a shuffle of a union, many more partitions than records",
    [
      ["long", 2],
      ["short", 1],
    ],
    async (sc) => {
      const words = sc.parallelize(["a", "bbbb"], 2).union(sc.parallelize(["cccc", "a"], 7));
      const sizes = words
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b, 11)
        .map(([word]) => [word.length > 2 ? "long" : "short", 1])
        .reduceByKey((a, b) => a + b, 5);
      return (await sizes.collect()).sort();
    },
  ),
  rdds("ten thousand records through a shuffle", [1000, 49_995_000, 10], async (sc) => {
    const sums = sc
      .parallelize(
        Array.from({ length: 10_000 }, (_, i) => i),
        4,
      )
      .map((n) => [`key ${n % 1000}`, [n, 1]] as [string, [number, number]])
      .reduceByKey((a, b): [number, number] => [a[0] + b[0], a[1] + b[1]], 3);
    const total = await sums.values().reduce((a, b) => [a[0] + b[0], Math.max(a[1], b[1])]);
    return [await sums.count(), ...total];
  }),
];
