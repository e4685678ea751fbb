// Windows, caches, and closures that are made anew with every batch.
import { milliseconds, type RDD, seconds, type Time } from "millrace";
import { type StreamCase, streams } from "./case.ts";

const numbers = [[1], [2], [3], [4], [5], [6]];
let moduleCounter = 0;

export const streamWindows: readonly StreamCase[] = [
  streams("a window slides with its stream, the first ones shorter", {
    inputs: [numbers],
    build: (_ssc, stream) => stream.window(seconds(3)),
    expected: [[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6]],
    ordered: true,
  }),
  streams("a window with a slide of its own", {
    inputs: [numbers],
    build: (_ssc, stream) => stream.window(seconds(4), seconds(2)),
    expected: [
      [1, 2],
      [1, 2, 3, 4],
      [3, 4, 5, 6],
    ],
    ordered: true,
  }),
  streams("windows that leave gaps", {
    inputs: [numbers],
    build: (_ssc, stream) => stream.window(seconds(1), seconds(3)),
    expected: [[3], [6]],
    ordered: true,
  }),
  streams("a window of a window", {
    inputs: [numbers],
    build: (_ssc, stream) => stream.window(seconds(2), seconds(2)).window(seconds(4)),
    expected: [
      [1, 2],
      [1, 2, 3, 4],
      [3, 4, 5, 6],
    ],
    ordered: true,
  }),
  streams("a window over empty batches and batches without an RDD", {
    inputs: [[null, [1], [], null, null, [2]]],
    build: (_ssc, stream) => stream.window(seconds(2)),
    expected: [[], [1], [1], [], [], [2]],
    ordered: true,
  }),
  streams("counts over a window", {
    inputs: [[["a", "b"], ["a"], ["b", "b"], []]],
    build: (_ssc, words) =>
      words
        .map((word) => [word, 1])
        .window(seconds(2))
        .reduceByKey((a, b) => a + b, 2),
    expected: [
      [
        ["a", 1],
        ["b", 1],
      ],
      [
        ["a", 2],
        ["b", 1],
      ],
      [
        ["a", 1],
        ["b", 2],
      ],
      [["b", 2]],
    ],
  }),
  streams("a window of a reduced stream reuses its panes", {
    inputs: [[["a", "a"], ["a"], ["b"]]],
    build: (_ssc, words) =>
      words
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b, 2)
        .window(seconds(2))
        .groupByKey(2),
    expected: [
      [["a", [2]]],
      [["a", [2, 1]]],
      [
        ["a", [1]],
        ["b", [1]],
      ],
    ],
  }),
  streams("mapPartitions before a window sees the index it had in its batch", {
    inputs: [
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    build: (_ssc, letters) =>
      letters.mapPartitions((records, partition) => [...records].map((letter) => letter + partition)).window(seconds(2)),
    expected: [
      ["a0", "b1"],
      ["a0", "b1", "c0", "d1"],
    ],
    ordered: true,
  }),
  streams("a stream joined with its own window", {
    inputs: [[[["a", 1]], [["a", 2]], [["b", 3]]]],
    build: (_ssc, pairs) => pairs.join(pairs.window(seconds(2)), 2),
    expected: [
      [["a", [1, 1]]],
      [
        ["a", [2, 1]],
        ["a", [2, 2]],
      ],
      [["b", [3, 3]]],
    ],
  }),
  streams("what a cached stream gave in a batch it gives to the windows of later batches", {
    inputs: [[[1, 2], [3], []]],
    build: (_ssc, stream) =>
      stream
        .map((n) => [n, Math.random()] as [number, number])
        .cache()
        .window(seconds(2))
        // All the numbers ever seen with n: one, if it was drawn once.
        .updateStateByKey((drawn, known?: number[]) => [...new Set([...(known ?? []), ...drawn])], 2)
        .map(([n, drawn]) => `${n}:${drawn.length}`),
    expected: [
      ["1:1", "2:1"],
      ["1:1", "2:1", "3:1"],
      ["1:1", "2:1", "3:1"],
    ],
  }),
  streams("a captured variable is read anew for every batch", {
    inputs: [
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
    ],
    build: (_ssc, stream) => {
      let threshold = 0;
      return stream.transform((rdd) => {
        threshold++;
        const level = threshold;
        return rdd.filter((n) => n >= level);
      });
    },
    expected: [[1, 2, 3], [2, 3], [3]],
    ordered: true,
  }),
  streams("a captured object that the driver changes between batches", {
    inputs: [[[1], [1], [1]]],
    build: (_ssc, stream) => {
      const settings = { step: 0 };
      const stepped = stream.map((n) => n + settings.step);
      return stepped.transform((rdd) => {
        settings.step += 10;
        return rdd;
      });
    },
    expected: [[11], [21], [31]],
    ordered: true,
  }),
  streams("closures inside transform capture the batch time, as a Time and as a number", {
    inputs: [[[1], [2]]],
    build: (_ssc, stream) =>
      stream.transform((rdd: RDD<number>, time: Time) => {
        const ms = time.milliseconds;
        return rdd.map((n) => `${n}@${ms}=${time.plus(milliseconds(1)).milliseconds}`);
      }),
    expected: [["1@1000=1001"], ["2@2000=2001"]],
    ordered: true,
  }),
  streams("closures that capture closures", {
    inputs: [[[1, 2]]],
    build: (_ssc, stream) => {
      const add = (a: number) => (b: number) => a + b;
      const addTen = add(10);
      const twice = (func: (n: number) => number) => (n: number) => func(func(n));
      return stream.map(twice(addTen)).map((n) => addTen(n));
    },
    expected: [[31, 32]],
    ordered: true,
  }),
  streams("what one task does to an object it captured, no other batch sees", {
    inputs: [[[1, 1], [1]]],
    build: (_ssc, stream) =>
      stream.transform((rdd) => {
        const seen: number[] = [];
        return rdd.mapPartitions((records) => {
          for (const n of records) seen.push(n);
          return [seen.length > 2 ? "leaked" : "fresh"];
        });
      }),
    expected: [
      ["fresh", "fresh"],
      ["fresh", "fresh"],
    ],
    ordered: true,
  }),
  streams("the driver's own module state is the driver's", {
    inputs: [[[0], [0]]],
    build: (_ssc, stream) => {
      moduleCounter = 0;
      return stream.transform((rdd) => {
        const batch = ++moduleCounter;
        return rdd.map(() => batch);
      });
    },
    expected: [[1], [2]],
    ordered: true,
  }),
];
