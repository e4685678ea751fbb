// The stages of jobs: what a job may need, numbered parents first, and which jobs share a stage. A shuffle has one stage as
// long as any job that runs may need it; a later job that reads the same shuffle has another, as on Spark. What lies behind
// partitions that are kept, or behind a shuffle whose outputs all stand, is not looked at: the stages of a batch are as
// many however long its lineage is. Should that be lost meanwhile, `of` makes stages for it, which are the job's from then on.
import type { RDDNode, ShuffleDependency } from "../rdd/rdd-node.ts";
import type { StageInfo } from "./scheduler-listener.ts";

export interface Stage {
  readonly stageId: number;
  readonly name: string;
  /** Partitions of the RDD that a job needs. */
  readonly numTasks: number;
  /** Stages whose outputs it reads. */
  readonly parentIds: readonly number[];
  /** How often it was tried. */
  attempts: number;
}

/** A stage that has not begun, or not anew, as listeners are told of it. */
export function stageInfo({ stageId, name, numTasks, parentIds, attempts }: Stage): StageInfo {
  return { stageId, attemptNumber: attempts, name, numTasks, parentIds };
}

export interface JobStages {
  readonly result: Stage;
  /** All of them, parents first, the result stage last. */
  readonly all: readonly Stage[];
  /** What it holds in the registry. */
  readonly held: HeldStages;
}

/** The shuffles whose stages somebody holds. */
export interface HeldStages {
  readonly shuffleIds: Set<number>;
  isReleased: boolean;
}

/** What there is already. */
export interface Standing {
  /** Are all partitions of the node kept? */
  isKept(node: RDDNode): boolean;
  /** Do all outputs of the shuffle stand? */
  isComplete(shuffle: ShuffleDependency): boolean;
}

export class StageRegistry {
  private readonly standing: Standing;
  private readonly shared = new Map<number, { readonly stage: Stage; jobs: number }>();
  private nextStageId = 0;

  constructor(standing: Standing) {
    this.standing = standing;
  }

  /** The stages of a job over partitions of `node`. They are kept until `release`. Throws what a node throws that cannot tell its partitions. */
  plan(node: RDDNode, numTasks: number): JobStages {
    const held: HeldStages = { shuffleIds: new Set(), isReleased: false };
    try {
      const parents = this.shufflesReadBy(node);
      const all: Stage[] = [];
      for (const parent of parents) this.hold(parent, held, all);
      const result = this.newStage(`result of ${node.label}`, numTasks, parents);
      return { result, all: [...all, result], held };
    } catch (error) {
      this.release(held);
      throw error;
    }
  }

  release(held: HeldStages): void {
    held.isReleased = true;
    for (const shuffleId of held.shuffleIds) {
      const entry = this.shared.get(shuffleId);
      if (entry !== undefined && --entry.jobs === 0) this.shared.delete(shuffleId);
    }
  }

  /** The stage of a shuffle that a job needs, whether or not that was known when it was planned. */
  of(shuffle: ShuffleDependency, held: HeldStages): Stage {
    // A run that a job has begun goes on without it where others wait for it too.
    if (!held.isReleased) this.hold(shuffle, held, []);
    return this.shared.get(shuffle.shuffleId)?.stage ?? this.mapStage(shuffle, this.shufflesReadBy(shuffle.node));
  }

  /** Holds the stages of the shuffle and of what must be computed for it; those that were not held yet come into `fresh`, parents first. */
  private hold(shuffle: ShuffleDependency, held: HeldStages, fresh: Stage[]): void {
    const { shuffleId, node } = shuffle;
    if (held.shuffleIds.has(shuffleId)) return;
    const parents = this.standing.isComplete(shuffle) ? [] : this.shufflesReadBy(node);
    for (const parent of parents) this.hold(parent, held, fresh);
    const entry = this.shared.get(shuffleId) ?? { stage: this.mapStage(shuffle, parents), jobs: 0 };
    entry.jobs++;
    this.shared.set(shuffleId, entry);
    held.shuffleIds.add(shuffleId);
    fresh.push(entry.stage);
  }

  /** Shuffles that partitions of `node` may read, along narrow dependencies, in the order of these. */
  private shufflesReadBy(node: RDDNode): ShuffleDependency[] {
    const shuffles = new Set<ShuffleDependency>();
    const visited = new Set<RDDNode>([node]);
    // A set is walked in the order of insertion, also over what is added meanwhile.
    for (const current of visited) {
      if (this.standing.isKept(current)) continue;
      for (const dependency of current.dependencies) {
        if (dependency.type === "shuffle") shuffles.add(dependency.shuffle);
        else visited.add(dependency.narrow.node);
      }
    }
    return [...shuffles];
  }

  private mapStage({ shuffleId, node }: ShuffleDependency, parents: readonly ShuffleDependency[]): Stage {
    return this.newStage(`map side of shuffle ${shuffleId}`, node.numPartitions, parents);
  }

  private newStage(name: string, numTasks: number, parents: readonly ShuffleDependency[]): Stage {
    const parentIds = parents.flatMap(({ shuffleId }) => this.shared.get(shuffleId)?.stage.stageId ?? []);
    return { stageId: this.nextStageId++, name, numTasks, parentIds, attempts: 0 };
  }
}
