// What the executor of master `local` keeps: received blocks, shuffle buckets and persisted partitions, as live values;
// partitions of serialized and of disk levels are encoded as anywhere else. A bucket with objects in it is kept encoded all the same, because merging may change combiners in place and the
// bucket may be read again.
import { MillraceError } from "../../engine/errors.ts";
import type { ShuffleReadBinding, ShuffleWriteBinding } from "../../engine/rdd/plan.ts";
import { taskFailureError } from "../../engine/scheduler/task-failure.ts";
import type { TaskEnvironment } from "../../engine/scheduler/task-runner.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import type { Bucket } from "../../engine/shuffle/bucket.ts";
import { decodeBucket, encodeBucket } from "../../engine/shuffle/bucket-codec.ts";
import { type BlockGroup, type BlockId, type ExecutorId, isInGroup, shuffleBlockId } from "../../engine/storage/block.ts";
import { PartitionCache } from "../../engine/storage/partition-cache.ts";
import type { StorageLevel } from "../../engine/storage/storage-level.ts";
import { BlockStore } from "../executor/block-store.ts";
import { Replicator } from "../executor/replicator.ts";
import { storeCached } from "../executor/store-cached.ts";
import { newBlockFolder } from "./thread-stores.ts";

export class LocalStore implements TaskEnvironment {
  readonly executorId: ExecutorId;
  readonly cache: PartitionCache;
  readonly sharesRecords = true;
  /** Tasks that are to end. */
  readonly killed = new Set<string>();
  private readonly encoded: BlockStore;
  private readonly records = new Map<BlockId, readonly unknown[]>();
  private readonly buckets = new Map<BlockId, Bucket | Uint8Array>();

  constructor(executorId: ExecutorId, storageBytes: number) {
    this.executorId = executorId;
    this.encoded = new BlockStore(newBlockFolder(), storageBytes);
    this.encoded.persistedBytes = storageBytes;
    const nobody = new Replicator({ others: async () => [], copyTo: async () => false });
    this.cache = new PartitionCache(executorId, storageBytes, {
      store: (request) => storeCached(this.encoded, nobody, request),
      fetch: async (id) => (await this.encoded.get(id))?.bytes,
    });
  }

  isKilled(taskId: string): boolean {
    return this.killed.has(taskId);
  }

  /** Keeps a received block: as it is, or on disk if its level says so. */
  async putBlock(id: BlockId, records: readonly unknown[], { useMemory }: StorageLevel): Promise<void> {
    if (!useMemory && (await this.encoded.keep(id, encode(records), "disk")) !== undefined) return;
    this.records.set(id, records);
  }

  async readBlock(id: BlockId): Promise<readonly unknown[]> {
    const records = this.records.get(id);
    const encoded = records === undefined ? await this.encoded.get(id) : undefined;
    if (encoded !== undefined) return decode(encoded.bytes) as unknown[];
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
    this.cache.forget(groups);
    for (const group of groups) this.encoded.forget(group);
    for (const kept of [this.records, this.buckets]) {
      for (const id of [...kept.keys()]) if (groups.some((group) => isInGroup(id, group))) kept.delete(id);
    }
  }

  /** Removes what is on disk. */
  async close(): Promise<void> {
    await this.encoded.close();
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
