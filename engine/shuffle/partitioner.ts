// Partitioners decide in which partition a key lives. Two equal partitioners put equal keys into equal partitions,
// which lets later operations skip a shuffle.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { hashPartition } from "./key.ts";

export interface Partitioner {
  readonly numPartitions: number;
  /** Closure `(key, numPartitions) => partition` that travels, or null for the hash of the key. */
  readonly func: AnyFunction | null;
  equals(that: Partitioner | undefined): boolean;
}

/** A number of partitions (by hash) or a partitioner. */
export type Partitioning = number | Partitioner;

/** By the key's hash; see `hashKey`. Equal to every hash partitioner of the same size. */
export class HashPartitioner implements Partitioner {
  readonly numPartitions: number;
  readonly func = null;

  constructor(numPartitions: number) {
    this.numPartitions = requirePartitions(numPartitions);
  }

  getPartition(key: unknown): number {
    return hashPartition(key, this.numPartitions);
  }

  equals(that: Partitioner | undefined): boolean {
    return that instanceof HashPartitioner && that.numPartitions === this.numPartitions;
  }
}

/** By a user's function `(key) => whole number`, taken modulo the number of partitions, as pyspark's `partitionFunc`. */
export class FunctionPartitioner implements Partitioner {
  readonly numPartitions: number;
  readonly func: AnyFunction;

  constructor(numPartitions: number, partitionFunc: AnyFunction) {
    this.numPartitions = requirePartitions(numPartitions);
    this.func = partitionFunc;
  }

  equals(that: Partitioner | undefined): boolean {
    return that instanceof FunctionPartitioner && that.numPartitions === this.numPartitions && that.func === this.func;
  }
}

export function requirePartitions(numPartitions: number): number {
  if (Number.isSafeInteger(numPartitions) && numPartitions > 0) return numPartitions;
  throw new MillraceError("INVALID_ARGUMENT", `Number of partitions (${numPartitions}) must be a whole number above zero`);
}
