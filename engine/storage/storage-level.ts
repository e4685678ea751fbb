// StorageLevel: how the partitions of an RDD are kept once they have been computed. Immutable; there is one instance of
// each level in a process (also of those that came over a wire), so levels are compared with ===.
//
//   deserialized memory   the records themselves, in the compute thread: read without any cost, lost with the thread
//   serialized memory     encoded, in memory outside the JavaScript heap: smaller, decoded at each read
//   disk                  encoded, in a private file of the executor
//   memory and disk       memory as long as there is room, then disk
//   replication n         n executors keep it, or as many as there are
import { MillraceError } from "../errors.ts";
import { registerClass } from "../serialize/class-registry.ts";

/** What `StorageLevel.of` puts together. */
export interface StorageLevelOptions {
  /** Keep on disk what memory has no room for or, without `useMemory`, all. */
  readonly useDisk?: boolean;
  /** Keep in memory as long as there is room. */
  readonly useMemory?: boolean;
  /** Encoded bytes in memory stand outside the JavaScript heap in any case: this changes the level's name only. */
  readonly useOffHeap?: boolean;
  /** Keep the records in memory as they are, not encoded. */
  readonly deserialized?: boolean;
  /** Executors that keep it, 1 to 39. Default 1. */
  readonly replication?: number;
}

const MAX_REPLICATION = 39;
const levels = new Map<string, StorageLevel>();

/**
 * How the partitions of a persisted RDD are kept: in memory, on disk or both, as they are or encoded, on how many
 * executors. Use the constants, or `StorageLevel.of` for a combination of your own. See Spark's `StorageLevel`.
 * @example
 * const squares = sc.parallelize([1, 2, 3]).map((n) => n * n).persist(StorageLevel.MEMORY_AND_DISK);
 * squares.getStorageLevel().useDisk; // true
 */
export class StorageLevel {
  /** Not kept. */
  static readonly NONE: StorageLevel = StorageLevel.of({});
  /** Encoded, in a file of the executor. */
  static readonly DISK_ONLY: StorageLevel = StorageLevel.of({ useDisk: true });
  /** Like DISK_ONLY, on two executors. */
  static readonly DISK_ONLY_2: StorageLevel = StorageLevel.of({ useDisk: true, replication: 2 });
  /** Like DISK_ONLY, on three executors. */
  static readonly DISK_ONLY_3: StorageLevel = StorageLevel.of({ useDisk: true, replication: 3 });
  /** The level of `RDD.cache()`: what does not fit is computed again when it is needed. */
  static readonly MEMORY_ONLY: StorageLevel = StorageLevel.of({ useMemory: true, deserialized: true });
  /** Like MEMORY_ONLY, on two executors. */
  static readonly MEMORY_ONLY_2: StorageLevel = StorageLevel.of({ useMemory: true, deserialized: true, replication: 2 });
  /** Encoded, in memory: smaller than MEMORY_ONLY, and decoded at each read. */
  static readonly MEMORY_ONLY_SER: StorageLevel = StorageLevel.of({ useMemory: true });
  /** Like MEMORY_ONLY_SER, on two executors. */
  static readonly MEMORY_ONLY_SER_2: StorageLevel = StorageLevel.of({ useMemory: true, replication: 2 });
  /** The records in memory as they are; what does not fit, encoded on disk. */
  static readonly MEMORY_AND_DISK: StorageLevel = StorageLevel.of({ useDisk: true, useMemory: true, deserialized: true });
  /** Like MEMORY_AND_DISK, on two executors. */
  static readonly MEMORY_AND_DISK_2: StorageLevel = StorageLevel.of({ useDisk: true, useMemory: true, deserialized: true, replication: 2 });
  /** Encoded, in memory; what does not fit, on disk. */
  static readonly MEMORY_AND_DISK_SER: StorageLevel = StorageLevel.of({ useDisk: true, useMemory: true });
  /** Like MEMORY_AND_DISK_SER, on two executors. */
  static readonly MEMORY_AND_DISK_SER_2: StorageLevel = StorageLevel.of({ useDisk: true, useMemory: true, replication: 2 });
  /** Like MEMORY_AND_DISK_SER, whose bytes stand outside the JavaScript heap as well. */
  static readonly OFF_HEAP: StorageLevel = StorageLevel.of({ useDisk: true, useMemory: true, useOffHeap: true });

