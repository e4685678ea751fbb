// Windows that are reduced, counted and grouped: the same on every master, whatever is kept where.
import { HashPartitioner, seconds } from "millrace";
import { type StreamCase, streams } from "./case.ts";

type Pair = [string, number];
const batches: (Pair[] | null)[] = [
  [
    ["a", 1],
    ["b", 2],
  ],
  [["a", 3]],
  null,
  [],
  [
    ["b", 4],
    ["c", 5],
  ],
  [["a", 6]],
  [],
  [],
];
const hidden = "z";
const letters = [["a", "b"], ["c"], [], ["d", "e"], ["f"], ["g"], ["h"], ["i"], []];

export const streamKeyedWindows: readonly StreamCase[] = [
  streams("reduceByKeyAndWindow: each key of the window, in the order of its values", {
    inputs: [batches],
    build: (_ssc, pairs) => pairs.mapValues(String).reduceByKeyAndWindow((a, b) => a + b, seconds(5), seconds(1), 2),
    expected: [
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [
        ["a", "13"],
        ["b", "2"],
      ],
      [
        ["a", "13"],
        ["b", "2"],
      ],
      [
        ["a", "13"],
        ["b", "2"],
      ],
      [
        ["a", "13"],
        ["b", "24"],
        ["c", "5"],
      ],
      [
        ["a", "36"],
        ["b", "4"],
        ["c", "5"],
      ],
      [
        ["a", "6"],
        ["b", "4"],
        ["c", "5"],
      ],
      [
        ["a", "6"],
        ["b", "4"],
        ["c", "5"],
      ],
    ],
  }),
  streams("reduceByKeyAndWindow with panes of several batches, values changed in place", {
    inputs: [batches],
    build: (_ssc, pairs) =>
      pairs
        .mapValues((n) => ({ all: [n] }))
        .reduceByKeyAndWindow(
          (a, b) => {
            a.all.push(...b.all);
            return a;
          },
          seconds(6),
          seconds(4),
          new HashPartitioner(2),
        )
        .mapValues(({ all }) => all.join()),
    expected: [
      [
        ["a", "1,3"],
        ["b", "2"],
      ],
      [
        ["a", "6"],
        ["b", "4"],
        ["c", "5"],
      ],
    ],
  }),
  streams("reduceByKeyAndWindow with an inverse function: keys stay, a gap between windows does not count", {
    inputs: [batches],
    build: (_ssc, pairs) =>
      pairs.reduceByKeyAndWindow(
        (a, b) => a + b,
        (a, b) => a - b,
        seconds(2),
        seconds(3),
        2,
      ),
    expected: [
      [["a", 3]],
      [
        ["a", 6],
        ["b", 4],
        ["c", 5],
      ],
    ],
  }),
  streams("reduceByKeyAndWindow with an inverse function and a neutral value", {
    inputs: [batches],
    build: (_ssc, pairs) =>
      pairs.reduceByKeyAndWindow(
        (a, b) => a + b,
        (a, b) => a - b,
        seconds(2),
        seconds(1),
        2,
        { neutral: 0, filterFunc: ([key]) => key !== hidden },
      ),
    expected: [
      [
        ["a", 1],
        ["b", 2],
      ],
      [
        ["a", 4],
        ["b", 2],
      ],
      [["a", 3]],
      [],
      [
        ["b", 4],
        ["c", 5],
      ],
      [
        ["a", 6],
        ["b", 4],
        ["c", 5],
      ],
      [["a", 6]],
      [],
    ],
  }),
  streams("reduceByKeyAndWindow with a filter that hides what is to leave later", {
    inputs: [batches],
    build: (_ssc, pairs) =>
      pairs.reduceByKeyAndWindow(
        (a, b) => a + b,
        (a, b) => a - b,
        seconds(2),
        seconds(1),
        2,
        ([, sum]) => sum > 3,
      ),
    expected: [
      [],
      [["a", 4]],
      [],
      [],
      [
        ["b", 4],
        ["c", 5],
      ],
      [
        ["a", 6],
        ["b", 4],
        ["c", 5],
      ],
      [["a", 6]],
      [],
    ],
  }),
  streams("groupByKeyAndWindow: lists of its own, in the order of the batches", {
    inputs: [letters],
    build: (_ssc, stream) =>
      stream
        .map((letter) => ["all", letter] as [string, string])
        .groupByKeyAndWindow(seconds(4), seconds(1), 2)
        .mapValues((list) => list.splice(0).join("")),
    expected: [
      [["all", "ab"]],
      [["all", "abc"]],
      [["all", "abc"]],
      [["all", "abcde"]],
      [["all", "cdef"]],
      [["all", "defg"]],
      [["all", "defgh"]],
      [["all", "fghi"]],
      [["all", "ghi"]],
    ],
  }),
  streams("reduceByWindow, with and without an inverse function, and countByWindow", {
    inputs: [[[1, 2], [3], [], [], [4]]],
    build: (_ssc, numbers) => {
      const plain = numbers.reduceByWindow((a, b) => a + b, seconds(2)).map((n) => `plain ${n}`);
      const inverse = numbers
        .reduceByWindow(
          (a, b) => a + b,
          (a, b) => a - b,
          seconds(2),
        )
        .map((n) => `inverse ${n}`);
      return plain.union(inverse).union(numbers.countByWindow(seconds(2)).map((n) => `count ${n}`));
    },
    expected: [
      ["plain 3", "inverse 3", "count 2"],
      ["plain 6", "inverse 6", "count 3"],
      ["plain 3", "inverse 3", "count 1"],
      ["inverse 0", "count 0"],
      ["plain 4", "inverse 4", "count 1"],
    ],
  }),
  streams("countByValueAndWindow", {
    inputs: [[["a", "a", ["t"]], ["a"], [], []]],
    build: (_ssc, values) => values.countByValueAndWindow(seconds(2), seconds(1), 2),
    expected: [
      [
        ["a", 2],
        [["t"], 1],
      ],
      [
        ["a", 3],
        [["t"], 1],
      ],
      [["a", 1]],
      [],
    ],
  }),
];
