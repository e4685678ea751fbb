// PaneTree: which combined blocks of panes exist, so that a window of n panes is put together from at most 2 log2(n)
// of them. A block is 2^k panes that begin at a multiple of 2^k, made of its two halves when it is first asked for and
// kept for all windows that contain it. With windows of 6 panes, at pane 12 and at pane 13:
//
//     panes      0   1   2   3   4   5   6   7   8   9  10  11  12
//     window at 12                       [ 6+7 | 8 + 9 +10 +11 ]
//     window at 13                           [ 7 | 8 + 9 +10 +11 | 12 ]
//
// A new pane makes one new block on the average, at most log2(n). Blocks are aligned to the count of panes, not to the
// windows, so a rerun and a restart combine the same panes in the same order.

/** A block of panes that begins at `index * size`; `own` if it was made here and is no single block below. */
interface Block<B> {
  readonly value: B | undefined;
  readonly own: boolean;
}

export interface PaneTreeOptions<B> {
  /** One pane, numbered from 0; undefined if there is nothing in it. Asked again each time. */
  pane(index: number): B | undefined;
  /** Two neighbours, the older one first, as one. */
  merge(older: B, newer: B): B;
  /** Told of each merged block that nobody will ask for any more. */
  drop(block: B): void;
}

export class PaneTree<B> {
  private readonly options: PaneTreeOptions<B>;
  /** Merged blocks by size in panes (2, 4, 8, ...), then by index. */
  private readonly blocks = new Map<number, Map<number, Block<B>>>();

  constructor(options: PaneTreeOptions<B>) {
    this.options = options;
  }

  /** The blocks that together are the panes from `first` up to but not including `end`, oldest first. */
  cover(first: number, end: number): B[] {
    const cover: B[] = [];
    for (let at = first; at < end; ) {
      let size = 1;
      while (at % (size * 2) === 0 && at + size * 2 <= end) size *= 2;
      const { value } = this.block(size, at / size);
      if (value !== undefined) cover.push(value);
      at += size;
    }
    return cover;
  }

  /** Drops the blocks that do not lie within the panes from `first` up to but not including `end`. */
  keep(first: number, end = Number.POSITIVE_INFINITY): void {
    for (const [size, level] of this.blocks) {
      for (const [index, block] of level) {
        if (index * size >= first && (index + 1) * size <= end) continue;
        level.delete(index);
        if (block.own) this.options.drop(block.value as B);
      }
      if (level.size === 0) this.blocks.delete(size);
    }
  }

  /** Merged blocks there are. */
  get size(): number {
    let size = 0;
    for (const level of this.blocks.values()) size += level.size;
    return size;
  }

  private block(size: number, index: number): Block<B> {
    if (size === 1) return { value: this.options.pane(index), own: false };
    const known = this.blocks.get(size)?.get(index);
    if (known !== undefined) return known;
    const older = this.block(size / 2, index * 2).value;
    const newer = this.block(size / 2, index * 2 + 1).value;
    const own = older !== undefined && newer !== undefined;
    const block: Block<B> = { value: own ? this.options.merge(older, newer) : (older ?? newer), own };
    const level = this.blocks.get(size) ?? new Map<number, Block<B>>();
    this.blocks.set(size, level.set(index, block));
    return block;
  }
}
