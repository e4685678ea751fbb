// Persisting at every storage level: computed once, unharmed by what reads it, anew after unpersist; and streams.
import { type MillraceContext, StorageLevel, seconds } from "millrace";
import { type RddCase, rdds, type StreamCase, streams } from "./case.ts";

const NAMES = [
  "DISK_ONLY",
  "DISK_ONLY_3",
  "MEMORY_ONLY",
  "MEMORY_ONLY_2",
  "MEMORY_ONLY_SER",
  "MEMORY_ONLY_SER_2",
  "MEMORY_AND_DISK",
  "MEMORY_AND_DISK_2",
  "MEMORY_AND_DISK_SER",
  "MEMORY_AND_DISK_SER_2",
  "OFF_HEAP",
];

async function readThrice(sc: MillraceContext, level: StorageLevel): Promise<unknown> {
  const stamped = sc
    .parallelize([1, 2, 3, 4], 2)
    .map((n) => [n % 2, [n, Math.random()]] as [number, number[]])
    .persist(level);
  const before = await stamped.collect();
  const merged = await stamped
    .reduceByKey((here, there) => {
      here.push(...there);
      return here;
    }, 2)
    .mapValues((values) => values.filter(Number.isInteger))
    .collect();
  const after = await stamped.collect();
  const anew = await stamped.unpersist().collect();
  const text = JSON.stringify;
  return [merged, text(before) === text(after), text(anew) === text(after), stamped.getStorageLevel() === StorageLevel.NONE];
}

export const storageLevels: readonly RddCase[] = [
  ...NAMES.map((name) =>
    rdds(
      `${name} keeps what was computed, as it was`,
      [
        [
          [0, [2, 4]],
          [1, [1, 3]],
        ],
        true,
        false,
        true,
      ],
      (sc) => readThrice(sc, StorageLevel.fromString(name)),
    ),
  ),
  rdds("functions that change the records of a list change only their own", [[2, 3], [2, 3], 3], async (sc) => {
    const records = [{ n: 1 }, { n: 2 }];
    const incremented = sc.parallelize(records, 2).map((record) => {
      record.n++;
      return record.n;
    });
    return [await incremented.collect(), await incremented.collect(), records[0]!.n + records[1]!.n];
  }),
  rdds(
    "sizes are told, of memory and of disk",
    [
      [true, false],
      [true, false],
      [false, true],
    ],
    async (sc) => {
      const told: unknown[] = [];
      for (const level of [StorageLevel.MEMORY_ONLY, StorageLevel.MEMORY_ONLY_SER_2, StorageLevel.DISK_ONLY]) {
        const rdd = sc.range(0, 100, 1, 2).persist(level);
        await rdd.count();
        const info = sc.getRDDStorageInfo().find(({ id }) => id === rdd.id);
        told.push([(info?.memoryBytes ?? 0) > 100, (info?.diskBytes ?? 0) > 100]);
      }
      return told;
    },
  ),
  rdds("a level travels in a closure", [true, "Disk Serialized 2x Replicated"], async (sc) => {
    const level = StorageLevel.DISK_ONLY_2;
    const [told] = await sc
      .parallelize([1], 1)
      .map(() => [level === StorageLevel.DISK_ONLY_2, level.description] as const)
      .collect();
    return told;
  }),
  rdds("values that cannot be encoded may be kept as they are", [1, "CANNOT_ENCODE"], async (sc) => {
    const odd = sc.parallelize([1], 1).map((n) => ({ n, own: Symbol("own") }));
    const kept = await odd.persist(StorageLevel.MEMORY_ONLY).count();
    const refused = odd.map((one) => one).persist(StorageLevel.DISK_ONLY);
    return [
      kept,
      await refused.count().then(String, (error: Error) => (error.cause as { code?: string } | undefined)?.code ?? codeOf(error)),
    ];
  }),
];

function codeOf(error: Error): string | undefined {
  return (error as { code?: string }).code;
}

const ofLevels: readonly StreamCase[] = ["DISK_ONLY_2", "MEMORY_ONLY_SER", "MEMORY_AND_DISK"].map((name) =>
  streams(`a window over a stream at ${name}`, {
    inputs: [[[1, 2], [3], [], [4]]],
    build: (_ssc, numbers) =>
      numbers
        .map((n) => ({ n }))
        .persist(StorageLevel.fromString(name))
        .window(seconds(2))
        .map(({ n }) => n),
    expected: [[1, 2], [1, 2, 3], [3], [4]],
  }),
);

export const streamLevels: readonly StreamCase[] = [
  ...ofLevels,
  streams("a window whose records are changed by whoever reads them", {
    inputs: [[[1, 2], [3], [], [4]]],
    build: (_ssc, numbers) =>
      numbers
        .map((n) => ({ n }))
        .window(seconds(3))
        .map((record) => record.n++)
        .filter(() => true),
    expected: [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3],
      [3, 4],
    ],
  }),
];
