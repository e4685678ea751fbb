// RDD operators that sort: order over all partitions, bounds found by a job, ranges of keys.
import { RangePartitioner } from "millrace";
import { type RddCase, rdds, unordered } from "./case.ts";

/** A fixed shuffle of 0 to n - 1 (n must not share a factor with 7919). */
const mixed = (n: number) => Array.from({ length: n }, (_, i) => (i * 7919) % n);
const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const rddOrder: readonly RddCase[] = [
  rdds("sortByKey over several partitions, either way", [true, true, 5, 20], async (sc) => {
    const pairs = sc.parallelize(mixed(1000), 5).map((n) => [n, `v${n}`]);
    const up = await pairs.sortByKey().collect();
    const down = await pairs.sortByKey(false, 20).collect();
    const isSorted = (list: [number, string][], sign: number) =>
      list.length === 1000 && list.every(([n, v], i) => v === `v${n}` && (i === 0 || (n - list[i - 1]![0]) * sign > 0));
    return [isSorted(up, 1), isSorted(down, -1), pairs.sortByKey().getNumPartitions(), pairs.sortByKey(true, 20).getNumPartitions()];
  }),
  rdds("ranges are of about equal size", true, async (sc) => {
    const sizes = await sc
      .parallelize(mixed(1000), 4)
      .sortBy((n) => n, true, 5)
      .glom()
      .map((part) => part.length)
      .collect();
    return sizes.every((size) => size > 100 && size < 300);
  }),
  rdds("a partition far larger than the others is sampled again", true, async (sc) => {
    const skewed = sc.parallelize(mixed(5000), 1).union(...oneTo(20).map((n) => sc.parallelize([n], 1)));
    const sizes = await skewed
      .sortBy((n) => n, true, 4)
      .glom()
      .map((part) => part.length)
      .collect();
    return sizes.every((size) => size > 600 && size < 2000);
  }),
  rdds("equal keys keep their order", ["b1", "b2", "a1", "a2"], (sc) =>
    sc
      .parallelize(["b1", "a1", "b2", "a2"], 3)
      .sortBy((text) => text[0] ?? "", false)
      .collect(),
  ),
  rdds(
    "keys of every kind with an order",
    [
      ["a", "b"],
      [false, true],
      [1n, 2n],
      [1, 2],
      [
        ["a", 2],
        ["b", 1],
      ],
      [2, 1, 0],
    ],
    async (sc) => [
      await sc
        .parallelize(["b", "a"], 2)
        .sortBy((text) => text)
        .collect(),
      await sc
        .parallelize([true, false], 2)
        .sortBy((value) => value)
        .collect(),
      await sc
        .parallelize([2n, 1n], 2)
        .sortBy((value) => value)
        .collect(),
      (
        await sc
          .parallelize([new Date(2), new Date(1)], 2)
          .sortBy((date) => date)
          .collect()
      ).map((date) => date.getTime()),
      await sc
        .parallelize(
          [
            ["b", 1],
            ["a", 2],
          ] as [string, number][],
          2,
        )
        .sortBy((tuple) => tuple)
        .collect(),
      await sc
        .parallelize([{ at: 0 }, { at: 2 }, { at: 1 }], 3)
        .map(({ at }) => [{ at }, at])
        .sortByKey(true, 2, (a, b) => b.at - a.at)
        .values()
        .collect(),
    ],
  ),
  rdds("many equal keys, few keys, no records, one partition", [[1, 1, 1, 2], [], [1, 2]], async (sc) => [
    await sc
      .parallelize([1, 2, 1, 1], 3)
      .sortBy((n) => n, true, 8)
      .collect(),
    await sc
      .emptyRDD<number>()
      .sortBy((n) => n)
      .collect(),
    await sc
      .parallelize([2, 1], 2)
      .sortBy((n) => n, true, 1)
      .collect(),
  ]),
  rdds("sorting runs its job when it is needed, and once", [0, 2, 1], async (sc) => {
    const before = sc.counts().jobs;
    const sorted = sc.parallelize(mixed(100), 3).sortBy((n) => n);
    const made = sc.counts().jobs;
    await sorted.count();
    const first = sc.counts().jobs;
    await sorted.count();
    return [made - before, first - made, sc.counts().jobs - first];
  }),
  rdds(
    "repartitionAndSortWithinPartitions",
    [
      [
        [0, 5],
        [0, 8],
        [2, 6],
      ],
      [
        [1, 3],
        [3, 8],
        [3, 8],
      ],
    ],
    (sc) =>
      sc
        .parallelize<[number, number]>(
          [
            [0, 5],
            [3, 8],
            [2, 6],
            [0, 8],
            [3, 8],
            [1, 3],
          ],
          2,
        )
        .repartitionAndSortWithinPartitions({ numPartitions: 2, getPartition: (key) => key % 2 })
        .glom()
        .collect(),
  ),
  rdds("filterByRange, in ranges and without", [oneTo(601).map((n) => n + 199), oneTo(601).map((n) => 801 - n), [200, 300]], async (sc) => {
    const pairs = sc.parallelize(mixed(1000), 10).map((n) => [n, n]);
    const hashed = await pairs.filterByRange(200, 300).keys().collect();
    return [
      await pairs.sortByKey().filterByRange(200, 800).keys().collect(),
      await pairs.sortByKey(false).filterByRange(200, 800).keys().collect(),
      [Math.min(...hashed), Math.max(...hashed)],
    ];
  }),
  rdds("filterByRange computes only what can hold such keys", [1, true], async (sc) => {
    const sorted = sc
      .parallelize(mixed(1000), 4)
      .map((n) => [n, n])
      .sortByKey(true, 10);
    const touched = await sorted
      .mapPartitionsWithIndex((index, pairs) => [...pairs].map(([key]): [number, number] => [key, index]), true)
      .filterByRange(500, 500)
      .collect();
    const parts = (await sorted.filterByRange(500, 500).glom().collect()).filter((part) => part.length > 0);
    return [touched.length, parts.length === 1];
  }),
  unordered("a RangePartitioner shared by two RDDs joins them without a shuffle of either", [[1, ["a", "b"]]], async (sc) => {
    const here = sc.parallelize([3, 1, 2], 2).map((n) => [n, "a"]);
    const partitioner = new RangePartitioner(2, here);
    const there = sc.parallelize([1, 5], 2).map((n) => [n, "b"]);
    return here.partitionBy(partitioner).join(there.partitionBy(partitioner)).collect();
  }),
];
