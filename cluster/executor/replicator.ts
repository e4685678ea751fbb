// Gives copies of a block to other executors of the lease. Starts with another one each time, so that copies spread; one
// that is gone, in trouble or full is passed over for the next.
import type { BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { KeepMode } from "../../engine/storage/partition-cache.ts";

export interface ReplicatorOptions {
  /** The other executors there are. Rejects when that cannot be found out. */
  readonly others: () => Promise<readonly ExecutorId[]>;
  /** False if that executor has no room. */
  readonly copyTo: (executorId: ExecutorId, id: BlockId, bytes: Uint8Array, mode: KeepMode) => Promise<boolean>;
}

export interface Copies {
  /** Those that have it now. */
  readonly holders: readonly ExecutorId[];
  /** All that could have been asked. */
  readonly others: readonly ExecutorId[];
}

export class Replicator {
  private readonly options: ReplicatorOptions;
  private turn = 0;

  constructor(options: ReplicatorOptions) {
    this.options = options;
  }

  /** Copies to `count` others, or as many as there are, asking each at most once. */
  async copy(id: BlockId, bytes: Uint8Array, mode: KeepMode, count: number): Promise<Copies> {
    const others = count > 0 ? await this.options.others() : [];
    const holders: ExecutorId[] = [];
    const first = this.turn++;
    for (let i = 0; i < others.length && holders.length < count; i++) {
      const executorId = others[(first + i) % others.length]!;
      if (await this.options.copyTo(executorId, id, bytes, mode).catch(() => false)) holders.push(executorId);
    }
    return { holders, others };
  }
}
