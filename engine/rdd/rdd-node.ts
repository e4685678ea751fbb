// RDDNode: what an RDD computes, as the scheduler sees it. Nodes are made once, never change except for their storage
// level, and know nothing of handles (rdd.ts) or of how they are run.
import { MillraceError } from "../errors.ts";
import type { Partitioner } from "../shuffle/partitioner.ts";
import type { ExecutorId } from "../storage/block.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import type { Clock } from "../time/clock.ts";
import type { CombineSpec, PlanNode, SinkPlan } from "./plan.ts";
import type { Preparation } from "./preparation.ts";

/** What a node needs while its plan for one partition is written down. */
export interface PlanBuilder {
  /** The plan of a narrow parent's partition (with its cache, if it is marked). */
  parent(node: RDDNode, partition: number): PlanNode;
  /** Puts a value that differs from task to task into the task's bindings; gives its slot. */
  bind(value: unknown): number;
  /** The slot of the map outputs that `reduceId` of `dependency` needs. */
  bindShuffle(dependency: ShuffleDependency, reduceId: number): number;
}

/** What nodes need of the context they belong to. */
export interface NodeScope {
  /** The slots of the master: how many partitions there are where nobody says. */
  readonly defaultParallelism: number;
  /** `default.parallelism`, if the application sets it. */
  readonly configuredParallelism: number | undefined;
  /** For what waits no longer than so long. */
  readonly clock: Clock;
  /**
   * Runs `sink` on these partitions (default all) and gives what each made, in their order; `onResult` is told as they come.
   * @internal
   */
  runSink(node: RDDNode, sink: SinkPlan, partitions?: readonly number[], onResult?: (result: unknown) => void): Promise<unknown[]>;
  /** Drops the cached partitions of a node. @internal */
  unpersist(node: RDDNode): void;
  /** A number that no node of the context has. @internal */
  nextRddId(): number;
  /** A number that no shuffle of the context has. @internal */
  nextShuffleId(): number;
  /** The batch being generated, if any: RDDs made now can be forgotten with it. */
  readonly batchTimeMs: number | undefined;
  /** Told of each shuffle, so that its outputs can be forgotten when nobody holds it any more. @internal */
  shuffleCreated(dependency: ShuffleDependency): void;
  /** Told of each node that is to be kept from now on, for the same reason. @internal */
  persisted(node: RDDNode): void;
  /** Has the node checkpointed after the first job that computes it. @internal */
  markCheckpoint(node: RDDNode, kind: CheckpointMark["kind"]): void;
  /** Removes the files of a node's checkpoint: nobody will read them again. @internal */
  removeCheckpoint(node: RDDNode): void;
}

/** That, where and whether a node is checkpointed: to the store, or only where its partitions are kept. */
export interface CheckpointMark {
  readonly kind: "reliable" | "local";
  readonly path: string | undefined;
  done: boolean;
  /** Nodes whose checkpoints are read together with this one. */
  needs?: readonly RDDNode[];
}

/** A form of its own in which a node is checkpointed. */
export interface CheckpointForm {
  /** What is written: partition for partition what `restored` needs to make them again. */
  readonly written: RDDNode;
  readonly needs: readonly RDDNode[];
  /** The partitions as they were, from what was written: `bytes` in all. */
  restored(source: RDDNode, bytes: number): RDDNode;
}

/** All records of `node`, moved so that those of one key meet in one partition. Its outputs outlive a job. */
export class ShuffleDependency {
  readonly shuffleId: number;
  readonly node: RDDNode;
  readonly partitioner: Partitioner;
  /** Map-side combining, if any. */
  readonly combine: CombineSpec | null;
  readonly batchTimeMs: number | undefined;

  constructor(scope: NodeScope, node: RDDNode, partitioner: Partitioner, combine: CombineSpec | null) {
    this.shuffleId = scope.nextShuffleId();
    this.batchTimeMs = scope.batchTimeMs;
    this.node = node;
    this.partitioner = partitioner;
    this.combine = combine;
    scope.shuffleCreated(this);
  }
}

export interface NarrowDependency {
  readonly node: RDDNode;
  /** The parent's partitions that `partition` of the child reads. */
  parents(partition: number): readonly number[];
}

export type Dependency =
  | { readonly type: "narrow"; readonly narrow: NarrowDependency }
  | { readonly type: "shuffle"; readonly shuffle: ShuffleDependency };

/** A partition of a node. */
export interface PartitionOf {
  readonly node: RDDNode;
  readonly partition: number;
}

