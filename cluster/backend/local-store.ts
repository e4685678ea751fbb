// What the executor of master `local` keeps: cached partitions, received blocks and shuffle buckets, as live values.
// A bucket with objects in it is kept encoded all the same, because merging may change combiners in place and the
// bucket may be read again.
import { MillraceError } from "../../engine/errors.ts";
import type { ShuffleReadBinding, ShuffleWriteBinding } from "../../engine/rdd/plan.ts";
import { taskFailureError } from "../../engine/scheduler/task-failure.ts";
import type { TaskEnvironment } from "../../engine/scheduler/task-runner.ts";
import type { Bucket } from "../../engine/shuffle/bucket.ts";
import { decodeBucket, encodeBucket } from "../../engine/shuffle/bucket-codec.ts";
import { type BlockGroup, type BlockId, type ExecutorId, isInGroup, shuffleBlockId } from "../../engine/storage/block.ts";

export class LocalStore implements TaskEnvironment {
  readonly executorId: ExecutorId;
  private readonly records = new Map<BlockId, readonly unknown[]>();
  private readonly buckets = new Map<BlockId, Bucket | Uint8Array>();

  constructor(executorId: ExecutorId) {
    this.executorId = executorId;
  }

  getCached(id: BlockId): readonly unknown[] | undefined {
    return this.records.get(id);
  }

  putCached(id: BlockId, records: readonly unknown[]): void {
    this.records.set(id, records);
  }

  async fetchCached(): Promise<undefined> {
    return undefined;
  }

  putBlock(id: BlockId, records: readonly unknown[]): void {
    this.records.set(id, records);
  }

  async readBlock(id: BlockId): Promise<readonly unknown[]> {
    const records = this.records.get(id);
    if (records === undefined)
      throw new MillraceError("BLOCK_LOST", `Could not compute split, block ${id} was not found: it has been forgotten`);
    return records;
  }

  writeBuckets({ shuffleId, mapId }: ShuffleWriteBinding, buckets: readonly Bucket[]): readonly number[] {
    return buckets.map((bucket, reduceId) => {
      if (bucket.keys.length === 0) return 0;
      this.buckets.set(shuffleBlockId(shuffleId, mapId, reduceId), bucket.values.some(isObject) ? encodeBucket(bucket) : bucket);
      return bucket.keys.length;
    });
  }

  async readBuckets({ shuffleId, reduceId, outputs }: ShuffleReadBinding): Promise<readonly Bucket[]> {
    return outputs.map(({ mapId }) => {
      const bucket = this.buckets.get(shuffleBlockId(shuffleId, mapId, reduceId));
      if (bucket === undefined) {
        throw taskFailureError({ type: "fetchFailed", shuffleId, executorId: this.executorId, message: "the bucket has been forgotten" });
      }
      return bucket instanceof Uint8Array ? decodeBucket(bucket) : bucket;
    });
  }

  forget(groups: readonly BlockGroup[]): void {
    for (const kept of [this.records, this.buckets]) {
      for (const id of [...kept.keys()]) if (groups.some((group) => isInGroup(id, group))) kept.delete(id);
    }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
