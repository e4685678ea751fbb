import { describe, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { naturalOrder } from "../shuffle/order.ts";
import { HashPartitioner, samePartitioner } from "../shuffle/partitioner.ts";
import type { TaskIO } from "./plan.ts";
import { RangePartitioner } from "./range-partitioner.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

describe("determineBounds", () => {
  test.each<[string, [number, number][], number, number[]]>([
    [
      "weighs the keys",
      [
        [0.7, 2],
        [0.1, 1],
        [0.4, 1],
        [0.3, 1],
        [0.2, 1],
        [0.5, 1],
        [1, 3],
      ],
      3,
      [0.4, 0.7],
    ],
    ["of no keys", [], 3, []],
    [
      "of one range",
      [
        [1, 1],
        [2, 1],
      ],
      1,
      [],
    ],
    [
      "never gives a key twice",
      [
        [1, 10],
        [1, 10],
        [2, 1],
      ],
      4,
      [1, 2],
    ],
    [
      "gives no more bounds than keys",
      [
        [1, 1],
        [2, 1],
      ],
      9,
      [1, 2],
    ],
  ])("%s", (_name, candidates, partitions, bounds) => {
    expect(RangePartitioner.determineBounds(candidates, partitions)).toEqual(bounds);
  });

  test("goes by a comparator", () => {
    expect(
      RangePartitioner.determineBounds(
        [
          [1, 1],
          [2, 1],
          [3, 1],
          [4, 1],
        ],
        2,
        (a, b) => b - a,
      ),
    ).toEqual([3]);
  });
});

/** Runs the sinks of a sampling job over these partitions. */
class SamplingScope extends FakeScope {
  readonly partitions: readonly (readonly [unknown, unknown][])[];
  /** What each job found: of each partition how many keys it has, and some of them. */
  readonly sketches: [count: number, sample: unknown[]][][] = [];

  constructor(partitions: readonly (readonly unknown[])[]) {
    super();
    this.partitions = partitions.map((keys) => keys.map((key) => [key, null]));
  }

  override async runSink(
    ...[node, sink, partitions = this.partitions.map((_, i) => i)]: Parameters<FakeScope["runSink"]>
  ): Promise<unknown[]> {
    await super.runSink(node, sink, partitions);
    const func = (sink as unknown as { func: (records: Iterable<unknown>, io: TaskIO) => unknown }).func;
    const sketches = partitions.map((partition) => func(this.partitions[partition]!.values(), { partition } as TaskIO));
    this.sketches.push(sketches as [number, unknown[]][]);
    return sketches;
  }
}

async function prepared(partitions: readonly (readonly unknown[])[], count: number, ascending = true, compareFunc = naturalOrder) {
  const scope = new SamplingScope(partitions);
  const node = parallelCollectionRDD(scope, [], partitions.length);
  const partitioner = new RangePartitioner(count, { node }, ascending, undefined, compareFunc);
  expect(scope.jobs).toEqual([]);
  await partitioner.preparation.run();
  return { partitioner, scope, place: partitioner.getPartition as (key: unknown) => number };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test("keys of a range share a partition, ranges are in order, and reversed if asked for", async () => {
  const { place } = await prepared([range(0, 50), range(50, 100)], 4);
  const places = range(0, 100).map(place);
  expect(places).toEqual([...places].sort());
  expect(new Set(places).size).toBe(4);
  expect([place(-1), place(1000)]).toEqual([0, 3]);
  const { place: reversed } = await prepared([range(0, 50), range(50, 100)], 4, false);
  expect(range(0, 100).map(reversed)).toEqual(places.map((i) => 3 - i));
});

test("one range needs no job, nor does an RDD without partitions", async () => {
  for (const [partitions, count] of [
    [[[3, 1]], 1],
    [[], 5],
  ] as const) {
    const { place, scope } = await prepared(partitions, count);
    expect([place(1), place(9), scope.jobs.length]).toEqual([0, 0, 0]);
  }
});

test("of a partition so many keys are looked at, three times its share, each as likely as the others", async () => {
  const { scope } = await prepared([range(0, 10_000)], 4);
  const [[count, sample]] = scope.sketches[0] as [[number, number[]]];
  expect([count, sample.length, new Set(sample).size]).toEqual([10_000, 240, 240]);
  expect(Math.abs(sample.reduce((sum, key) => sum + key, 0) / 240 - 5000)).toBeLessThan((5 * 10_000) / Math.sqrt(12 * 240));
});

test("keys of a partition that is looked at in part weigh more", async () => {
  // 24 of the 60 keys of the first partition are looked at, and all 20 of each other one.
  const { place } = await prepared([range(0, 60), ...range(0, 9).map((i) => range(60 + i * 20, 80 + i * 20))], 4);
  expect([60, 119, 120, 179, 180, 239].map(place)).toEqual([1, 1, 2, 2, 3, 3]);
});

test("a bound ends its range; of no keys there is one range", async () => {
  const { place } = await prepared([[1, 2, 3, 4]], 2);
  expect([1, 2, 3, 4].map(place)).toEqual([0, 0, 1, 1]);
  const { place: ofNone } = await prepared([[], []], 3);
  expect([-1, 0, 1].map(ofNone)).toEqual([0, 0, 0]);
});

test("the same records give the same bounds", async () => {
  const keys = [range(0, 5000).map((i) => (i * 7919) % 5000)];
  const [a, b] = [await prepared(keys, 7), await prepared(keys, 7)];
  expect(range(0, 5000).map(a.place)).toEqual(range(0, 5000).map(b.place));
});

test("a partition that is much larger than the others is sampled once more", async () => {
  const { place, scope } = await prepared([range(0, 10_000), ...range(0, 30).map((i) => [10_000 + i])], 4);
  expect(scope.jobs.map((job) => job.partitions)).toEqual([range(0, 31), [0]]);
  const [[, again]] = scope.sketches[1] as [[number, unknown[]]];
  expect(Math.abs(again.length - 80)).toBeLessThan(45); // 20 keys a range are wanted, of 10,030
  for (const key of [2500, 5000, 7500]) expect(Math.abs(place(key - 1500) - place(key + 1500))).toBe(1);
});

test("is equal to one over the same RDD, the same way", () => {
  const scope = new FakeScope();
  const node = parallelCollectionRDD(scope, [], 2);
  const partitioner = new RangePartitioner(3, { node });
  expect(samePartitioner(partitioner, new RangePartitioner(3, { node }))).toBe(true);
  for (const other of [
    new RangePartitioner(4, { node }),
    new RangePartitioner(3, { node: parallelCollectionRDD(scope, [], 2) }),
    new RangePartitioner(3, { node }, false),
    new RangePartitioner(3, { node }, true, 9),
    new RangePartitioner(3, { node }, true, 20, () => 0),
    new HashPartitioner(3),
  ])
    expect(samePartitioner(partitioner, other)).toBe(false);
});

test("has no function before its bounds are known, and refuses a sample of nothing", () => {
  const rdd = { node: parallelCollectionRDD(new FakeScope(), [], 2) };
  expect(() => new RangePartitioner(2, rdd).getPartition).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  for (const hint of [0, -1, Number.NaN])
    expect(() => new RangePartitioner(2, rdd, true, hint)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
