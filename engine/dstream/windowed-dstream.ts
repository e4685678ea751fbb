// The union of the parent's RDDs over a window. With parent slide 1, window 4 and slide 2, at time 8:
//
//     parent times   1   2   3   4   5   6   7   8
//     window at 8                    [5   6   7   8]     = (8 - 4, 8]
//     window at 6            [3   4   5   6]
//
// The parent's partitions are kept, so overlapping windows compute each batch once. The first windows hold fewer RDDs.
import { MillraceError } from "../errors.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { unionRDD } from "../rdd/union-rdd.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import { DStreamNode } from "./dstream-node.ts";

export class WindowedDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly slideMs: number;
  readonly windowMs: number;
  private readonly parent: DStreamNode;
  private readonly emptyRDD: () => RDDNode;

  constructor(parent: DStreamNode, windowMs: number, slideMs: number, emptyRDD: () => RDDNode) {
    super(parent.scope);
    requireMultiples(parent, windowMs, slideMs);
    this.parent = parent;
    this.windowMs = windowMs;
    this.slideMs = slideMs;
    this.emptyRDD = emptyRDD;
    this.dependencies = [parent];
    // Overlapping windows read the parent's RDDs again and again.
    parent.keepByDefault();
  }

  /** A union keeps nothing of its own: it is the parent's RDDs that are kept. */
  override keepAt(level?: StorageLevel): void {
    this.parent.keepAt(level);
  }

  /** Its parent is kept for its own sake. */
  override keepByDefault(): void {}

  protected compute(timeMs: number): RDDNode {
    const rdds = this.parent.slice(timeMs - this.windowMs + this.parent.slideMs, timeMs);
    return rdds.length === 0 ? this.emptyRDD() : unionRDD(rdds);
  }

  protected override parentRememberMs(): number {
    return this.rememberMs + this.windowMs;
  }
}

export interface WindowTimes {
  readonly windowMs: number;
  readonly slideMs: number;
  /** The longest span of which every window and every slide is a multiple. */
  readonly paneMs: number;
}

/** Durations as the public API takes them; the slide is the parent's own where it is not said. */
export function windowTimes(parent: DStreamNode, windowDuration: Duration, slideDuration: Duration | undefined): WindowTimes {
  const windowMs = requireDuration(windowDuration, "The window duration").milliseconds;
  const slideMs = slideDuration === undefined ? parent.slideMs : requireDuration(slideDuration, "The slide duration").milliseconds;
  requireMultiples(parent, windowMs, slideMs);
  return { windowMs, slideMs, paneMs: greatestCommonDivisor(windowMs, slideMs) };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Window and slide are multiples of the slide of `parent`, or DURATION_NOT_MULTIPLE. */
function requireMultiples(parent: DStreamNode, windowMs: number, slideMs: number): void {
  for (const [what, durationMs] of [
    ["Window", windowMs],
    ["Slide", slideMs],
  ] as const) {
    if (durationMs % parent.slideMs === 0) continue;
    const message = `${what} duration ${durationMs} ms must be a multiple of the slide duration ${parent.slideMs} ms of its parent`;
    throw new MillraceError("DURATION_NOT_MULTIPLE", message);
  }
}
