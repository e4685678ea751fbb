// Where the records of a batch are: partitions by number, by key and by default; functions that are awaited.
import { type StreamCase, streams } from "./case.ts";

const numbers = [[1, 2, 3, 4, 5, 6], [], [7]];
const letters: readonly string[][] = [["a", "b", "c", "a"], [], ["d"]];

export const streamPartitions: readonly StreamCase[] = [
  streams("repartition to more and to fewer partitions", {
    inputs: [numbers],
    build: (_ssc, stream) => stream.repartition(4).mapPartitions((records) => [[...records].length]),
    expected: [
      [2, 2, 1, 1],
      [0, 0, 0, 0],
      [0, 1, 0, 0],
    ],
  }),
  streams("repartition to one", {
    inputs: [numbers],
    build: (_ssc, stream) => stream.repartition(1).glom(),
    expected: [[[1, 2, 3, 4, 5, 6]], [[]], [[7]]],
    partitions: 3,
  }),
  streams("mapPartitionsWithIndex", {
    inputs: [letters],
    build: (_ssc, stream) => stream.mapPartitionsWithIndex((index, records) => [`${index}:${[...records].join("")}`]),
    expected: [
      ["0:ab", "1:ca"],
      ["0:", "1:"],
      ["0:", "1:d"],
    ],
    ordered: true,
  }),
  streams("union of several: in their order", {
    inputs: [
      [[1], []],
      [[2], [4]],
      [[3], [5]],
    ],
    build: (_ssc, a, b, c) => a.union(b, c),
    expected: [
      [1, 2, 3],
      [4, 5],
    ],
    ordered: true,
  }),
  streams("partitionBy a function, keys and values in their order", {
    inputs: [letters],
    build: (_ssc, stream) => {
      const placed = stream
        .map((letter) => [letter, letter.toUpperCase()] as [string, string])
        .partitionBy(2, (letter) => letter.charCodeAt(0));
      return placed
        .keys()
        .glom()
        .transformWith(placed.values().glom(), (keys, values) => keys.union(values));
    },
    expected: [
      [["b"], ["a", "c", "a"], ["B"], ["A", "C", "A"]],
      [[], [], [], []],
      [["d"], [], ["D"], []],
    ],
    ordered: true,
  }),
  streams("operations by key have the default parallelism, whatever the batch has", {
    inputs: [letters],
    build: (_ssc, stream) => {
      const pairs = stream.map((letter) => [letter, 1]).partitionBy(7);
      const counts = [
        pairs.reduceByKey((a, b) => a + b),
        pairs.groupByKey(),
        pairs.join(pairs),
        stream.countByValue(),
        pairs.cogroup(pairs, 5),
      ];
      const sizes = counts.map((one) => one.transform((rdd) => rdd.mapPartitions(() => [1], true)).count());
      return sizes[0]!.union(...sizes.slice(1));
    },
    expected: letters.map(() => [3, 3, 3, 3, 5]),
    partitions: 4,
  }),
  streams("functions that are awaited: mapAsync, flatMapAsync, filterAsync", {
    inputs: [letters],
    build: (_ssc, stream) =>
      stream
        .mapAsync(async (letter) => [letter, letter.charCodeAt(0)], { concurrency: 2 })
        .filterAsync(async ([letter]) => letter !== "b")
        .flatMapAsync(async ([letter, code]) => [letter, code % 2 === 0 ? "even" : "odd"]),
    expected: [["a", "odd", "c", "odd", "a", "odd"], [], ["d", "even"]],
    ordered: true,
  }),
  streams("transform may sort and number records, which takes jobs of their own", {
    inputs: [[[3, 1, 2, 5, 4], [], [9, 8]]],
    partitions: 3,
    build: (_ssc, numbers) => numbers.transform((rdd) => rdd.sortBy((n) => n, false).zipWithIndex()),
    expected: [
      [
        [5, 0],
        [4, 1],
        [3, 2],
        [2, 3],
        [1, 4],
      ],
      [],
      [
        [9, 0],
        [8, 1],
      ],
    ],
    ordered: true,
  }),
];
