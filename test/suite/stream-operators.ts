// DStream operators that look at one batch at a time.
import { seconds } from "millrace";
import { type StreamCase, streams } from "./case.ts";

const lines = [["a b a", "c"], [], ["b"]] as const;
const here: [string, number][][] = [
  [
    ["a", 1],
    ["b", 2],
  ],
  [],
  [["c", 3]],
];
const there: [string, string][][] = [
  [
    ["a", "x"],
    ["d", "z"],
  ],
  [["e", "q"]],
  [["c", "y"]],
];
const separator = " ";

export const streamOperators: readonly StreamCase[] = [
  streams("word count", {
    inputs: [lines],
    build: (_ssc, text) =>
      text
        .flatMap((line) => line.split(separator))
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b),
    expected: [
      [
        ["a", 2],
        ["b", 1],
        ["c", 1],
      ],
      [],
      [["b", 1]],
    ],
  }),
  streams("map, filter, flatMap keep the order", {
    inputs: [[[1, 2, 3, 4, 5], [], [6]]],
    build: (_ssc, numbers) =>
      numbers
        .map((n) => n + 1)
        .filter((n) => n % 2 === 0)
        .flatMap((n) => [n, -n]),
    expected: [[2, -2, 4, -4, 6, -6], [], []],
    ordered: true,
    partitions: 3,
  }),
  streams("a batch without an RDD gives none, an empty one gives an empty one", {
    inputs: [[[1], null, [], [2]]],
    build: (_ssc, numbers) => numbers.map((n) => n * 10),
    expected: [[10], [], [20]],
    ordered: true,
  }),
  streams("glom shows the partitions", {
    inputs: [[[1, 2, 3], []]],
    build: (_ssc, numbers) => numbers.glom(),
    expected: [
      [[1], [2, 3]],
      [[], []],
    ],
    ordered: true,
  }),
  streams("mapPartitions with a generator, an async generator and the index", {
    inputs: [[[1, 2, 3]]],
    build: (_ssc, numbers) =>
      numbers
        .mapPartitions(function* (records, partition) {
          for (const n of records) yield [partition, n] as const;
        })
        .mapPartitions(async function* (records) {
          for (const [partition, n] of records) yield `${partition}:${n}`;
        }),
    expected: [["0:1", "1:2", "1:3"]],
    ordered: true,
  }),
  streams("count gives one number a batch, 0 too", {
    inputs: [[[1, 2, 3], [], [4]]],
    build: (_ssc, numbers) => numbers.count(),
    expected: [[3], [0], [1]],
  }),
  streams("reduce gives one record a batch, none for an empty one", {
    inputs: [[["a", "b", "c"], [], ["d"]]],
    build: (_ssc, letters) => letters.reduce((a, b) => a + b),
    expected: [["abc"], [], ["d"]],
  }),
  streams("countByValue", {
    inputs: [
      [
        ["a", "b", "a"],
        [["t"], ["t"]],
      ],
    ],
    build: (_ssc, values) => values.countByValue(2),
    expected: [
      [
        ["a", 2],
        ["b", 1],
      ],
      [[["t"], 2]],
    ],
  }),
  streams("union of two and of a list: in their order", {
    inputs: [
      [[1], []],
      [[2], [3]],
      [[4], [5]],
    ],
    build: (ssc, a, b, c) => ssc.union([a.union(b), c]),
    expected: [
      [1, 2, 4],
      [3, 5],
    ],
    ordered: true,
  }),
  streams("mapValues and flatMapValues", {
    inputs: [here],
    build: (_ssc, pairs) => pairs.mapValues((n) => n * 10).flatMapValues((n) => [n, n + 1]),
    expected: [
      [
        ["a", 10],
        ["a", 11],
        ["b", 20],
        ["b", 21],
      ],
      [],
      [
        ["c", 30],
        ["c", 31],
      ],
    ],
    ordered: true,
  }),
  streams("groupByKey, values in order", {
    inputs: [
      [
        [
          ["k", 1],
          ["l", 2],
          ["k", 3],
        ],
        [],
      ],
    ],
    build: (_ssc, pairs) => pairs.groupByKey(2),
    expected: [
      [
        ["k", [1, 3]],
        ["l", [2]],
      ],
      [],
    ],
  }),
  streams("combineByKey: an average", {
    inputs: [
      [
        [
          ["k", 1],
          ["l", 2],
          ["k", 4],
        ],
      ],
    ],
    build: (_ssc, pairs) =>
      pairs
        .combineByKey(
          (n: number) => ({ sum: n, count: 1 }),
          (average, n) => ({ sum: average.sum + n, count: average.count + 1 }),
          (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
        )
        .mapValues(({ sum, count }) => sum / count),
    expected: [
      [
        ["k", 2.5],
        ["l", 2],
      ],
    ],
  }),
  streams("cogroup", {
    inputs: [here, there],
    build: (_ssc, a, b) => a.cogroup(b),
    expected: [
      [
        ["a", [[1], ["x"]]],
        ["b", [[2], []]],
        ["d", [[], ["z"]]],
      ],
      [["e", [[], ["q"]]]],
      [["c", [[3], ["y"]]]],
    ],
  }),
  streams("join", { inputs: [here, there], build: (_ssc, a, b) => a.join(b, 2), expected: [[["a", [1, "x"]]], [], [["c", [3, "y"]]]] }),
  streams("leftOuterJoin", {
    inputs: [here, there],
    build: (_ssc, a, b) => a.leftOuterJoin(b),
    expected: [
      [
        ["a", [1, "x"]],
        ["b", [2, undefined]],
      ],
      [],
      [["c", [3, "y"]]],
    ],
  }),
  streams("rightOuterJoin", {
    inputs: [here, there],
    build: (_ssc, a, b) => a.rightOuterJoin(b),
    expected: [
      [
        ["a", [1, "x"]],
        ["d", [undefined, "z"]],
      ],
      [["e", [undefined, "q"]]],
      [["c", [3, "y"]]],
    ],
  }),
  streams("fullOuterJoin", {
    inputs: [here, there],
    build: (_ssc, a, b) => a.fullOuterJoin(b, 1),
    expected: [
      [
        ["a", [1, "x"]],
        ["b", [2, undefined]],
        ["d", [undefined, "z"]],
      ],
      [["e", [undefined, "q"]]],
      [["c", [3, "y"]]],
    ],
  }),
  streams("transform with a batch RDD joined to fixed data", {
    inputs: [
      [
        [
          ["a", 1],
          ["x", 2],
        ],
        [],
        [["b", 3]],
      ],
    ],
    build: (ssc, pairs) => {
      const names = ssc.sparkContext.parallelize<[string, string]>(
        [
          ["a", "Ann"],
          ["b", "Bob"],
        ],
        2,
      );
      return pairs.transform((rdd) => rdd.join(names).map(([, [n, name]]) => `${name}${n}`));
    },
    expected: [["Ann1"], [], ["Bob3"]],
  }),
  streams("transformWith two streams, transform of three", {
    inputs: [
      [[1], [2]],
      [[10], [20]],
      [[100], [200]],
    ],
    build: (ssc, a, b, c) => {
      const two = a.transformWith(b, (left, right, time) => left.union(right.map((n) => n + time.milliseconds)));
      return ssc.transform([two, c], ([first, second]) => first!.union(second!));
    },
    expected: [
      [1, 1010, 100],
      [2, 2020, 200],
    ],
    ordered: true,
  }),
  streams("sixteen partitions, two records", {
    inputs: [
      [
        [
          ["a", 1],
          ["b", 2],
        ],
        [],
      ],
    ],
    build: (_ssc, pairs) => pairs.reduceByKey((a, b) => a + b, 16).map(([key, n]) => key.repeat(n)),
    expected: [["a", "bb"], []],
    partitions: 16,
  }),
  streams("more batches than the inputs have, at another interval", {
    inputs: [[[1]]],
    build: (_ssc, numbers) => numbers.transform((rdd, time) => rdd.map((n) => n + time.milliseconds)),
    expected: [[5001], [], []],
    ordered: true,
    batches: 3,
    batchInterval: seconds(5),
  }),
];
