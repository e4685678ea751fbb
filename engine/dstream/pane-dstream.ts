// Panes: the batches of equal spans of time, side by side without overlap, each made into one RDD of one layout. Windows
// are put together from them, partition by partition and without a shuffle. The batches of a pane are moved at once, in
// one stage, when the pane is asked for.
import type { AnyFunction } from "../closure/closure.ts";
import { RDD } from "../rdd/rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { unionRDD } from "../rdd/union-rdd.ts";
import { ZippedPartitionsRDD } from "../rdd/zipped-partitions-rdd.ts";
import { DStreamNode } from "./dstream-node.ts";

export class PaneDStream<T> extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly slideMs: number;
  protected override readonly isShown = false;
  private readonly parent: DStreamNode;
  private readonly paneFunc: (batches: RDD<T>) => RDD<unknown>;

  /** `paneFunc` makes a pane of its batches, the oldest first. Whatever the pane, it gives one and the same layout. */
  constructor(parent: DStreamNode, paneMs: number, paneFunc: (batches: RDD<T>) => RDD<unknown>) {
    super(parent.scope);
    this.parent = parent;
    this.slideMs = paneMs;
    this.paneFunc = paneFunc;
    this.dependencies = [parent];
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const batches = this.parent.slice(timeMs - this.slideMs + this.parent.slideMs, timeMs);
    return batches.length === 0 ? undefined : this.paneFunc(new RDD<T>(unionRDD(batches))).node;
  }

  protected override parentRememberMs(): number {
    return this.rememberMs + this.slideMs - this.parent.slideMs;
  }
}

/** Panes of one layout (at least one) as one RDD of that layout; `mergeFunc` is given an iterator over each, in order. */
export function mergePanes(panes: readonly RDDNode[], mergeFunc: AnyFunction): RDDNode {
  return new ZippedPartitionsRDD(panes, mergeFunc, { label: "MergedPanesRDD", partitioner: panes[0]!.partitioner });
}
