// SourceRDD: partitions that a source function reads on the executor, each from a binding of its own (a slice of
// data, a file, a range of offsets, a stored block). The function is the same in every batch; the bindings are not.
import { type AnyFunction, builtin } from "../closure/closure.ts";
import type { BlockId, ExecutorId } from "../storage/block.ts";
import type { PlanNode, TaskIO } from "./plan.ts";
import type { PlanBuilder } from "./rdd-node.ts";
import { type NodeScope, RDDNode } from "./rdd-node.ts";

/** What one partition of a `SourceRDD` reads. */
export interface SourcePartition {
  /** What the source function is called with; it travels with each task. */
  readonly binding: unknown;
  /** Executors that have it near, best first. */
  readonly preferredLocations?: readonly ExecutorId[];
}

/** An RDD that a source function reads, a binding a partition. */
export class SourceRDD extends RDDNode {
  readonly label: string;
  /** None: it computes from nothing but its bindings. */
  readonly dependencies = [];
  private readonly read: AnyFunction;
  private sources: readonly SourcePartition[] | (() => readonly SourcePartition[]);

  /** `sources` may be a function: it is called when the partitions are first asked for, and again only if it threw. */
  constructor(
    scope: NodeScope,
    label: string,
    read: AnyFunction,
    sources: readonly SourcePartition[] | (() => readonly SourcePartition[]),
  ) {
    super(scope);
    this.label = label;
    this.read = read;
    this.sources = sources;
  }

  /** As many as there are bindings. */
  get numPartitions(): number {
    return this.known().length;
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const node = { op: "source", read: this.read, slot: builder.bind(this.known()[partition]!.binding) } as const;
    return SHARED.has(this.read) ? { ...node, shared: true } : node;
  }

  override preferredLocations(partition: number): readonly ExecutorId[] {
    return this.known()[partition]!.preferredLocations ?? [];
  }

  private known(): readonly SourcePartition[] {
    if (typeof this.sources === "function") this.sources = this.sources();
    return this.sources;
  }
}

const readSlice = builtin("slice", (records: readonly unknown[]) => [records]);

/** Contiguous slices of a list: slice i holds elements floor(i n/s) to floor((i+1) n/s) - 1, as on Spark. */
export function parallelCollectionRDD(scope: NodeScope, records: readonly unknown[], numSlices: number): SourceRDD {
  const bound = (i: number) => Math.floor((i * records.length) / numSlices);
  const slices = Array.from({ length: numSlices }, (_, i) => ({ binding: records.slice(bound(i), bound(i + 1)) }));
  return new SourceRDD(scope, "ParallelCollectionRDD", readSlice, slices);
}

/** A stored block and where it is. */
export interface BlockLocation {
  /** Name of the block. */
  readonly blockId: BlockId;
  /** Executors that have it. */
  readonly executorIds: readonly ExecutorId[];
}

const readStoredBlock = builtin("stored-block", async (block: BlockLocation, io: TaskIO) => [
  await io.readBlock(block.blockId, block.executorIds),
]);

/** Read functions that give what the driver, or a store, goes on to have. */
const SHARED: ReadonlySet<AnyFunction> = new Set<AnyFunction>([readSlice, readStoredBlock]);

/** One partition a stored block, read where it is. There is no lineage behind a block. */
export function blockRDD(scope: NodeScope, blocks: readonly BlockLocation[]): SourceRDD {
  return new SourceRDD(
    scope,
    "BlockRDD",
    readStoredBlock,
    blocks.map((block) => ({ binding: block, preferredLocations: block.executorIds })),
  );
}
