// Panes: the RDDs of so many batches of the parent merged into one, side by side without overlap. Windows are made of
// them. The parent's RDDs are pairs of one layout, so a pane is merged partition by partition, without a shuffle.
import type { AnyFunction } from "../closure/closure.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { ZippedPartitionsRDD } from "../rdd/zipped-partitions-rdd.ts";
import { DStreamNode } from "./dstream-node.ts";

export class PaneDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly slideMs: number;
  private readonly parent: DStreamNode;
  private readonly mergeFunc: AnyFunction;

  /** `mergeFunc` makes the records of a partition from an iterator over that partition of each RDD, the oldest first. */
  constructor(parent: DStreamNode, paneMs: number, mergeFunc: AnyFunction) {
    super(parent.scope);
    this.parent = parent;
    this.slideMs = paneMs;
    this.mergeFunc = mergeFunc;
    this.dependencies = [parent];
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const batches = this.parent.slice(timeMs - this.slideMs + this.parent.slideMs, timeMs);
    return batches.length < 2 ? batches[0] : mergePanes(batches, this.mergeFunc);
  }

  protected override parentRememberMs(): number {
    return this.rememberMs + this.slideMs;
  }
}

/** Panes of one layout (at least one) as one RDD of that layout. */
export function mergePanes(panes: readonly RDDNode[], mergeFunc: AnyFunction): RDDNode {
  return new ZippedPartitionsRDD(panes, mergeFunc, { label: "MergedPanesRDD", partitioner: panes[0]!.partitioner });
}
