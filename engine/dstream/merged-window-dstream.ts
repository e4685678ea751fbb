// A window over panes that are merged by an associative function, with no inverse. Blocks of panes are merged once and
// kept (pane-tree.ts), so a slide merges what is new and puts the window together from a few blocks: its cost grows
// with the logarithm of the number of panes. Everything is narrow: a lost block is merged again from its panes.
import type { AnyFunction } from "../closure/closure.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { DStreamNode } from "./dstream-node.ts";
import type { KeyLayout } from "./key-layout.ts";
import { mergePanes } from "./pane-dstream.ts";
import { PaneTree } from "./pane-tree.ts";

export interface WindowMerge {
  /** Of the panes' keys. */
  readonly layout: KeyLayout;
  /** Merges panes into a block that is kept. */
  readonly blockFunc: AnyFunction;
  /** Merges blocks into the pairs of a window. */
  readonly windowFunc: AnyFunction;
}

export class MergedWindowDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly slideMs: number;
  readonly windowMs: number;
  private readonly panes: DStreamNode;
  private readonly merge: WindowMerge;
  private readonly tree: PaneTree<RDDNode>;

  /** Window and slide are multiples of the slide of `panes`. */
  constructor(panes: DStreamNode, windowMs: number, slideMs: number, merge: WindowMerge) {
    super(panes.scope);
    this.panes = panes;
    this.windowMs = windowMs;
    this.slideMs = slideMs;
    this.merge = merge;
    this.dependencies = [panes];
    panes.keepAt(StorageLevel.MEMORY_ONLY);
    this.tree = new PaneTree<RDDNode>({
      pane: (index) => panes.getOrCompute(this.zeroMs + (index + 1) * panes.slideMs),
      merge: (older, newer) => {
        const block = mergePanes([older, newer], merge.blockFunc);
        block.persist(StorageLevel.MEMORY_ONLY);
        return block;
      },
      drop: (block) => block.unpersist(),
    });
  }

  protected compute(timeMs: number): RDDNode {
    const end = (timeMs - this.zeroMs) / this.panes.slideMs;
    const blocks = this.tree.cover(this.firstPane(timeMs), end);
    // An RDD of its own even of a single block: whoever drops a window's cached partitions must not drop a block's.
    return blocks.length === 0 ? this.merge.layout.empty() : mergePanes(blocks, this.merge.windowFunc);
  }

  protected override parentRememberMs(): number {
    return this.rememberMs + this.windowMs;
  }

  /** Blocks that reach into a batch which will be made anew have something of it in them that may not come again. */
  override batchFailed(timeMs: number): void {
    super.batchFailed(timeMs);
    this.tree.keep(0, Math.floor((timeMs - 1 - this.zeroMs) / this.panes.slideMs));
  }

  protected override forgotten(limitMs: number): void {
    const nextMs = (Math.floor((limitMs - this.zeroMs) / this.slideMs) + 1) * this.slideMs + this.zeroMs;
    this.tree.keep(this.firstPane(nextMs));
  }

  private firstPane(timeMs: number): number {
    return Math.max(0, (timeMs - this.windowMs - this.zeroMs) / this.panes.slideMs);
  }
}
