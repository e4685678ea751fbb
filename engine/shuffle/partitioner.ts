// Partitioners decide in which partition a key lives. Two equal partitioners put equal keys into equal partitions,
// which lets later operations skip a shuffle.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import type { Preparation } from "../rdd/preparation.ts";
import { hashPartition } from "./key.ts";

/**
 * Where keys live. Any object of this form is a partitioner. See Spark's `Partitioner`.
 * @example
 * const parity = { numPartitions: 2, getPartition: (key: number) => key % 2 };
 * await sc.parallelize([1, 2, 3]).map((n) => [n, "x"]).partitionBy(parity).keys().glom().collect(); // [[2], [1, 3]]
 */
export interface Partitioner<K = never> {
  /** How many partitions there are. */
  readonly numPartitions: number;
  /**
   * The partition of a key: a whole number, taken modulo `numPartitions`. It runs on executors too, so it is written as
   * an arrow function, not as a method, and does not use `this`.
   */
  getPartition(key: K): number;
  /** Do both put every key into the same partition? Default: they have one size and one `getPartition` function. */
  equals?(that: Partitioner): boolean;
  /** What must be done before `getPartition` can be read, if anything. */
  readonly preparation?: Preparation;
}

/** A number of partitions (by hash) or a partitioner, which never decides of what type the keys are. */
export type Partitioning<K = never> = number | Partitioner<NoInfer<K>>;

/**
 * By the key's hash; see `hashKey`. Equal to every hash partitioner of the same size.
 * @example
 * new HashPartitioner(4).getPartition(6); // 2
 */
export class HashPartitioner implements Partitioner {
  /** How many partitions there are. */
  readonly numPartitions: number;

  constructor(numPartitions: number) {
    this.numPartitions = requirePartitions(numPartitions);
  }

  /**
   * The partition of a key, by its hash: the same in every process.
   * @example
   * new HashPartitioner(4).getPartition(["a", 1]) === new HashPartitioner(4).getPartition(["a", 1]); // true
   */
  getPartition(key: unknown): number {
    return hashPartition(key, this.numPartitions);
  }

  /**
   * Is the other one a hash partitioner of the same size?
   * @example
   * new HashPartitioner(4).equals(new HashPartitioner(2)); // false
   */
  equals(that: Partitioner): boolean {
    return that instanceof HashPartitioner && that.numPartitions === this.numPartitions;
  }
}

/**
 * By a user's function `(key) => whole number`, taken modulo the number of partitions, as pyspark's `partitionFunc`.
 * @example
 * const byLength = new FunctionPartitioner(3, (word: string) => word.length);
 * await sc.parallelize(["a", "bb"]).map((word) => [word, 1]).partitionBy(byLength).count();
 */
export class FunctionPartitioner implements Partitioner {
  /** How many partitions there are. */
  readonly numPartitions: number;
  readonly getPartition: (key: never) => number;

  constructor(numPartitions: number, partitionFunc: (key: never) => number) {
    this.numPartitions = requirePartitions(numPartitions);
    this.getPartition = partitionFunc;
  }
}

/** Do `a` and `b` put every key into the same partition? */
export function samePartitioner(a: Partitioner | undefined, b: Partitioner | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  return a.equals === undefined ? a.numPartitions === b.numPartitions && a.getPartition === b.getPartition : a.equals(b);
}

/** The function that travels, or null for the hash of the key. Prepared partitioners only. */
export function partitionFuncOf(partitioner: Partitioner): AnyFunction | null {
  return partitioner instanceof HashPartitioner ? null : partitioner.getPartition;
}

export function requirePartitions(numPartitions: number): number {
  if (Number.isSafeInteger(numPartitions) && numPartitions > 0) return numPartitions;
  throw new MillraceError("INVALID_ARGUMENT", `Number of partitions (${numPartitions}) must be a whole number above zero`);
}
