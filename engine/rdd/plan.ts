// What a task computes, as plain data: a tree of plan nodes with user functions at its leaves. A plan holds nothing
// that changes from batch to batch: block ids, offsets and data stand in the task's `bindings`, to which a plan
// refers by slot number. So a plan is encoded once, named by its hash, and kept by executors over many batches.
import type { AnyFunction } from "../closure/closure.ts";
import type { BlockId, ExecutorId } from "../storage/block.ts";
import type { StorageLevel } from "../storage/storage-level.ts";

/** Reads one partition of an input: gives arrays of records ("chunks") in order. */
export type SourceFunc = (binding: never, io: TaskIO) => Chunks | Promise<Chunks>;
/** Records in arrays of any size, so that reading one costs no call. */
export type Chunks = Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

/** What a source function may ask of the executor it runs on. */
export interface TaskIO {
  /** Index of the partition being computed. */
  readonly partition: number;
  /** 0 for the first try. */
  readonly attempt: number;
  /** Where it runs. */
  readonly executorId: ExecutorId;
  /** The records of a stored block, from here or from one of `locations`. Rejects with BLOCK_LOST if none has it. */
  readBlock(id: BlockId, locations: readonly ExecutorId[]): Promise<readonly unknown[]>;
}

/** combineByKey's three functions. `create` null means the value is its own combiner (reduceByKey). */
export interface CombineSpec {
  readonly create: AnyFunction | null;
  readonly mergeValue: AnyFunction;
  readonly mergeCombiners: AnyFunction;
}

/** Narrow steps. `mapPartitions` is called with (iterator over the partition, partition index); the others see one record. */
export type StepKind = "map" | "filter" | "flatMap" | "mapValues" | "flatMapValues" | "mapPartitions";

export type PlanNode =
  /** `shared`: where nothing is decoded for a task its records are the driver's own; who may change them gets copies. */
  | { readonly op: "source"; readonly read: AnyFunction; readonly slot: number; readonly shared?: true }
  /**
   * Binding of `mapPartitions` only: the index of the partition in its own RDD (a task of a union has another). `shared`: what
   * it gives is kept elsewhere too, in states; who may change it gets copies.
   */
  | {
      readonly op: "step";
      readonly kind: StepKind;
      readonly func: AnyFunction;
      readonly parent: PlanNode;
      readonly slot?: number;
      readonly shared?: true;
    }
  /** Binding: {@link ShuffleReadBinding}. With `combine` values are merged by key (they are combiners already when `combined`). */
  | { readonly op: "shuffleRead"; readonly slot: number; readonly combine: CombineSpec | null; readonly combined: boolean }
  /**
   * Binding: {@link CacheBinding}. `parent` is null when the partition is known to be kept somewhere. `isolate`: whoever
   * reads it may change the records, so he gets copies of those that are kept.
   */
  | {
      readonly op: "cache";
      readonly slot: number;
      readonly level: StorageLevel;
      readonly isolate?: true;
      readonly parent: PlanNode | null;
    }
  /** `func(iterators, binding)` over one partition of each parent. Binding: by default the index of the partition in its own RDD. */
  | { readonly op: "zipPartitions"; readonly func: AnyFunction; readonly parents: readonly PlanNode[]; readonly slot: number }
  /** All partitions of all parents, one after another, as one partition. */
  | { readonly op: "concat"; readonly parents: readonly PlanNode[] };

export type SinkPlan =
  | { readonly op: "collect" }
  | { readonly op: "count" }
  | { readonly op: "reduce"; readonly func: AnyFunction }
  /** The first `count` records; reads no further than it must. */
  | { readonly op: "take"; readonly count: number }
  /** `func(iterator, io)` sees the whole partition; its (awaited) result is the task's. */
  | { readonly op: "partition"; readonly func: AnyFunction }
  /** Binding: {@link ShuffleWriteBinding}. `partition(key)` is null for the hash partitioner. */
  | {
      readonly op: "shuffleWrite";
      readonly slot: number;
      readonly numPartitions: number;
      readonly partition: AnyFunction | null;
      readonly combine: CombineSpec | null;
    };

/** A stage's work on one partition. */
export interface TaskPlan {
  readonly node: PlanNode;
  readonly sink: SinkPlan;
}

/** Map outputs of one reduce partition, in map-partition order; outputs known to be empty are left out. */
export interface ShuffleReadBinding {
  readonly shuffleId: number;
  readonly reduceId: number;
  readonly outputs: readonly { readonly mapId: number; readonly executorId: ExecutorId }[];
}

export interface ShuffleWriteBinding {
  readonly shuffleId: number;
  readonly mapId: number;
}

/** `locations` are the executors believed to hold the partition; empty means it must be computed (and is then kept). */
export interface CacheBinding {
  readonly blockId: BlockId;
  readonly locations: readonly ExecutorId[];
}
