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
  ["keys", (s) => s.keys(), ["a", "b", "a"]],
  ["values", (s) => s.values(), [1, 2, 3]],
  ["partitionBy a number", (s) => s.partitionBy(3).glom().count(), [3]],
  [
    "partitionBy a function",
    (s) => s.partitionBy(2, (key) => key.charCodeAt(0)).glom(),
    [
      [["b", 2]],
      [
        ["a", 1],
        ["a", 3],
      ],
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

test("without a partitioning there are as many partitions as the default parallelism, whatever the batch has", async () => {
  const counts = (stream: Pairs) =>
    [stream.reduceByKey((a) => a), stream.groupByKey(), stream.cogroup(stream), stream.join(stream), stream.countByValue()].map((one) =>
      one.glom().count(),
    );
  const conf = { "default.parallelism": "3" };
  const build = (_ssc: unknown, stream: DStream<readonly [string, number]>) => {
    const [first, ...rest] = counts((stream as Pairs).partitionBy(5));
    return first!.union(...rest);
  };
  expect(await runBatches({ inputs: [[here]], build, conf })).toEqual([[3, 3, 3, 3, 3]]);
});
