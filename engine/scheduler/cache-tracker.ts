// Which executors hold which cached partitions, as far as the driver was told.
import { type BlockId, type ExecutorId, isInGroup } from "../storage/block.ts";

export class CacheTracker {
  private readonly locations = new Map<BlockId, Set<ExecutorId>>();

  add(id: BlockId, executorId: ExecutorId): void {
    const known = this.locations.get(id);
    if (known === undefined) this.locations.set(id, new Set([executorId]));
    else known.add(executorId);
  }

  get(id: BlockId): readonly ExecutorId[] {
    return [...(this.locations.get(id) ?? [])];
  }

  remove(id: BlockId, executorId: ExecutorId): void {
    const known = this.locations.get(id);
    known?.delete(executorId);
    if (known?.size === 0) this.locations.delete(id);
  }

  removeExecutor(executorId: ExecutorId): void {
    for (const id of [...this.locations.keys()]) this.remove(id, executorId);
  }

  removeRdd(rddId: number): void {
    for (const id of [...this.locations.keys()]) if (isInGroup(id, { type: "rdd", rddId })) this.locations.delete(id);
  }

  get size(): number {
    return this.locations.size;
  }
}
