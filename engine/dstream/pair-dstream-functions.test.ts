// Pair operations within a batch, on master `local`: pairs in, pairs out. More of them run on every master in test/suite.
import { expect, test } from "vitest";
import { runBatches } from "../../testing.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import type { DStream } from "./dstream.ts";

const here: [string, number][] = [
  ["a", 1],
  ["b", 2],
  ["a", 3],
];
const there: [string, string][] = [
  ["a", "x"],
  ["c", "y"],
];

type Pairs = DStream<[string, number]>;
type Words = DStream<[string, string]>;

test.each<[string, (here: Pairs, there: Words) => DStream<unknown>, unknown[]]>([
  [
    "mapValues",
    (s) => s.mapValues((n) => -n),
    [
      ["a", -1],
      ["b", -2],
      ["a", -3],
    ],
  ],
  [
    "flatMapValues",
    (s) => s.flatMapValues((n) => (n === 2 ? [] : [n, n])),
    [
      ["a", 1],
      ["a", 1],
      ["a", 3],
      ["a", 3],
    ],
  ],
  [
    "reduceByKey, in the order of the records",
    (s) => s.mapValues(String).reduceByKey((a, b) => a + b, 1),
    [
      ["a", "13"],
      ["b", "2"],
    ],
  ],
  [
    "combineByKey",
    (s) =>
      s.combineByKey(
        (n) => `${n}`,
        (all, n) => `${all}${n}`,
        (a, b) => a + b,
        new HashPartitioner(1),
      ),
    [
      ["a", "13"],
      ["b", "2"],
    ],
  ],
  [
    "groupByKey",
    (s) => s.groupByKey(1),
    [
      ["a", [1, 3]],
      ["b", [2]],
    ],
  ],
  [
    "cogroup",
    (s, t) => s.cogroup(t, 1),
    [
      ["a", [[1, 3], ["x"]]],
      ["b", [[2], []]],
      ["c", [[], ["y"]]],
    ],
  ],
  [
    "join",
    (s, t) => s.join(t, 1),
    [
      ["a", [1, "x"]],
      ["a", [3, "x"]],
    ],
  ],
  [
    "leftOuterJoin",
    (s, t) => s.leftOuterJoin(t, 1),
    [
      ["a", [1, "x"]],
      ["a", [3, "x"]],
      ["b", [2, undefined]],
    ],
  ],
  [
    "rightOuterJoin",
    (s, t) => s.rightOuterJoin(t, 1),
    [
      ["a", [1, "x"]],
      ["a", [3, "x"]],
      ["c", [undefined, "y"]],
    ],
  ],
  [
    "fullOuterJoin",
    (s, t) => s.fullOuterJoin(t, 1),
    [
      ["a", [1, "x"]],
      ["a", [3, "x"]],
      ["b", [2, undefined]],
      ["c", [undefined, "y"]],
    ],
  ],
])("%s", async (_name, build, expected) => {
  expect(await runBatches({ inputs: [[here], [there]], build: (_ssc, a, b) => build(a as Pairs, b as Words) })).toEqual([expected]);
});
