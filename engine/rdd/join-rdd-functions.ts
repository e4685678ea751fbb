// RDDs of pairs side by side, by key, as methods of RDD. An RDD whose keys are laid out as the result's is read where it
// is. Without `partitioning` keys are laid out by Spark's rule (default-partitioner.ts). See Spark's `PairRDDFunctions`.
// Whoever calls one of these imports this file.
import type { Partitioning } from "../shuffle/partitioner.ts";
import { innerJoinFunc, outerJoinFunc } from "./functions.ts";
import { coGroupedNode } from "./keyed-nodes.ts";
import "./pair-rdd-functions.ts";
import { RDD } from "./rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * For each key of any side: its values here and in one, two or three others, in order.
     * @example
     * const ages = sc.parallelize(["ann"]).map((name) => [name, 40]);
     * const towns = sc.parallelize(["ann", "bob"]).map((name) => [name, "Rome"]);
     * await ages.cogroup(towns, 1).collect(); // [["ann", [[40], ["Rome"]]], ["bob", [[], ["Rome"]]]]
     */
    cogroup<K, V, A>(this: RDD<readonly [K, V]>, a: RDD<readonly [K, A]>, partitioning?: Partitioning<K>): RDD<[K, [V[], A[]]]>;
    cogroup<K, V, A, B>(
      this: RDD<readonly [K, V]>,
      a: RDD<readonly [K, A]>,
      b: RDD<readonly [K, B]>,
      partitioning?: Partitioning<K>,
    ): RDD<[K, [V[], A[], B[]]]>;
    cogroup<K, V, A, B, C>(
      this: RDD<readonly [K, V]>,
      a: RDD<readonly [K, A]>,
      b: RDD<readonly [K, B]>,
      c: RDD<readonly [K, C]>,
      partitioning?: Partitioning<K>,
    ): RDD<[K, [V[], A[], B[], C[]]]>;

    /**
     * Another name of `cogroup`.
     * @example
     * const [here, there] = [sc.parallelize([1]).map((n) => ["k", n]), sc.parallelize([2]).map((n) => ["k", n])];
     * await here.groupWith(there).collect(); // [["k", [[1], [2]]]]
     */
    groupWith<K, V, A>(this: RDD<readonly [K, V]>, a: RDD<readonly [K, A]>): RDD<[K, [V[], A[]]]>;
    groupWith<K, V, A, B>(this: RDD<readonly [K, V]>, a: RDD<readonly [K, A]>, b: RDD<readonly [K, B]>): RDD<[K, [V[], A[], B[]]]>;
    groupWith<K, V, A, B, C>(
      this: RDD<readonly [K, V]>,
      a: RDD<readonly [K, A]>,
      b: RDD<readonly [K, B]>,
      c: RDD<readonly [K, C]>,
    ): RDD<[K, [V[], A[], B[], C[]]]>;

    /**
     * Every pair of a value here and a value there with the same key.
     * @example
     * const ages = sc.parallelize(["ann", "bob"]).map((name) => [name, 40]);
     * const towns = sc.parallelize(["ann"]).map((name) => [name, "Rome"]);
     * await ages.join(towns).collect(); // [["ann", [40, "Rome"]]]
     */
    join<K, V, W>(this: RDD<readonly [K, V]>, other: RDD<readonly [K, W]>, partitioning?: Partitioning<K>): RDD<[K, [V, W]]>;

    /**
     * Like `join`, and with `undefined` there for keys only here.
     * @example
     * const ages = sc.parallelize(["ann"]).map((name) => [name, 40]);
     * const towns = sc.parallelize(["bob"]).map((name) => [name, "Rome"]);
     * await ages.leftOuterJoin(towns).collect(); // [["ann", [40, undefined]]]
     */
    leftOuterJoin<K, V, W>(
      this: RDD<readonly [K, V]>,
      other: RDD<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): RDD<[K, [V, W | undefined]]>;

    /**
     * Like `join`, and with `undefined` here for keys only there.
     * @example
     * const ages = sc.parallelize(["ann"]).map((name) => [name, 40]);
     * const towns = sc.parallelize(["bob"]).map((name) => [name, "Rome"]);
     * await ages.rightOuterJoin(towns).collect(); // [["bob", [undefined, "Rome"]]]
     */
    rightOuterJoin<K, V, W>(
      this: RDD<readonly [K, V]>,
      other: RDD<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): RDD<[K, [V | undefined, W]]>;

    /**
     * Every key of either side, with `undefined` where it has no value.
     * @example
     * const ages = sc.parallelize(["ann"]).map((name) => [name, 40]);
     * const towns = sc.parallelize(["bob"]).map((name) => [name, "Rome"]);
     * await ages.fullOuterJoin(towns, 1).collect(); // [["ann", [40, undefined]], ["bob", [undefined, "Rome"]]]
     */
    fullOuterJoin<K, V, W>(
      this: RDD<readonly [K, V]>,
      other: RDD<readonly [K, W]>,
      partitioning?: Partitioning<K>,
    ): RDD<[K, [V | undefined, W | undefined]]>;
  }
}

/** The other RDDs, then a partitioning, which may be missing. */
type CoGroupArguments = readonly (RDD<unknown> | Partitioning | undefined)[];

RDD.prototype.cogroup = function (this: RDD<unknown>, ...args: CoGroupArguments) {
  const others = args.filter((arg) => arg instanceof RDD);
  const nodes = [this.node, ...others.map((other) => other.node)];
  return new RDD<never>(coGroupedNode(nodes, args[others.length] as Partitioning | undefined));
} as RDD<unknown>["cogroup"];

RDD.prototype.groupWith = function (this: RDD<unknown>, ...others: readonly RDD<unknown>[]) {
  const nodes = [this.node, ...others.map((other) => other.node)];
  return new RDD<never>(coGroupedNode(nodes, undefined));
} as RDD<unknown>["groupWith"];

RDD.prototype.join = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(innerJoinFunc) as RDD<never>;
};

RDD.prototype.leftOuterJoin = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(outerJoinFunc(true, false)) as RDD<never>;
};

RDD.prototype.rightOuterJoin = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(outerJoinFunc(false, true)) as RDD<never>;
};

RDD.prototype.fullOuterJoin = function (other, partitioning) {
  return this.cogroup(other, partitioning).flatMapValues(outerJoinFunc(true, true)) as RDD<never>;
};
