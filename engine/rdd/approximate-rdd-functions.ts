// Results that are about right, as methods of RDD: in a given time, or in little memory. Whoever calls one of these imports
// this file.
import { builtin, builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import type { Partitioning } from "../shuffle/partitioner.ts";
import "./aggregate-rdd-actions.ts";
import { evaluateCount, evaluateCounts, evaluateMean, evaluateSum } from "./approximate-evaluators.ts";
import { statsOf } from "./double-rdd-functions.ts";
import { pairWithOne } from "./functions.ts";
import { addKey, estimateKeys, MIN_PRECISION, mergeRegisters, newRegisters, precisionFor, requirePrecision } from "./hyperloglog.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import "./pair-rdd-functions.ts";
import { type BoundedDouble, type Evaluate, inTime, type PartialResult } from "./partial-result.ts";
import type { SinkPlan } from "./plan.ts";
import { RDD } from "./rdd.ts";
import type { RDDNode } from "./rdd-node.ts";
import { countKeys } from "./sampling.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Number of records, as far as it is known after `timeoutMs`, with bounds of this confidence (0 to 1). The job goes on.
     * See Spark's `countApprox`.
     * @example
     * const { initialValue, isInitialValueFinal } = await sc.parallelize([1, 2, 3]).countApprox(60_000);
     * [initialValue.mean, isInitialValueFinal]; // [3, true]
     */
    countApprox(timeoutMs: number, confidence?: number): Promise<PartialResult<BoundedDouble>>;

    /**
     * How often each record occurs; see `countApprox`.
     * @example
     * const { initialValue } = await sc.parallelize(["a", "b", "a"]).countByValueApprox(60_000);
     * initialValue.get("a")?.mean; // 2
     */
    countByValueApprox(timeoutMs: number, confidence?: number): Promise<PartialResult<Map<T, BoundedDouble>>>;

    /**
     * How many pairs each key has; see `countApprox`.
     * @example
     * const pairs = sc.parallelize(["a", "b", "a"]).map((word) => [word, 1]);
     * (await pairs.countByKeyApprox(60_000)).initialValue.get("a")?.mean; // 2
     */
    countByKeyApprox<K, V>(
      this: RDD<readonly [K, V]>,
      timeoutMs: number,
      confidence?: number,
    ): Promise<PartialResult<Map<K, BoundedDouble>>>;

    /**
     * Sum of the numbers; see `countApprox`.
     * @example
     * (await sc.parallelize([1, 2, 3]).sumApprox(60_000)).initialValue.mean; // 6
     */
    sumApprox(this: RDD<number>, timeoutMs: number, confidence?: number): Promise<PartialResult<BoundedDouble>>;

    /**
     * Mean of the numbers; see `countApprox`.
     * @example
     * (await sc.parallelize([1, 2, 6]).meanApprox(60_000)).initialValue.mean; // 3
     */
    meanApprox(this: RDD<number>, timeoutMs: number, confidence?: number): Promise<PartialResult<BoundedDouble>>;

    /**
     * Number of different records, about: off by `relativeSD` (0.05, at least 0.00026) of it on average. A smaller one takes
     * more memory: 2^p bytes in each task, where p is given in its place with `sp`, which Spark's sparse form needs and ours
     * does not. See Spark's `countApproxDistinct`.
     * @example
     * await sc.parallelize([1, 2, 1, 2, 3]).countApproxDistinct(); // 3
     */
    countApproxDistinct(relativeSD?: number): Promise<number>;
    countApproxDistinct(p: number, sp: number): Promise<number>;

    /**
     * Number of different values of each key, about; see `countApproxDistinct`, also for `p` and `sp`.
     * @example
     * const visits = sc.parallelize(["ann", "bob", "ann"], 1).map((user) => ["home", user]);
     * await visits.countApproxDistinctByKey(0.02).collect(); // [["home", 2]]
     */
    countApproxDistinctByKey<K, V>(this: RDD<readonly [K, V]>, relativeSD?: number, partitioning?: Partitioning<K>): RDD<[K, number]>;
    countApproxDistinctByKey<K, V>(this: RDD<readonly [K, V]>, p: number, sp: number, partitioning?: Partitioning<K>): RDD<[K, number]>;
  }
}

