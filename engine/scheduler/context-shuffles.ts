// The shuffles of a context, so that their outputs go when nobody needs them: with the batch that made them, or when the
// program no longer holds them and the garbage collector has found them gone.
import type { ShuffleDependency } from "../rdd/rdd-node.ts";

export class ContextShuffles {
  private readonly forget: (shuffleIds: readonly number[]) => void;
  private readonly byBatch = new Map<number, number[]>();
  private readonly collected: FinalizationRegistry<number>;

  constructor(forget: (shuffleIds: readonly number[]) => void) {
    this.forget = forget;
    this.collected = new FinalizationRegistry((shuffleId) => forget([shuffleId]));
  }

  created(shuffle: ShuffleDependency): void {
    this.collected.register(shuffle, shuffle.shuffleId);
    if (shuffle.batchTimeMs === undefined) return;
    const batch = this.byBatch.get(shuffle.batchTimeMs);
    if (batch === undefined) this.byBatch.set(shuffle.batchTimeMs, [shuffle.shuffleId]);
    else batch.push(shuffle.shuffleId);
  }

  /** Forgets those of batches up to `timeMs`. */
  forgetBatches(timeMs: number): void {
    for (const [batchMs, shuffleIds] of this.byBatch) {
      if (batchMs > timeMs) continue;
      this.byBatch.delete(batchMs);
      this.forget(shuffleIds);
    }
  }
}
