// RDD operators over partitions as wholes: their number, zips, products, set operations.
import { type RddCase, rdds, unordered } from "./case.ts";

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const rddPartitions: readonly RddCase[] = [
  rdds("mapPartitionsWithIndex", ["0:1", "1:2", "1:3"], (sc) =>
    sc
      .parallelize([1, 2, 3], 2)
      .mapPartitionsWithIndex((index, records) => [...records].map((n) => `${index}:${n}`))
      .collect(),
  ),
  rdds(
    "coalesce puts neighbours together, and never makes more",
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9, 10],
      ],
      10,
      10,
    ],
    async (sc) => {
      const ten = sc.parallelize(oneTo(10), 10);
      return [await ten.coalesce(3).glom().collect(), ten.coalesce(20).getNumPartitions(), await ten.coalesce(20).count()];
    },
  ),
  rdds("coalesce with a coalescer of one's own", [[3], [1, 2]], (sc) =>
    sc
      .parallelize([1, 2, 3], 3)
      .coalesce(2, false, (_max, rdd) => [[rdd.getNumPartitions() - 1], [0, 1]])
      .glom()
      .collect(),
  ),
  rdds("repartition deals evenly, the same way each time", [[500, 500], [334, 333, 333], true, oneTo(1000)], async (sc) => {
    const thousand = sc.parallelize(oneTo(1000), 10);
    const sizes = (n: number) =>
      thousand
        .repartition(n)
        .glom()
        .map((part) => part.length)
        .collect();
    const first = await thousand.repartition(7).collect();
    const again = await thousand.coalesce(7, true).collect();
    return [await sizes(2), await sizes(3), first.join() === again.join(), first.sort((a, b) => a - b)];
  }),
  rdds("repartition leaves no partition empty where there are records for all", [5, 5], async (sc) => {
    const lengths = await sc
      .range(0, 100, 1, 10)
      .repartition(20)
      .glom()
      .map((part) => part.length)
      .collect();
    return [Math.min(...lengths), Math.max(...lengths)];
  }),
  rdds("repartition of few records over many partitions", [1, 1, 0, 1, 0], (sc) =>
    sc
      .parallelize([1, 2, 3], 3)
      .repartition(5)
      .glom()
      .map((part) => part.length)
      .collect(),
  ),
  rdds(
    "zip",
    [
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ],
    (sc) =>
      sc
        .parallelize([1, 2, 3], 2)
        .zip(sc.parallelize(["a", "b", "c"], 2))
        .collect(),
  ),
  rdds(
    "zipPartitions of two, three and four",
    [
      ["1a", "23bc"],
      ["1ax", "23bcyz"],
      ["1ax1", "23bcyz23"],
    ],
    async (sc) => {
      const numbers = sc.parallelize([1, 2, 3], 2);
      const letters = sc.parallelize(["a", "b", "c"], 2);
      const others = sc.parallelize(["x", "y", "z"], 2);
      const text = (...sides: Iterable<unknown>[]) => sides.map((side) => [...side].join("")).join("");
      return [
        await numbers.zipPartitions(letters, (a, b) => [text(a, b)]).collect(),
        await numbers.zipPartitions(letters, others, async (a, b, c) => [text(a, b, c)]).collect(),
        await numbers.zipPartitions(letters, others, numbers, (a, b, c, d) => [text(a, b, c, d)]).collect(),
      ];
    },
  ),
  rdds(
    "zipWithIndex goes on over partitions, empty ones too",
    [
      [
        ["a", 0],
        ["b", 1],
        ["c", 2],
      ],
      4,
      [["x", 0]],
    ],
    async (sc) => [
      await sc.parallelize(["a", "b", "c"], 7).zipWithIndex().collect(),
      await sc.parallelize(oneTo(4), 2).zipWithIndex().repartition(3).count(),
      await sc.parallelize(["x"], 1).zipWithIndex().collect(),
    ],
  ),
  rdds(
    "zipWithUniqueId gives k, n + k, 2 n + k",
    [
      ["a", 0],
      ["b", 1],
      ["c", 3],
    ],
    (sc) => sc.parallelize(["a", "b", "c"], 2).zipWithUniqueId().collect(),
  ),
  rdds(
    "cartesian goes partition by partition",
    [
      [
        [1, "a"],
        [1, "b"],
        [2, "a"],
        [2, "b"],
        [3, "a"],
        [3, "b"],
      ],
      0,
      0,
    ],
    async (sc) => {
      const numbers = sc.parallelize([1, 2, 3], 2);
      return [
        await numbers.cartesian(sc.parallelize(["a", "b"], 1)).collect(),
        await numbers.cartesian(sc.emptyRDD()).count(),
        await sc.emptyRDD().cartesian(numbers).count(),
      ];
    },
  ),
  rdds("pipe passes each partition through a process of its own", ["1", "2", "0", "1", "<a>", "<b>"], async (sc) => [
    ...(await sc.parallelize(["x", "y", "z"], 2).pipe("grep -c ^").collect()),
    ...(await sc.parallelize(["x"], 2).pipe(["sh", "-c", "grep -c ^ || true"]).collect()),
    ...(await sc
      .parallelize(["a b"], 1)
      .pipe("cat", {
        printRDDElement: (text, print) => {
          for (const word of text.split(" ")) print(`<${word}>`);
        },
      })
      .collect()),
  ]),
  unordered(
    "intersection, each record once",
    [
      [2, "x"],
      [4, "x"],
    ],
    (sc) =>
      sc
        .parallelize(
          [1, 2, 2, 3, 4].map((n): [number, string] => [n, "x"]),
          3,
        )
        .intersection(
          sc.parallelize(
            [2, 4, 4, 5].map((n): [number, string] => [n, "x"]),
            2,
          ),
        )
        .collect(),
  ),
  unordered("subtract keeps the number of what stays", [1, 1, 4], (sc) =>
    sc
      .parallelize([1, 1, 2, 3, 4], 2)
      .subtract(sc.parallelize([2, 3, 3, 9], 4))
      .collect(),
  ),
  rdds(
    "subtractByKey is laid out as the left side",
    [
      [
        [1, "a"],
        [1, "a"],
      ],
      2,
    ],
    async (sc) => {
      const here = sc.parallelize<[number, string]>(
        [
          [1, "a"],
          [1, "a"],
          [2, "b"],
          [3, "c"],
        ],
        2,
      );
      const there = sc.parallelize<[number, number]>(
        [
          [2, 20],
          [3, 30],
          [4, 40],
        ],
        4,
      );
      const rest = here.subtractByKey(there);
      return [await rest.collect(), rest.getNumPartitions()];
    },
  ),
];
