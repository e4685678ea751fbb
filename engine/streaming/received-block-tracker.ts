// Which batch each received block belongs to: the first one allocated after the block was added, in the order of
// addition, and no other, though it may be announced again where the answer to the first announcement was lost. Pure bookkeeping; a batch is allocated once, and a time not after the last one is ignored. See
// Spark's `ReceivedBlockTracker`.
import type { BlockId, ExecutorId } from "../storage/block.ts";

export interface ReceivedBlock {
  readonly blockId: BlockId;
  readonly numRecords: number;
  /** Those that hold it, as far as they are still there. */
  readonly executorIds: readonly ExecutorId[];
  /** What its receiver stored with it. */
  readonly metadata?: readonly unknown[];
}

/** Names that are remembered of a stream. Its receiver hands over one block at a time, so only the latest may come again. */
const MAX_NAMES = 1024;

export class ReceivedBlockTracker {
  private readonly names = new Map<number, Set<BlockId>>();
  private readonly unallocated = new Map<number, ReceivedBlock[]>();
  private readonly allocated = new Map<number, ReadonlyMap<number, readonly ReceivedBlock[]>>();
  private lastAllocatedMs = Number.NEGATIVE_INFINITY;

  /** False if the block has come before and is needed no longer. */
  addBlock(streamId: number, block: ReceivedBlock): boolean {
    const { blockId } = block;
    const names = this.names.get(streamId) ?? new Set();
    if (names.has(blockId)) return this.addedAgain(streamId, block);
    this.names.set(streamId, names.add(blockId));
    if (names.size > MAX_NAMES) names.delete(names.values().next().value!);
    const queue = this.unallocated.get(streamId);
    if (queue === undefined) this.unallocated.set(streamId, [block]);
    else queue.push(block);
    return true;
  }

  /** The second time it may have been given to others. */
  private addedAgain(streamId: number, { blockId, executorIds }: ReceivedBlock): boolean {
    const queue = this.unallocated.get(streamId) ?? [];
    const index = queue.findIndex((block) => block.blockId === blockId);
    const known = queue[index];
    if (known === undefined)
      return [...this.allocated.values()].some((batch) => batch.get(streamId)?.some((block) => block.blockId === blockId));
    queue[index] = { ...known, executorIds: [...new Set([...known.executorIds, ...executorIds])] };
    return true;
  }

  /** Blocks that no batch has yet, in the order they were added. */
  getUnallocatedBlocks(streamId: number): readonly ReceivedBlock[] {
    return this.unallocated.get(streamId) ?? [];
  }

  hasUnallocatedBlocks(): boolean {
    return [...this.unallocated.values()].some((queue) => queue.length > 0);
  }

  /** Gives the batch all blocks that no batch has, of all streams. Gives those that nobody holds any more, which no batch has. */
  allocateBlocksToBatch(batchTimeMs: number): ReadonlyMap<number, readonly ReceivedBlock[]> {
    const lost = new Map<number, readonly ReceivedBlock[]>();
    if (batchTimeMs <= this.lastAllocatedMs) return lost;
    const ofBatch = new Map<number, readonly ReceivedBlock[]>();
    for (const [streamId, queue] of this.unallocated) {
      const blocks = queue.splice(0);
      const held = blocks.filter((block) => block.executorIds.length > 0);
      ofBatch.set(streamId, held);
      if (held.length < blocks.length) {
        const gone = blocks.filter((block) => block.executorIds.length === 0);
        lost.set(streamId, gone);
      }
    }
    this.allocated.set(batchTimeMs, ofBatch);
    this.lastAllocatedMs = batchTimeMs;
    return lost;
  }

  /** The blocks of a stream in a batch, in the order they were added. */
  getBlocksOfBatch(batchTimeMs: number, streamId: number): readonly ReceivedBlock[] {
    return this.allocated.get(batchTimeMs)?.get(streamId) ?? [];
  }

  /** An executor is gone, and what it held. */
  executorLost(executorId: ExecutorId): void {
    for (const [streamId, queue] of this.unallocated) {
      const without = queue.map((block) => ({ ...block, executorIds: block.executorIds.filter((holder) => holder !== executorId) }));
      this.unallocated.set(streamId, without);
    }
  }

  /** Forgets what batches up to `limitMs` have of a stream, and gives it: the blocks are no longer needed. */
  cleanupOldBatches(streamId: number, limitMs: number): readonly ReceivedBlock[] {
    const old: ReceivedBlock[] = [];
    for (const [batchTimeMs, ofBatch] of this.allocated) {
      if (batchTimeMs > limitMs) continue;
      old.push(...(ofBatch.get(streamId) ?? []));
      const others = new Map([...ofBatch].filter(([id]) => id !== streamId));
      if (others.size > 0) this.allocated.set(batchTimeMs, others);
      else this.allocated.delete(batchTimeMs);
    }
    return old;
  }

  /** Forgets the blocks that no batch has, and gives them. */
  dropUnallocated(): readonly ReceivedBlock[] {
    return [...this.unallocated.values()].flatMap((queue) => queue.splice(0));
  }
}
