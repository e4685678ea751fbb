// Actions on RDDs of pairs, as methods of RDD. Keys are equal by value and structure; where a Map is given, each key is in
// it once, and is found in it by `get` if it is a primitive. See Spark's `PairRDDFunctions`. Whoever calls one of these
// imports this file.
import { builtinFactory } from "../closure/closure.ts";
import { keyEquals } from "../shuffle/key.ts";
import { partitionFuncOf } from "../shuffle/partitioner.ts";
import { add, appendFunc, combineLocally, pairWithOne } from "./functions.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import "./pair-rdd-functions.ts";
import { RDD } from "./rdd.ts";
import { segmentRuntime } from "./segment.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Pairs as a Map; of several values of a key the last one stays.
     * @example
     * (await sc.parallelize(["a", "b"]).map((word) => [word, 1]).collectAsMap()).get("b"); // 1
     */
    collectAsMap<K, V>(this: RDD<readonly [K, V]>): Promise<Map<K, V>>;

    /**
     * How many pairs each key has.
     * @example
     * (await sc.parallelize(["a", "b", "a"]).map((word) => [word, "x"]).countByKey()).get("a"); // 2
     */
    countByKey<K, V>(this: RDD<readonly [K, V]>): Promise<Map<K, number>>;

    /**
     * How often each record occurs.
     * @example
     * (await sc.parallelize(["a", "b", "a"]).countByValue()).get("a"); // 2
     */
    countByValue(): Promise<Map<T, number>>;

    /**
     * Merges the values of each key into a Map on the driver, without a shuffle: for few keys. `reduceFunc` runs there too.
     * @example
     * (await sc.parallelize([1, 2, 3]).map((n) => ["sum", n]).reduceByKeyLocally((a, b) => a + b)).get("sum"); // 6
     */
    reduceByKeyLocally<K, V>(this: RDD<readonly [K, V]>, reduceFunc: (a: V, b: V) => V): Promise<Map<K, V>>;

    /**
     * All values of a key, in order. Reads one partition only if the keys are laid out by a partitioner.
     * @example
     * await sc.parallelize([1, 2, 3]).map((n) => [n % 2, n]).lookup(1); // [1, 3]
     */
    lookup<K, V>(this: RDD<readonly [K, V]>, key: K): Promise<V[]>;
  }
}

const hasKey = builtinFactory(
  "has-key",
  (key: unknown) =>
    ([other]: readonly [unknown, unknown]) =>
      keyEquals(key, other),
);

RDD.prototype.collectAsMap = async function () {
  return mapOf((await this.collect()) as readonly Pair[], (_, value) => value) as Map<never, never>;
};

RDD.prototype.countByKey = async function () {
  const counts = this.mapValues(pairWithOne.one).reduceByKey(add);
  return new Map(await counts.collect()) as Map<never, number>;
};

RDD.prototype.countByValue = async function <T>(this: RDD<T>) {
  const pairs = this.map(pairWithOne.value as (value: T) => [T, number]);
  return new Map(await pairs.reduceByKey(add).collect());
};

RDD.prototype.reduceByKeyLocally = async function (reduceFunc) {
  const node = new MapPartitionsRDD(this.node, "mapPartitions", combineLocally(null, reduceFunc));
  const parts = (await node.scope.runSink(node, { op: "collect" })) as Pair[][];
  return mapOf(parts.flat(1), reduceFunc as (a: unknown, b: unknown) => unknown) as Map<never, never>;
};

RDD.prototype.lookup = async function (key) {
  const { node } = this;
  const found = new MapPartitionsRDD(new MapPartitionsRDD(node, "filter", hasKey(key)), "map", appendFunc.value);
  let partitions: number[] | undefined;
  if (node.partitioner !== undefined) {
    await node.partitioner.preparation?.run();
    partitions = [segmentRuntime.partitionOf(key, node.numPartitions, partitionFuncOf(node.partitioner))];
  }
  return (await node.scope.runSink(found, { op: "collect" }, partitions)).flat(1) as never[];
};

type Pair = readonly [key: unknown, value: unknown];

/** Each key once, where it stands first; `merge` joins two values of one key. */
function mapOf(pairs: readonly Pair[], merge: (a: unknown, b: unknown) => unknown): Map<unknown, unknown> {
  return new Map(combineLocally(appendFunc.identity, merge)(pairs));
}
