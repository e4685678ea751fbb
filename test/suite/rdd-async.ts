// Operators whose functions are awaited.
import { type RddCase, rdds } from "./case.ts";

const later = <V>(value: V, turns = 1): Promise<V> => (turns === 0 ? Promise.resolve(value) : later(value, turns - 1).then((it) => it));

export const rddAsync: readonly RddCase[] = [
  rdds("mapAsync keeps the order, whichever call ends first", [10, 20, 30, 40, 50], (sc) =>
    sc
      .parallelize([1, 2, 3, 4, 5], 2)
      .mapAsync((n) => later(n * 10, 6 - n))
      .collect(),
  ),
  rdds("mapAsync gives pairs, and takes a plain function too", [["a", 2]], (sc) =>
    sc
      .parallelize(["a", "a"], 2)
      .mapAsync((word) => [word, 1])
      .reduceByKey((a, b) => a + b, 1)
      .collect(),
  ),
  rdds("mapAsync has so many calls under way and no more", [3, 1], async (sc) => {
    const measured = (concurrency: number) =>
      sc
        .parallelize(Array.from({ length: 20 }), 1)
        .mapPartitions((records) => {
          const shared = { underWay: 0, most: 0 };
          return Array.from(records, () => shared);
        })
        .mapAsync(
          async (shared) => {
            shared.most = Math.max(shared.most, ++shared.underWay);
            await later(0, 3);
            shared.underWay--;
            return shared.most;
          },
          { concurrency },
        )
        .reduce((a, b) => Math.max(a, b));
    return [await measured(3), await measured(1)];
  }),
  rdds("unordered results come as they do", [3, 2, 1], (sc) =>
    sc
      .parallelize([3, 2, 1], 1)
      .mapAsync((n) => later(n, n * 5), { ordered: false })
      .collect()
      .then((values) => values.reverse()),
  ),
  rdds(
    "flatMapAsync and filterAsync",
    [
      ["a", "b", "c"],
      [1, 3],
    ],
    async (sc) => [
      await sc
        .parallelize(["a b", "", "c"], 2)
        .flatMapAsync(async (line) => line.split(" ").filter((word) => word !== ""))
        .collect(),
      await sc
        .parallelize([1, 2, 3], 2)
        .filterAsync((n) => later(n % 2))
        .collect(),
    ],
  ),
  rdds("filterAsync leaves keys where they are", 0, async (sc) => {
    const placed = sc
      .parallelize([1, 2, 3], 2)
      .map((n) => [n, n])
      .partitionBy(2);
    await placed.count();
    const before = sc.counts().stages;
    await placed
      .filterAsync(() => later(true))
      .reduceByKey((a, b) => a + b, 2)
      .count();
    return sc.counts().stages - before - 1;
  }),
  rdds("foreachAsync and foreachPartitionAsync give nothing", [undefined, undefined], async (sc) => [
    await sc.parallelize([1, 2, 3], 2).foreachAsync((n) => later(n)),
    await sc.parallelize([1, 2, 3], 2).foreachPartitionAsync(async (records) => later([...records].length)),
  ]),
  rdds("retries make a failed call again", [1, 2, 3], (sc) => {
    return sc
      .parallelize([1, 2, 3], 1)
      .mapPartitions((records) => [...records].map((n) => ({ n, calls: 0 })))
      .mapAsync(
        async (record) => {
          if (++record.calls < 3) throw new Error("not yet");
          return record.n;
        },
        { retries: 2 },
      )
      .collect();
  }),
  rdds(
    "a call that takes too long fails the task and names its record",
    "TIMED_OUT: mapAsync: the call for record 1 of partition 1 took longer than 20 ms (timeoutMs)",
    (sc) =>
      sc
        .parallelize([1, 2, 3, 4], 2)
        .mapAsync((n) => (n === 4 ? new Promise<number>(() => {}) : n), { timeoutMs: 20 })
        .collect()
        .then(String, ({ cause }: { cause: Error & { code: string } }) => `${cause.code}: ${cause.message}`),
  ),
  rdds("the first failure is the task's", "no 2", (sc) =>
    sc
      .parallelize([1, 2, 3], 1)
      .foreachAsync(async (n) => {
        if (n === 2) throw new Error(`no ${n}`);
      })
      .then(String, ({ cause }: { cause: Error }) => cause.message),
  ),
];
