// Samples, as methods of RDD. A seed and the records decide what is drawn: a rerun, another attempt and another master draw
// the same, as long as the partitions hold the same. Without a seed each call draws its own. Spark draws by the same rules
// from other random numbers. Whoever calls one of these imports this file.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { mapKey } from "../shuffle/key.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { Preparation } from "./preparation.ts";
import { Random, randomSeed } from "./random.ts";
import "./rdd-actions.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import {
  countKeys,
  drawShares,
  fractionFor,
  missingFraction,
  requireFraction,
  type Share,
  shuffled,
  takeBetween,
  takeByKey,
  takeRepeatedly,
  takeShares,
} from "./sampling.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Each record with the probability `fraction`, or, with replacement, `fraction` times on average. The sample's size is
     * about, not exactly, that fraction; for an exact size see `takeSample`.
     * @example
     * const [half, again] = [1, 2].map(() => sc.parallelize([1, 2, 3, 4, 5]).sample(false, 0.5, 42));
     * (await half!.collect()).join() === (await again!.collect()).join(); // true
     */
    sample(withReplacement: boolean, fraction: number, seed?: number): RDD<T>;

    /**
     * Parts of about the sizes that `weights` say, which have no record in common and together all. Weights are divided by
     * their sum.
     * @example
     * const [training, test] = sc.parallelize([1, 2, 3, 4, 5]).randomSplit([8, 2], 42);
     * (await training!.count()) + (await test!.count()); // 5
     */
    randomSplit(weights: readonly number[], seed?: number): RDD<T>[];

    /**
     * Exactly `count` records in random order, or all if there are fewer; with replacement always `count`, unless there are
     * none. They must fit into the driver's memory.
     * @example
     * (await sc.parallelize([1, 2, 3, 4, 5]).takeSample(false, 3, 42)).length; // 3
     */
    takeSample(withReplacement: boolean, count: number, seed?: number): Promise<T[]>;

    /**
     * Like `sample`, with a fraction for each key. A key without one fails the job with INVALID_ARGUMENT.
     * @example
     * const pairs = sc.parallelize(["a", "b", "a"]).map((word) => [word, 1]);
     * await pairs.sampleByKey(false, new Map([["a", 1], ["b", 0]]), 42).keys().collect(); // ["a", "a"]
     */
    sampleByKey<K, V>(this: RDD<readonly [K, V]>, withReplacement: boolean, fractions: ReadonlyMap<K, number>, seed?: number): RDD<[K, V]>;

    /**
     * Like `sampleByKey`, with exactly so many pairs of each key as its fraction of them, rounded up. The first job that uses
     * the result begins with one that counts the keys.
     * @example
     * const pairs = sc.parallelize([1, 2, 3, 4, 5]).map((n) => ["k", n]);
     * await pairs.sampleByKeyExact(false, new Map([["k", 0.5]])).count(); // 3
     */
    sampleByKeyExact<K, V>(
      this: RDD<readonly [K, V]>,
      withReplacement: boolean,
      fractions: ReadonlyMap<K, number>,
      seed?: number,
    ): RDD<[K, V]>;
  }
}

/** Rounds of `takeSample` before it gives up: each fails in one of 10000 cases. */
const MAX_ROUNDS = 100;

RDD.prototype.sample = function (withReplacement, fraction, seed) {
  requireFraction(fraction, withReplacement);
  return new RDD<never>(sampled(this.node, withReplacement ? takeRepeatedly(fraction) : takeBetween(0, fraction), seed));
};

RDD.prototype.randomSplit = function (weights, seed = randomSeed()) {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!weights.every((weight) => weight >= 0) || !(sum > 0 && Number.isFinite(sum)))
    throw new MillraceError("INVALID_ARGUMENT", `Weights must be nonnegative, with a sum above 0, but got ${weights.join(", ")}`);
  let last = 0;
  return weights.map((_, i) => {
    const from = last;
    // Of the last it is 1: the same sum, made in the same order.
    last = weights.slice(0, i + 1).reduce((total, weight) => total + weight, 0) / sum;
    return new RDD<never>(sampled(this.node, takeBetween(from, last), seed));
  });
};

RDD.prototype.takeSample = async function <T>(this: RDD<T>, withReplacement: boolean, count: number, seed: number = randomSeed()) {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new MillraceError("INVALID_ARGUMENT", `Negative number of elements requested: takeSample takes a whole number, not ${count}`);
  if (count === 0) return [];
  const total = await this.count();
  const random = new Random(seed);
  if (total === 0) return [];
  if (!withReplacement && count >= total) return shuffled(await this.collect(), random);
  const fraction = fractionFor(count, total, withReplacement);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const records = await this.sample(withReplacement, fraction, random.nextWord()).collect();
    if (records.length >= count) return shuffled(records, random).slice(0, count);
  }
  throw new MillraceError("INPUT_CHANGED", `takeSample: of the ${total} records that were counted, samples never give ${count}`);
};

RDD.prototype.sampleByKey = function (withReplacement, fractions, seed) {
  for (const fraction of fractions.values()) requireFraction(fraction, withReplacement);
  return new RDD<never>(sampled(this.node, takeByKey(withReplacement, fractions), seed));
};

RDD.prototype.sampleByKeyExact = function (withReplacement, fractions, seed = randomSeed()) {
  for (const fraction of fractions.values()) requireFraction(fraction, withReplacement);
  const { node } = this;
  const byKey = new Map([...fractions].map(([key, fraction]) => [mapKey(key), fraction]));
  const sizeOf = (key: unknown, total: number) => {
    const fraction = byKey.get(mapKey(key));
    if (fraction === undefined) throw missingFraction(key);
    return Math.ceil(fraction * total);
  };
  let shares: Share[][] = [];
  const preparation = new Preparation(async () => {
    const counts = (await node.scope.runSink(new MapPartitionsRDD(node, "mapPartitions", countKeys), { op: "collect" })) as [
      unknown,
      number,
    ][][];
    shares = drawShares(counts, sizeOf, withReplacement, seed);
  });
  const binding = (partition: number) => ({ seed, partition, shares: shares[partition] });
  const options = { label: "PartitionwiseSampledRDD", preservesPartitioning: true, binding, preparation };
  return new RDD<never>(new MapPartitionsRDD(node, "mapPartitions", takeShares(withReplacement), options));
};

function sampled(node: RDDNode, func: AnyFunction, seed: number = randomSeed()): RDDNode {
  const binding = (partition: number) => ({ seed, partition });
  return new MapPartitionsRDD(node, "mapPartitions", func, { label: "PartitionwiseSampledRDD", preservesPartitioning: true, binding });
}
