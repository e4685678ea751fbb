// RangePartitioner: keys in ranges of about equal weight, so that all keys of a partition come before those of the next.
// The bounds of the ranges are found by a small job over a sample of the keys, before the first stage that needs them;
// making the partitioner runs nothing. The sample depends on the records alone: a rerun finds the same bounds. See
// Spark's `RangePartitioner`.
import { builtinFactory } from "../closure/closure.ts";
import { assert, MillraceError } from "../errors.ts";
import { type Comparator, naturalOrder } from "../shuffle/order.ts";
import { type Partitioner, requirePartitions } from "../shuffle/partitioner.ts";
import type { TaskIO } from "./plan.ts";
import { Preparation } from "./preparation.ts";
import { Random } from "./random.ts";
import type { RDDNode } from "./rdd-node.ts";

const MAX_SAMPLE = 1_000_000;
const SEED = 0x5eed;

type Pairs = Iterable<readonly [unknown, unknown]>;
/** How many keys a partition has, and some of them. */
type Sketch = readonly [count: number, sample: readonly unknown[]];

/** Up to `size` keys of a partition, each equally likely, and their number (reservoir sampling). */
const sketchFunc = builtinFactory("sketch-keys", (size: number) => (pairs: Pairs, { partition }: TaskIO): Sketch => {
  const random = new Random(SEED, partition);
  const sample: unknown[] = [];
  let count = 0;
  for (const [key] of pairs) {
    count++;
    if (sample.length < size) sample.push(key);
    else {
      const place = random.nextBelow(count);
      if (place < size) sample[place] = key;
    }
  }
  return [count, sample];
});

const sampleKeysFunc = builtinFactory("sample-keys", (fraction: number) => (pairs: Pairs, { partition }: TaskIO): Sketch => {
  const random = new Random(SEED + 1, partition);
  const sample: unknown[] = [];
  for (const [key] of pairs) if (random.next() < fraction) sample.push(key);
  return [sample.length, sample];
});

const rangeFunc = builtinFactory(
  "range-partition",
  (bounds: readonly unknown[], ascending: boolean, compare: Comparator<never>) => (key: unknown) => {
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((compare as Comparator<unknown>)(bounds[middle], key) < 0) low = middle + 1;
      else high = middle;
    }
    return ascending ? low : bounds.length - low;
  },
);

/**
 * Puts keys into ranges of about equal size over the pairs of `rdd`; where there are fewer different keys than partitions,
 * the last partitions stay empty. Keys are compared by `compareFunc`, by default in their natural order.
 * @example
 * const pairs = sc.parallelize([5, 3, 1, 4]).map((n) => [n, "x"]);
 * await pairs.partitionBy(new RangePartitioner(2, pairs)).keys().glom().collect(); // [[3, 1], [5, 4]]
 */
export class RangePartitioner implements Partitioner {
  /** How many ranges there are at most. */
  readonly numPartitions: number;
  /** Is the first partition that of the smallest keys? */
  readonly ascending: boolean;
  /** How keys are compared. */
  readonly compareFunc: Comparator<never>;
  readonly preparation: Preparation;
  private readonly node: RDDNode;
  private readonly samplePoints: number;
  private func: ((key: unknown) => number) | undefined;

  /** `samplePointsPerPartitionHint`: how many keys the job samples for each partition. */
  constructor(
    numPartitions: number,
    rdd: { readonly node: RDDNode },
    ascending = true,
    samplePointsPerPartitionHint = 20,
    compareFunc: Comparator<never> = naturalOrder,
  ) {
    if (!(samplePointsPerPartitionHint > 0))
      throw new MillraceError(
        "INVALID_ARGUMENT",
        `Sample points per partition must be greater than 0 but found ${samplePointsPerPartitionHint}`,
      );
    this.numPartitions = requirePartitions(numPartitions);
    this.ascending = ascending;
    this.compareFunc = compareFunc;
    this.node = rdd.node;
    this.samplePoints = samplePointsPerPartitionHint;
    this.preparation = new Preparation(async () => {
      this.func = rangeFunc(await this.findBounds(), ascending, compareFunc);
    });
  }

  /** Known after the first job that uses it. */
  get getPartition(): (key: never) => number {
    assert(this.func !== undefined, "a range partitioner is used before its bounds are known");
    return this.func;
  }

  /**
   * Does the other one cut the same RDD in the same way? Two of different RDDs are never equal.
   * @example
   * const pairs = sc.parallelize([5, 3]).map((n) => [n, "x"]);
   * new RangePartitioner(2, pairs).equals(new RangePartitioner(2, pairs)); // true
   */
  equals(that: Partitioner): boolean {
    return (
      that instanceof RangePartitioner &&
      that.node === this.node &&
      that.numPartitions === this.numPartitions &&
      that.ascending === this.ascending &&
      that.compareFunc === this.compareFunc &&
      that.samplePoints === this.samplePoints
    );
  }

  /**
   * The keys that end all ranges but the last: `partitions` ranges of about equal weight over weighted keys.
   * @example
   * RangePartitioner.determineBounds([[3, 1], [1, 1], [2, 1], [4, 1]], 2); // [2]
   */
  static determineBounds<K>(
    candidates: readonly (readonly [key: K, weight: number])[],
    partitions: number,
    compareFunc: Comparator<K> = naturalOrder,
  ): K[] {
    const ordered = [...candidates].sort(([a], [b]) => compareFunc(a, b));
    const step = ordered.reduce((sum, [, weight]) => sum + weight, 0) / partitions;
    const bounds: K[] = [];
    let weightSoFar = 0;
    let target = step;
    for (const [key, weight] of ordered) {
      if (bounds.length >= partitions - 1) break;
      weightSoFar += weight;
      // A key that is a bound already ends one range only.
      if (weightSoFar < target || (bounds.length > 0 && compareFunc(key, bounds.at(-1) as K) <= 0)) continue;
      bounds.push(key);
      target += step;
    }
    return bounds;
  }

  private async findBounds(): Promise<unknown[]> {
    const { node, numPartitions } = this;
    if (numPartitions === 1 || node.numPartitions === 0) return [];
    const sampleSize = Math.min(this.samplePoints * numPartitions, MAX_SAMPLE);
    // More than its share of each partition, for partitions differ in size.
    const perPartition = Math.ceil((3 * sampleSize) / node.numPartitions);
    const sketches = (await node.scope.runSink(node, { op: "partition", func: sketchFunc(perPartition) })) as Sketch[];
    const total = sketches.reduce((sum, [count]) => sum + count, 0);
    const fraction = Math.min(sampleSize / total, 1);
    const candidates: [unknown, number][] = [];
    const large: number[] = [];
    sketches.forEach(([count, sample], partition) => {
      if (fraction * count > perPartition) large.push(partition);
      else for (const key of sample) candidates.push([key, count / sample.length]);
    });
    // A partition much larger than the others gave too few: it is sampled again.
    if (large.length > 0) {
      const again = (await node.scope.runSink(node, { op: "partition", func: sampleKeysFunc(fraction) }, large)) as Sketch[];
      for (const [, sample] of again) for (const key of sample) candidates.push([key, 1 / fraction]);
    }
    return RangePartitioner.determineBounds(
      candidates,
      Math.min(numPartitions, candidates.length),
      this.compareFunc as Comparator<unknown>,
    );
  }
}
