// What RDD nodes need of a context, without one: ids are counted, plans are written down, jobs are recorded.
import type { PlanNode, SinkPlan } from "../engine/rdd/plan.ts";
import type { NodeScope, PlanBuilder, RDDNode, ShuffleDependency } from "../engine/rdd/rdd-node.ts";
import { ManualClock } from "../engine/time/clock.ts";

export interface PlannedTask {
  readonly plan: PlanNode;
  readonly bindings: readonly unknown[];
}

export class FakeScope implements NodeScope {
  readonly defaultParallelism = 2;
  configuredParallelism: number | undefined;
  batchTimeMs: number | undefined;
  readonly shuffles: ShuffleDependency[] = [];
  readonly unpersisted: RDDNode[] = [];
  readonly jobs: { node: RDDNode; sink: SinkPlan; partitions: readonly number[] | undefined }[] = [];
  /** What the next jobs give. */
  results: unknown[][] = [];
  private rdds = 0;

  readonly clock = new ManualClock();
  /** What the next job waits for when it has told of so many of its results. */
  pause: { readonly after: number; readonly until: Promise<void> } | undefined;

  async runSink(
    node: RDDNode,
    sink: SinkPlan,
    partitions?: readonly number[],
    onResult: (result: unknown) => void = () => {},
  ): Promise<unknown[]> {
    this.jobs.push({ node, sink, partitions });
    const results = this.results.shift() ?? [];
    const { pause } = this;
    this.pause = undefined;
    results.slice(0, pause?.after).forEach(onResult);
    await pause?.until;
    if (pause !== undefined) results.slice(pause.after).forEach(onResult);
    return results;
  }
  unpersist(node: RDDNode): void {
    this.unpersisted.push(node);
  }
  nextRddId(): number {
    return this.rdds++;
  }
  nextShuffleId(): number {
    return this.shuffles.length;
  }
  shuffleCreated(dependency: ShuffleDependency): void {
    this.shuffles.push(dependency);
  }
  persisted(): void {}
  readonly checkpointMarks: (readonly [RDDNode, string])[] = [];
  markCheckpoint(node: RDDNode, kind: string): void {
    this.checkpointMarks.push([node, kind]);
  }
  readonly removedCheckpoints: RDDNode[] = [];
  removeCheckpoint(node: RDDNode): void {
    this.removedCheckpoints.push(node);
  }
}

/** The plan of one partition; a shuffle's binding is `shuffle ID to REDUCE`. */
export function planOf(node: RDDNode, partition: number): PlannedTask {
  const bindings: unknown[] = [];
  const builder: PlanBuilder = {
    parent: (parent, index) => parent.plan(index, builder),
    bind: (value) => bindings.push(value) - 1,
    bindShuffle: (dependency, reduceId) => bindings.push(`shuffle ${dependency.shuffleId} to ${reduceId}`) - 1,
  };
  const plan = node.plan(partition, builder);
  return { plan, bindings };
}
