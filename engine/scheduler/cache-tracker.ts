// Which executors hold which persisted partitions, and in what way, as far as the driver was told.
import { type BlockId, type ExecutorId, rddOf } from "../storage/block.ts";
import type { CacheChange } from "../storage/partition-cache.ts";

/** One executor's hold on a partition. */
export type Holding = Pick<CacheChange, "memoryBytes" | "diskBytes"> & { readonly held: "thread" | "process" };

/** Which RDDs are persisted now. A task that was under way when one ceased to be may have kept partitions of it. */
export interface Persistence {
  has(rddId: number): boolean;
  /** Executors keep something of an RDD that is not persisted. */
  unwanted(rddId: number): void;
}

export class CacheTracker {
  private readonly persistence: Persistence;
  /** By RDD, so that forgetting one does not look at all partitions; holders in the order they were told of. */
  private readonly rdds = new Map<number, Map<BlockId, Map<ExecutorId, Holding>>>();

  constructor(persistence: Persistence = { has: () => true, unwanted: () => {} }) {
    this.persistence = persistence;
  }

  /** Takes what a task told. `isThere`: a copy may have been given to an executor that was lost since. */
  learn(changes: readonly CacheChange[], isThere: (executorId: ExecutorId) => boolean): void {
    const unwanted = new Set<number>();
    for (const change of changes) {
      const rddId = rddOf(change.blockId) as number;
      if (!this.persistence.has(rddId)) {
        if (change.held !== "none") unwanted.add(rddId);
      } else if (isThere(change.executorId)) this.update(change);
    }
    for (const rddId of unwanted) this.persistence.unwanted(rddId);
  }

  update({ blockId, executorId, held, memoryBytes, diskBytes }: CacheChange): void {
    if (held === "none") {
      this.remove(blockId, executorId);
      return;
    }
    const rddId = rddOf(blockId) as number;
    const blocks = this.rdds.get(rddId) ?? new Map<BlockId, Map<ExecutorId, Holding>>();
    const holders = blocks.get(blockId) ?? new Map<ExecutorId, Holding>();
    holders.set(executorId, { held, memoryBytes, diskBytes });
    blocks.set(blockId, holders);
    this.rdds.set(rddId, blocks);
  }

  get(id: BlockId): readonly ExecutorId[] {
    const holders = this.blocksOf(id)?.get(id);
    return holders === undefined ? [] : [...holders.keys()];
  }

  /** The partitions of an RDD that are held, with their holders. */
  holdings(rddId: number): ReadonlyMap<BlockId, ReadonlyMap<ExecutorId, Holding>> {
    return this.rdds.get(rddId) ?? new Map();
  }

  /** Bytes of memory that partitions take on each executor. */
  memoryByExecutor(): Map<ExecutorId, number> {
    const bytes = new Map<ExecutorId, number>();
    for (const blocks of this.rdds.values()) {
      for (const holders of blocks.values()) for (const [id, { memoryBytes }] of holders) bytes.set(id, (bytes.get(id) ?? 0) + memoryBytes);
    }
    return bytes;
  }

  remove(id: BlockId, executorId: ExecutorId): void {
    const blocks = this.blocksOf(id);
    const holders = blocks?.get(id);
    if (blocks === undefined || holders === undefined) return;
    holders.delete(executorId);
    if (holders.size === 0) blocks.delete(id);
    if (blocks.size === 0) this.rdds.delete(rddOf(id) as number);
  }

  removeExecutor(executorId: ExecutorId): void {
    this.removeWhere(executorId, () => true);
  }

  /** The compute thread of an executor is another one now: what was kept in the old one is gone. */
  threadLost(executorId: ExecutorId): void {
    this.removeWhere(executorId, ({ held }) => held === "thread");
  }

  removeRdd(rddId: number): void {
    this.rdds.delete(rddId);
  }

  /** Partitions that are held somewhere. */
  get size(): number {
    return [...this.rdds.values()].reduce((sum, blocks) => sum + blocks.size, 0);
  }

  private blocksOf(id: BlockId): Map<BlockId, Map<ExecutorId, Holding>> | undefined {
    return this.rdds.get(rddOf(id) as number);
  }

  private removeWhere(executorId: ExecutorId, isGone: (holding: Holding) => boolean): void {
    for (const blocks of [...this.rdds.values()]) {
      for (const [id, holders] of [...blocks]) {
        const holding = holders.get(executorId);
        if (holding !== undefined && isGone(holding)) this.remove(id, executorId);
      }
    }
  }
}