/** Fields that every node has, whatever it computes: all that is left of it when its lineage is cut. */
const ownFields = new Set<string>();

/** How an RDD is computed: what from, in how many partitions, by which plan. What operators extend. See Spark's `RDD`. */
export abstract class RDDNode {
  /** Names it within its context. */
  readonly id: number;
  /** The context it belongs to. */
  readonly scope: NodeScope;
  /** How many partitions it has. */
  abstract readonly numPartitions: number;
  /** The nodes it is computed from. */
  abstract readonly dependencies: readonly Dependency[];
  /** How keys are laid out, if known. */
  readonly partitioner: Partitioner | undefined;
  /** What people see, if it was named. */
  name: string | undefined;
  /** What must be done on the driver before its partitions can be planned, if anything. */
  preparation: Preparation | undefined;
  private level = StorageLevel.NONE;
  /** Does whoever reads what is kept get copies of it, even at a level that keeps records as they are? */
  givesCopies = false;
  /** That it is to be checkpointed, or has been. */
  checkpoint: CheckpointMark | undefined;
  /** Asked when the node is about to be checkpointed. */
  checkpointForm: (() => CheckpointForm) | undefined;

  constructor(scope: NodeScope, partitioner?: Partitioner) {
    this.id = scope.nextRddId();
    this.scope = scope;
    this.partitioner = partitioner;
    if (ownFields.size === 0) for (const name of [...Object.keys(this), "label"]) ownFields.add(name);
  }

  /** How its partitions are kept on executors once computed; NONE if they are not. */
  get storageLevel(): StorageLevel {
    return this.level;
  }

  /** Throws UNSUPPORTED_OPERATION for a node that is kept at another level. */
  persist(level: StorageLevel): void {
    if (this.level !== StorageLevel.NONE && this.level !== level) {
      const message = `Cannot change storage level of an RDD after it was already assigned a level: RDD ${this.id} has ${this.level}, and ${level} is asked for. Call unpersist() first`;
      throw new MillraceError("UNSUPPORTED_OPERATION", message);
    }
    if (this.level === level) return;
    this.level = level;
    this.scope.persisted(this);
  }

  /** Keeps it on disk too, where memory has no room: what is kept may soon be all there is. */
  persistOnDiskToo(): void {
    if (this.level.useDisk) return;
    const { isValid, useMemory, useOffHeap, deserialized, replication } = this.level;
    // What is kept already would give way as its old level says.
    if (isValid) this.scope.unpersist(this);
    this.level = isValid
      ? StorageLevel.of({ useDisk: true, useMemory, useOffHeap, deserialized, replication })
      : StorageLevel.MEMORY_AND_DISK;
    this.scope.persisted(this);
  }

  /** Keeps it no longer, and drops what is kept. */
  unpersist(): void {
    this.level = StorageLevel.NONE;
    this.scope.unpersist(this);
  }

  /** Class name for people, as in toDebugString. */
  abstract readonly label: string;

  /** How one partition is computed. */
  abstract plan(partition: number, builder: PlanBuilder): PlanNode;

  /**
   * From here on `replacement` gives the partitions, which are the same; what they were made from is let go, so that a
   * long chain of RDDs does not keep all that ever was.
   */
  cutLineage(replacement: RDDNode): void {
    const { numPartitions } = this;
    this.checkpointForm = undefined;
    for (const name of Object.keys(this)) if (!ownFields.has(name)) delete (this as Record<string, unknown>)[name];
    const cut = {
      numPartitions,
      dependencies: [oneToOne(replacement)],
      plan: (partition: number, builder: PlanBuilder) => builder.parent(replacement, partition),
      narrowParents: (partition: number) => [{ node: replacement, partition }],
      preferredLocations: (partition: number) => replacement.preferredLocations(partition),
    };
    for (const [name, value] of Object.entries(cut)) Object.defineProperty(this, name, { value, enumerable: true });
  }

  /** What `partition` reads along narrow dependencies. A node of very many parents says so without asking each of them. */
  narrowParents(partition: number): readonly PartitionOf[] {
    return this.dependencies.flatMap((dependency) => {
      if (dependency.type === "shuffle") return [];
      const { node, parents } = dependency.narrow;
      return parents(partition).map((index) => ({ node, partition: index }));
    });
  }

  /** Executors where a partition is read most cheaply (apart from where it is cached). */
  preferredLocations(_partition: number): readonly ExecutorId[] {
    return [];
  }
}

export function oneToOne(node: RDDNode): Dependency {
  return { type: "narrow", narrow: { node, parents: (partition) => [partition] } };
}
