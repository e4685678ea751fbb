// Partitioners decide in which partition a key lives. Two equal partitioners put equal keys into equal partitions,
// which lets later operations skip a shuffle.
import { type AnyFunction, builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import type { Preparation } from "../rdd/preparation.ts";
import { hashPartition } from "./key.ts";

/**
 * Where keys live. Any object of this form is a partitioner. See Spark's `Partitioner`.
 * @example
 * const parity = { numPartitions: 2, getPartition: (key: number) => Math.abs(key % 2) };
 * await sc.parallelize([1, 2, 3]).map((n) => [n, "x"]).partitionBy(parity).keys().glom().collect(); // [[2], [1, 3]]
 */
export interface Partitioner<K = never> {
  /** How many partitions there are. */
  readonly numPartitions: number;
  /**
   * The partition of a key: a whole number from 0 to below `numPartitions`; another one is an error. It runs on executors
   * too: of a plain object it is written as an arrow function; an instance of a class travels with it, so the class is
   * registered (`registerClass`).
   */
  getPartition(key: K): number;
  /**
   * Do both put every key into the same partition? Default: they have one size and one `getPartition` function, which is no
   * method; what a method gives may depend on the rest of its object.
   */
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
  if (a.equals !== undefined) return a.equals(b);
  return a.numPartitions === b.numPartitions && a.getPartition === b.getPartition && !isMethod(a);
}

/** The function that travels, or null for the hash of the key. Prepared partitioners only. */
export function partitionFuncOf(partitioner: Partitioner): AnyFunction | null {
  if (partitioner instanceof HashPartitioner) return null;
  if (partitioner instanceof FunctionPartitioner) return partitioner.getPartition;
  const func = isMethod(partitioner) ? once(partitioner, callOf) : partitioner.getPartition;
  // What is prepared is the engine's own.
  return partitioner.preparation === undefined ? once(func, withinRange) : func;
}

/** One function a partitioner, so that the plans of all batches are the same. */
const made = new WeakMap<object, AnyFunction>();

function once<T extends object>(of: T, make: (of: T) => AnyFunction): AnyFunction {
  const known = made.get(of);
  if (known !== undefined) return known;
  const func = make(of);
  made.set(of, func);
  return func;
}

/** Calls the method of a partitioner that travels along. */
const callOf = builtinFactory("partitioner-call", (partitioner: Partitioner) => (key: never) => partitioner.getPartition(key));

/** Is `getPartition` a method, which may use `this`, and not a function that the partitioner has or makes? */
function isMethod(partitioner: Partitioner): boolean {
  const own = Object.getOwnPropertyDescriptor(partitioner, "getPartition");
  if (own !== undefined) return /^getPartition\s*\(/.test(Function.prototype.toString.call(own.value));
  for (let proto: object | null = Object.getPrototypeOf(partitioner); proto !== null; proto = Object.getPrototypeOf(proto)) {
    const inherited = Object.getOwnPropertyDescriptor(proto, "getPartition");
    if (inherited !== undefined) return typeof inherited.value === "function";
  }
  return false;
}

const withinRange = builtinFactory("within-range", (getPartition: AnyFunction) => (key: never, numPartitions: number) => {
  const partition = getPartition(key) as number;
  if (partition >= 0 && partition < numPartitions) return partition;
  const range = `a whole number from 0 to ${numPartitions - 1}`;
  throw new MillraceError("INVALID_ARGUMENT", `The getPartition of a partitioner must give ${range}, not ${partition}`);
});

/** A partitioner that a program gives. Throws INVALID_ARGUMENT if it has no number of partitions, or no function that stays the same. */
export function requirePartitioner(partitioner: Partitioner): Partitioner {
  requirePartitions(partitioner.numPartitions);
  const own = Object.getOwnPropertyDescriptor(partitioner, "getPartition");
  // One of a class may have a getter, which says when it can be asked.
  const isRight = own === undefined ? "getPartition" in partitioner : typeof own.value === "function";
  if (isRight) return partitioner;
  const given = own?.get === undefined ? typeof own?.value : "a getter";
  const fix = "Write it as an arrow function: { numPartitions: 2, getPartition: (key) => ... }.";
  throw new MillraceError("INVALID_ARGUMENT", `The getPartition of a partitioner must be a function, not ${given}. ${fix}`);
}

export function requirePartitions(numPartitions: number): number {
  if (Number.isSafeInteger(numPartitions) && numPartitions > 0) return numPartitions;
  throw new MillraceError("INVALID_ARGUMENT", `Number of partitions (${numPartitions}) must be a whole number above zero`);
}