const firstKey = builtinFactory("first-key", (precision: number) => (key: unknown) => addKey(newRegisters(precision), key));
const addToRegisters = builtin("add-key", addKey);
const mergeKeys = builtin("merge-registers", mergeRegisters);
const estimate = builtin("estimate-keys", estimateKeys);

RDD.prototype.countApprox = function (timeoutMs, confidence) {
  return approximately(this.node, { op: "count" }, timeoutMs, confidence, evaluateCount);
};

RDD.prototype.countByValueApprox = function <T>(this: RDD<T>, timeoutMs: number, confidence?: number) {
  const pairs = new MapPartitionsRDD(this.node, "map", pairWithOne.value);
  return approximately(counted(pairs), COLLECT, timeoutMs, confidence, evaluateCounts<T>);
};

RDD.prototype.countByKeyApprox = function (timeoutMs, confidence) {
  return approximately(counted(this.node), COLLECT, timeoutMs, confidence, evaluateCounts<never>);
};

RDD.prototype.sumApprox = function (timeoutMs, confidence) {
  return approximately(new MapPartitionsRDD(this.node, "mapPartitions", statsOf), COLLECT, timeoutMs, confidence, evaluateSum);
};

RDD.prototype.meanApprox = function (timeoutMs, confidence) {
  return approximately(new MapPartitionsRDD(this.node, "mapPartitions", statsOf), COLLECT, timeoutMs, confidence, evaluateMean);
};

RDD.prototype.countApproxDistinct = async function (this: RDD<unknown>, relativeSD: number = 0.05, sp?: number) {
  const precision = sp === undefined ? precisionFor(relativeSD) : requirePrecision(relativeSD);
  return estimateKeys(await this.aggregate(newRegisters(precision), addToRegisters, mergeKeys));
} as RDD<unknown>["countApproxDistinct"];

RDD.prototype.countApproxDistinctByKey = function (
  this: RDD<readonly [unknown, unknown]>,
  relativeSD: number = 0.05,
  sp?: Partitioning,
  partitioning?: Partitioning,
) {
  // No deviation is that large: it is a number of bits, and `sp` follows.
  const isPrecision = relativeSD >= MIN_PRECISION && typeof sp === "number";
  const create = firstKey(isPrecision ? requirePrecision(relativeSD) : precisionFor(relativeSD));
  return this.combineByKey(create, addToRegisters, mergeKeys, isPrecision ? partitioning : sp).mapValues(estimate);
} as RDD<unknown>["countApproxDistinctByKey"];

const COLLECT: SinkPlan = { op: "collect" };

function counted(pairs: RDDNode): RDDNode {
  return new MapPartitionsRDD(pairs, "mapPartitions", countKeys);
}

async function approximately<P, R>(
  node: RDDNode,
  sink: SinkPlan,
  timeoutMs: number,
  confidence: number = 0.95,
  evaluateAt: (confidence: number) => Evaluate<P, R>,
): Promise<PartialResult<R>> {
  if (!(confidence >= 0 && confidence <= 1)) throw new MillraceError("INVALID_ARGUMENT", `confidence (${confidence}) must be in [0,1]`);
  if (!(timeoutMs >= 0)) throw new MillraceError("INVALID_ARGUMENT", `timeoutMs must be 0 or more, not ${timeoutMs}`);
  const { scope, numPartitions } = node;
  const run = (onResult: (result: unknown) => void) => scope.runSink(node, sink, undefined, onResult);
  return inTime(numPartitions, timeoutMs, scope.clock, run, evaluateAt(confidence));
}
