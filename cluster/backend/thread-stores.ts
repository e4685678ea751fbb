// Where the executors of master local[N] keep blocks as bytes: a store each, in the driver's process, with one folder for
// what goes to disk, made when it is needed and removed at the end. Copies go to the stores of other executors.
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlockGroup, BlockId, ExecutorId } from "../../engine/storage/block.ts";
import { keepModeOf, type StoreAnswer, type StoreRequest } from "../../engine/storage/partition-cache.ts";
import type { StorageLevel } from "../../engine/storage/storage-level.ts";
import { BlockStore } from "../executor/block-store.ts";
import { Replicator } from "../executor/replicator.ts";
import { storeCached } from "../executor/store-cached.ts";

export interface StoreLimits {
  /** Bytes of a store in memory. */
  readonly memoryBytes: number;
  /** Persisted partitions among them. */
  readonly storageBytes: number;
}

/** A folder of this process's own for blocks on disk; made by whoever writes the first of them. */
export function newBlockFolder(): string {
  return join(tmpdir(), `millrace-${randomBytes(8).toString("hex")}`);
}

interface ThreadStore {
  readonly store: BlockStore;
  readonly replicator: Replicator;
}

export class ThreadStores {
  private readonly limits: StoreLimits;
  private readonly folder = newBlockFolder();
  private readonly stores = new Map<ExecutorId, ThreadStore>();
  /** Received blocks belong to the process: they outlive the threads. */
  private readonly received: BlockStore;

  constructor(limits: StoreLimits) {
    this.limits = limits;
    this.received = new BlockStore(join(this.folder, "received"), limits.memoryBytes);
  }

  add(executorId: ExecutorId): void {
    const store = new BlockStore(join(this.folder, executorId), this.limits.memoryBytes);
    store.persistedBytes = this.limits.storageBytes;
    const replicator = new Replicator({
      others: async () => [...this.stores.keys()].filter((other) => other !== executorId),
      copyTo: async (other, id, bytes, mode) => (await this.stores.get(other)?.store.keep(id, bytes, mode)) !== undefined,
    });
    this.stores.set(executorId, { store, replicator });
  }

  has(executorId: ExecutorId): boolean {
    return this.stores.has(executorId);
  }

  /** Drops a store with all that is in it. */
  async remove(executorId: ExecutorId): Promise<void> {
    const one = this.stores.get(executorId);
    this.stores.delete(executorId);
    await one?.store.close();
  }

  put(executorId: ExecutorId, id: BlockId, bytes: Uint8Array): void {
    this.stores.get(executorId)?.store.put(id, bytes);
  }

  /** False if there is no room. */
  async putReceived(id: BlockId, bytes: Uint8Array, level: StorageLevel): Promise<boolean> {
    return (await this.received.keep(id, bytes, keepModeOf(level))) !== undefined;
  }

  async getReceived(id: BlockId): Promise<Uint8Array | undefined> {
    return (await this.received.get(id))?.bytes;
  }

  async get(executorId: ExecutorId, id: BlockId): Promise<Uint8Array | undefined> {
    return (await this.stores.get(executorId)?.store.get(id))?.bytes;
  }

  async storeCached(executorId: ExecutorId, request: StoreRequest): Promise<StoreAnswer> {
    const one = this.stores.get(executorId);
    return one === undefined ? { place: undefined, copies: [], dropped: [] } : storeCached(one.store, one.replicator, request);
  }

  forget(groups: readonly BlockGroup[]): void {
    const stores = [this.received, ...[...this.stores.values()].map(({ store }) => store)];
    for (const store of stores) for (const group of groups) store.forget(group);
  }

  async close(): Promise<void> {
    await Promise.all([this.received.close(), ...[...this.stores.values()].map(({ store }) => store.close())]);
    this.stores.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}