  /** May it be on disk? */
  readonly useDisk: boolean;
  /** May it be in memory? */
  readonly useMemory: boolean;
  /** Is it an off-heap level by name? Encoded bytes in memory stand outside the JavaScript heap in any case. */
  readonly useOffHeap: boolean;
  /** Are the records in memory kept as they are, not encoded? */
  readonly deserialized: boolean;
  /** Executors that keep each partition, if there are as many. */
  readonly replication: number;

  private constructor(options: Required<StorageLevelOptions>) {
    this.useDisk = options.useDisk;
    this.useMemory = options.useMemory;
    this.useOffHeap = options.useOffHeap;
    this.deserialized = options.deserialized;
    this.replication = options.replication;
  }

  /**
   * The level with these properties; what is left out is false, `replication` 1. Throws INVALID_ARGUMENT for a
   * replication that is no whole number from 1 to 39, and for records off the heap that are not encoded.
   * @example
   * const level = StorageLevel.of({ useDisk: true, replication: 4 });
   * sc.parallelize([1, 2, 3]).persist(level);
   */
  static of(options: StorageLevelOptions): StorageLevel {
    const { useDisk = false, useMemory = false, useOffHeap = false, deserialized = false, replication = 1 } = options;
    if (!Number.isInteger(replication) || replication < 1 || replication > MAX_REPLICATION) {
      throw new MillraceError("INVALID_ARGUMENT", `Replication must be a whole number from 1 to ${MAX_REPLICATION}, not ${replication}`);
    }
    if (useOffHeap && deserialized) {
      throw new MillraceError("INVALID_ARGUMENT", "Off-heap storage level does not support deserialized storage: leave one of the two out");
    }
    const made = new StorageLevel({ useDisk, useMemory, useOffHeap, deserialized, replication });
    const known = levels.get(made.toString());
    if (known !== undefined) return known;
    levels.set(made.toString(), Object.freeze(made));
    return made;
  }

  /**
   * The constant of this name. Throws INVALID_ARGUMENT for another one.
   * @example
   * StorageLevel.fromString("MEMORY_AND_DISK_2").replication; // 2
   */
  static fromString(name: string): StorageLevel {
    const level = CONSTANTS.get(name);
    if (level !== undefined) return level;
    throw new MillraceError("INVALID_ARGUMENT", `Invalid StorageLevel: ${name}. Use one of ${[...CONSTANTS.keys()].join(", ")}`);
  }

  /** Is anything kept at this level? */
  get isValid(): boolean {
    return this.useMemory || this.useDisk;
  }

  /**
   * In words, as `toDebugString` shows it.
   * @example
   * StorageLevel.MEMORY_AND_DISK_SER_2.description; // "Disk Memory Serialized 2x Replicated"
   */
  get description(): string {
    const places = [this.useDisk ? "Disk" : "", this.useMemory ? (this.useOffHeap ? "Memory (off heap)" : "Memory") : ""];
    return [...places, this.deserialized ? "Deserialized" : "Serialized", `${this.replication}x Replicated`].filter(Boolean).join(" ");
  }

  /**
   * Is it the same level? There is one instance of each, so `===` says the same.
   * @example
   * StorageLevel.MEMORY_ONLY.equals(StorageLevel.of({ useMemory: true, deserialized: true })); // true
   */
  equals(other: unknown): boolean {
    return this === other;
  }

  /**
   * As Spark prints it.
   * @example
   * String(StorageLevel.DISK_ONLY_2); // "StorageLevel(disk, 2 replicas)"
   */
  toString(): string {
    const names = { disk: this.useDisk, memory: this.useMemory, offheap: this.useOffHeap, deserialized: this.deserialized };
    const parts = Object.entries(names).flatMap(([name, holds]) => (holds ? [name] : []));
    return `StorageLevel(${[...parts, `${this.replication} replicas`].join(", ")})`;
  }
}

const CONSTANTS: ReadonlyMap<string, StorageLevel> = new Map(
  Object.entries(StorageLevel).filter((entry): entry is [string, StorageLevel] => entry[1] instanceof StorageLevel),
);

registerClass<StorageLevel>("millrace.StorageLevel", StorageLevel as unknown as abstract new () => StorageLevel, {
  encode: ({ useDisk, useMemory, useOffHeap, deserialized, replication }) => ({
    useDisk,
    useMemory,
    useOffHeap,
    deserialized,
    replication,
  }),
  decode: (data) => StorageLevel.of(data as StorageLevelOptions),
});
