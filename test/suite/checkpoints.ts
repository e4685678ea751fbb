// RDD checkpoints: the same records before and after, from a lineage that has been cut.
import { seconds } from "millrace";
import { type RddCase, rdds, type StreamCase, streams } from "./case.ts";

const directory = `${process.env.TMPDIR ?? "/tmp"}/millrace-suite-checkpoints-${process.env.USER ?? "user"}`;
const pairs: readonly (readonly [string, number])[] = [
  ["a", 1],
  ["b", 2],
  ["a", 3],
];

export const rddCheckpoints: readonly RddCase[] = [
  rdds("a checkpointed RDD is the same afterwards, and shorter", [true, true, 0, true], async (sc) => {
    sc.setCheckpointDir(directory);
    const sums = sc.parallelize(pairs, 3).reduceByKey((a, b) => a + b);
    sums.checkpoint();
    const before = await sums.collect();
    const file = sums.getCheckpointFile();
    const after = await sums.collect();
    const shuffles = sums.toDebugString().split("+-").length - 1;
    return [sums.isCheckpointed(), file?.startsWith(directory), shuffles, JSON.stringify(before) === JSON.stringify(after)];
  }),
  rdds(
    "what stands on a checkpoint goes on from it; the layout of the keys still holds",
    [
      [
        ["a", [1, 3]],
        ["b", [2]],
      ],
      0,
    ],
    async (sc) => {
      sc.setCheckpointDir(directory);
      const placed = sc.parallelize(pairs, 3).partitionBy(2);
      placed.checkpoint();
      await placed.count();
      const { tasks } = sc.counts();
      const grouped = (await placed.groupByKey(2).collect()).sort(([a], [b]) => (a < b ? -1 : 1));
      return [grouped, sc.counts().tasks - tasks - 2];
    },
  ),
  rdds("a local checkpoint keeps what executors have and cuts the lineage too", [[2, 4, 6], true, [2, 4, 6]], async (sc) => {
    const doubled = sc
      .parallelize([1, 2, 3], 2)
      .map((n) => n * 2)
      .localCheckpoint();
    const before = await doubled.collect();
    return [before, doubled.isCheckpointed(), await doubled.collect()];
  }),
  rdds("range", [[0, 3, 6, 9], [5, 4, 3], 10, [0, 1, 2]], async (sc) => [
    await sc.range(0, 10, 3).collect(),
    await sc.range(5, 2, -1, 2).collect(),
    await sc.range(0, 10).count(),
    await sc.range(3).collect(),
  ]),
];

export const streamCheckpoints: readonly StreamCase[] = [
  streams("a checkpointed stream gives what it gave", {
    inputs: [[["a", "b", "a"], ["b"], [], ["c"], ["a"], ["a"]]],
    build: (_ssc, words) =>
      words
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b)
        .checkpoint(seconds(2))
        .window(seconds(3)),
    expected: [
      [
        ["a", 2],
        ["b", 1],
      ],
      [
        ["a", 2],
        ["b", 1],
        ["b", 1],
      ],
      [
        ["a", 2],
        ["b", 1],
        ["b", 1],
      ],
      [
        ["b", 1],
        ["c", 1],
      ],
      [
        ["c", 1],
        ["a", 1],
      ],
      [
        ["c", 1],
        ["a", 1],
        ["a", 1],
      ],
    ],
  }),
];
