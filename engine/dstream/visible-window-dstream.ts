// What a program sees of windows that are slid with an inverse function: the pairs without what is kept beside them,
// those that its filter takes. How windows are kept and checkpointed is set here and meant for the windows themselves.
import type { AnyFunction } from "../closure/closure.ts";
import { MapPartitionsRDD } from "../rdd/map-partitions-rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import { DStreamNode } from "./dstream-node.ts";
import type { ReducedWindowedDStream } from "./reduced-windowed-dstream.ts";

export class VisibleWindowDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  private readonly windows: ReducedWindowedDStream;
  private readonly visibleFunc: AnyFunction;

  constructor(windows: ReducedWindowedDStream, visibleFunc: AnyFunction) {
    super(windows.scope);
    this.windows = windows;
    this.visibleFunc = visibleFunc;
    this.dependencies = [windows];
  }

  get slideMs(): number {
    return this.windows.slideMs;
  }

  override keepAt(level?: StorageLevel): void {
    this.windows.keepAt(level);
  }

  override keepByDefault(): void {
    this.windows.keepByDefault();
  }

  override checkpoint(intervalMs: number): void {
    this.windows.checkpoint(intervalMs);
  }

  /** There is a window at each of its times. */
  protected compute(timeMs: number): RDDNode {
    return new MapPartitionsRDD(this.windows.getOrCompute(timeMs)!, "mapPartitions", this.visibleFunc, { preservesPartitioning: true });
  }
}
