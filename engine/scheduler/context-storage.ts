// What a context knows about persisted RDDs: which there are, where their partitions are, what memory is left for more.
// Methods of MillraceContext.
import { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import { MillraceContext } from "./millrace-context.ts";

/** Where a persisted RDD is kept, as far as the driver was told. See Spark's `RDDInfo`. */
export interface RDDStorageInfo {
  /** The RDD's number. */
  readonly id: number;
  /** What `setName` said. */
  readonly name: string | undefined;
  /** How many partitions it has, kept or not. */
  readonly numPartitions: number;
  /** What `persist` said. */
  readonly storageLevel: StorageLevel;
  /** Partitions that are kept somewhere. */
  readonly numCachedPartitions: number;
  /** Bytes in memory, all copies together: estimated for records kept as they are. */
  readonly memoryBytes: number;
  /** Bytes on disk, all copies together. */
  readonly diskBytes: number;
  /** By partition, the executors that keep it. */
  readonly locations: ReadonlyMap<number, readonly ExecutorId[]>;
}

/** An executor's memory for persisted partitions, in bytes. */
export interface ExecutorMemoryStatus {
  /** What records may take; encoded bytes may take as much again. Undefined if the executor did not say. */
  readonly maxBytes: number | undefined;
  /** What records take, estimated. */
  readonly usedBytes: number;
}

declare module "./millrace-context.ts" {
  interface MillraceContext {
    /**
     * The RDDs that are persisted now, by id. See Spark's `SparkContext.getPersistentRDDs`.
     * @example
     * const words = sc.parallelize(["a", "b"]).cache();
     * [...sc.getPersistentRDDs().keys()].includes(words.id); // true
     */
    getPersistentRDDs(): Map<number, RDD<unknown>>;

    /**
     * Where each persisted RDD is kept of which a partition is kept at all. Sizes are what executors told when they kept a
     * partition. See Spark's `SparkContext.getRDDStorageInfo`.
     * @example
     * await sc.parallelize([1, 2, 3, 4], 2).cache().count();
     * sc.getRDDStorageInfo().map((info) => info.numCachedPartitions); // [2]
     */
    getRDDStorageInfo(): readonly RDDStorageInfo[];

    /**
     * Memory for persisted partitions of each executor. See Spark's `SparkContext.getExecutorMemoryStatus`.
     * @example
     * await sc.parallelize([1, 2]).cache().count();
     * sc.getExecutorMemoryStatus().size; // 1
     */
    getExecutorMemoryStatus(): Map<ExecutorId, ExecutorMemoryStatus>;
  }
}

/** Without the chunks of broadcasts, which are kept in the same way. */
function persistentNodes({ persistent, broadcasts }: MillraceContext): readonly RDDNode[] {
  return persistent.nodes().filter(({ id }) => !broadcasts.has(id));
}

MillraceContext.prototype.getPersistentRDDs = function () {
  return new Map(persistentNodes(this).map((node) => [node.id, new RDD(node)]));
};

MillraceContext.prototype.getRDDStorageInfo = function () {
  return persistentNodes(this).flatMap((node) => {
    const blocks = this.keptPartitions?.holdings(node.id);
    if (blocks === undefined || blocks.size === 0) return [];
    const holdings = [...blocks.values()].flatMap((holders) => [...holders.values()]);
    const partitions = [...blocks].map(([id, holders]) => [Number(id.slice(id.lastIndexOf("-") + 1)), [...holders.keys()]] as const);
    return {
      id: node.id,
      name: node.name,
      numPartitions: node.numPartitions,
      storageLevel: node.storageLevel,
      numCachedPartitions: blocks.size,
      memoryBytes: holdings.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      diskBytes: holdings.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
      locations: new Map(partitions.sort(([a], [b]) => a - b)),
    };
  });
};

MillraceContext.prototype.getExecutorMemoryStatus = function () {
  const used = this.keptPartitions?.memoryByExecutor() ?? new Map<ExecutorId, number>();
  return new Map(this.executors().map(({ id, storageBytes }) => [id, { maxBytes: storageBytes, usedBytes: used.get(id) ?? 0 }]));
};
