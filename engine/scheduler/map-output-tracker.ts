// Which executor holds which map output. The driver's truth: what is not listed here is recomputed when needed.
import type { ShuffleReadBinding } from "../rdd/plan.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { MapStatus } from "./task.ts";

interface MapOutput {
  readonly executorId: ExecutorId;
  readonly bucketBytes: readonly number[];
}

export class MapOutputTracker {
  private readonly shuffles = new Map<number, (MapOutput | undefined)[]>();
  /** Map partitions whose additions to accumulators have counted. */
  private readonly counted = new Map<number, Set<number>>();

  register(shuffleId: number, mapId: number, executorId: ExecutorId, status: MapStatus): void {
    let outputs = this.shuffles.get(shuffleId);
    if (outputs === undefined) {
      outputs = [];
      this.shuffles.set(shuffleId, outputs);
    }
    outputs[mapId] = { executorId, bucketBytes: status.bucketBytes };
  }

  /** True the first time for each map partition, however often its output is lost and made again. */
  countsOnce(shuffleId: number, mapId: number): boolean {
    const counted = this.counted.get(shuffleId) ?? new Set();
    if (counted.has(mapId)) return false;
    this.counted.set(shuffleId, counted.add(mapId));
    return true;
  }

  /** Map partitions of 0..count-1 whose output nobody holds. */
  missing(shuffleId: number, count: number): number[] {
    const outputs = this.shuffles.get(shuffleId);
    return Array.from({ length: count }, (_, mapId) => mapId).filter((mapId) => outputs?.[mapId] === undefined);
  }

  /** What a reducer needs, without buckets known to be empty; undefined while an output is missing. */
  binding(shuffleId: number, count: number, reduceId: number): ShuffleReadBinding | undefined {
    const known = this.shuffles.get(shuffleId);
    const outputs: { mapId: number; executorId: ExecutorId }[] = [];
    for (let mapId = 0; mapId < count; mapId++) {
      const output = known?.[mapId];
      if (output === undefined) return undefined;
      if (output.bucketBytes[reduceId] !== 0) outputs.push({ mapId, executorId: output.executorId });
    }
    return { shuffleId, reduceId, outputs };
  }

  /** Forgets the outputs of one executor, of all shuffles or of one. Gives how many there were. */
  removeExecutor(executorId: ExecutorId, shuffleId?: number): number {
    let removed = 0;
    for (const [id, outputs] of this.shuffles) {
      if (shuffleId !== undefined && id !== shuffleId) continue;
      outputs.forEach((output, mapId) => {
        if (output?.executorId !== executorId) return;
        outputs[mapId] = undefined;
        removed++;
      });
    }
    return removed;
  }

  removeShuffle(shuffleId: number): void {
    this.shuffles.delete(shuffleId);
    this.counted.delete(shuffleId);
  }

  get shuffleCount(): number {
    return this.shuffles.size;
  }
}
