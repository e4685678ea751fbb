// A window by key that is slid with an inverse function: what enters is added to the previous window, what leaves is
// taken from it. With panes of 1, a window of 4 and a slide of 2, at time 8:
//
//     panes               1   2   3   4   5   6   7   8
//     window at 6                [3   4   5   6]
//     window at 8                        [5   6   7   8]
//                                 leaving         entering
//
// Where windows do not overlap all of the previous one leaves, and what lies between two windows takes no part. The first
// window, and one whose predecessors are forgotten, is made of its panes alone. See Spark's `ReducedWindowedDStream`.
//
// The RDDs have [key, [value, number of panes that have the key]] (slideWindow in pane-functions.ts). Each is made of the one
// before, so their lineage is cut by checkpoints.
import type { AnyFunction } from "../closure/closure.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import { DStreamNode } from "./dstream-node.ts";
import type { KeyLayout } from "./key-layout.ts";
import { mergePanes } from "./pane-dstream.ts";
import type { SlideParts } from "./pane-functions.ts";

export interface WindowSlide {
  /** Of the panes' keys. */
  readonly layout: KeyLayout;
  /** Makes the closure that makes the next window of these parts. */
  readonly slideFunc: (parts: SlideParts) => AnyFunction;
}

export class ReducedWindowedDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly slideMs: number;
  readonly windowMs: number;
  override readonly mustCheckpoint = true;
  protected override readonly isShown = false;
  private readonly panes: DStreamNode;
  private readonly slide: WindowSlide;
  /** By layout: the same function in every batch, so that its plan is known already. */
  private readonly slideFuncs = new Map<string, AnyFunction>();

  /** Window and slide are multiples of the slide of `panes`. */
  constructor(panes: DStreamNode, windowMs: number, slideMs: number, slide: WindowSlide) {
    super(panes.scope);
    this.panes = panes;
    this.windowMs = windowMs;
    this.slideMs = slideMs;
    this.slide = slide;
    this.dependencies = [panes];
    this.keepAt();
  }

  /** What a slide reads besides the window before are panes: they are kept as windows are. */
  override keepAt(level?: StorageLevel): void {
    super.keepAt(level);
    this.panes.keepAt(level);
  }

  protected compute(timeMs: number): RDDNode {
    const previous = this.previousWindow(timeMs);
    const beginMs = timeMs - this.windowMs;
    const previousMs = timeMs - this.slideMs;
    // Both slices are (from, to] in pane ends.
    const entering = this.between(previous === undefined ? beginMs : Math.max(beginMs, previousMs), timeMs);
    const leaving = previous === undefined ? [] : this.between(beginMs - this.slideMs, Math.min(beginMs, previousMs));
    // A window read back from a checkpoint may have another layout.
    const parts = [...(previous === undefined ? [] : [this.slide.layout.laidOut(previous)]), ...leaving, ...entering];
    if (parts.length === 0) return this.slide.layout.empty();
    return mergePanes(parts, this.slideFunc({ hasPrevious: previous !== undefined, leaving: leaving.length }));
  }

  protected override parentRememberMs(): number {
    return this.rememberMs + this.windowMs;
  }

  private between(fromMs: number, toMs: number): RDDNode[] {
    return this.panes.slice(fromMs + this.panes.slideMs, toMs);
  }

  /**
   * The window before that of `timeMs`. If it is not there (its batch failed, or the driver has started again), it is made
   * by way of the latest one that is, or of the first one; undefined if those are further back than anything is remembered.
   */
  private previousWindow(timeMs: number): RDDNode | undefined {
    const oldestMs = timeMs - Math.max(this.rememberMs, this.slideMs);
    let fromMs = timeMs - this.slideMs;
    while (fromMs >= oldestMs && this.isTimeValid(fromMs) && this.generatedAt(fromMs) === undefined) fromMs -= this.slideMs;
    if (fromMs < oldestMs) return undefined;
    for (let madeMs = fromMs; madeMs < timeMs; madeMs += this.slideMs) this.getOrCompute(madeMs);
    return this.generatedAt(timeMs - this.slideMs);
  }

  /** As many as a slide may have panes that leave. */
  private slideFunc(parts: SlideParts): AnyFunction {
    const name = `${parts.hasPrevious} ${parts.leaving}`;
    const known = this.slideFuncs.get(name);
    if (known !== undefined) return known;
    const made = this.slide.slideFunc(parts);
    this.slideFuncs.set(name, made);
    return made;
  }
}
