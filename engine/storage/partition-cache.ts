// What the computing side of an executor keeps of persisted partitions, at every storage level. Records as they are stand
// here, in bounded memory; whatever is encoded (serialized levels, disk, copies on other executors) is handed to an
// EncodedStore, which outlives this side. It gathers what the driver should know, and never talks to the driver.
//
//   level                  here               in the encoded store of this executor   on others
//   MEMORY_ONLY            records            -                                        -
//   MEMORY_ONLY_SER        -                  in memory, or not at all                 -
//   MEMORY_AND_DISK        records            on disk once they had to give way here   -
//   MEMORY_AND_DISK_SER    -                  in memory, then on disk                  -
//   DISK_ONLY              -                  on disk                                  -
//   any of these with _2   the same           the same                                 encoded, as this level says
//
// A partition for which there is no room is not kept; whoever needs it computes it again.
import { decode, encode } from "../serialize/codec.ts";
import { type BlockGroup, type BlockId, type ExecutorId, isInGroup } from "./block.ts";
import { estimateSize } from "./estimate-size.ts";
import { type Evicted, MemoryStore } from "./memory-store.ts";
import type { StorageLevel } from "./storage-level.ts";

/** How an encoded block is kept: `memory` gives way without a trace, `spill` gives way to disk. */
export type KeepMode = "memory" | "disk" | "spill";

export interface StoreRequest {
  readonly id: BlockId;
  /** The store's from now on: where it is another thread's they are transferred, and nothing is left of them here. */
  readonly bytes: Uint8Array;
  /** Keep it on this executor; undefined if it is kept by others only. */
  readonly here: KeepMode | undefined;
  /** Give it to so many others, or to as many as there are; to none if it was to be kept here and there is no room. */
  readonly copies: number;
  readonly copyMode: KeepMode;
}

export interface SpilledBlock {
  readonly id: BlockId;
  readonly bytes: number;
}

export interface StoreAnswer {
  /** Where it is now on this executor; undefined if there was no room for it, or it was not asked for. */
  readonly place: "memory" | "disk" | undefined;
  /** Others that have it now. */
  readonly copies: readonly ExecutorId[];
  /** Blocks of this executor that gave way since the last answer. */
  readonly dropped: readonly BlockId[];
  /** Those that went from memory to disk since, if any. */
  readonly spilled?: readonly SpilledBlock[];
}

/** Keeps encoded partitions, here and on other executors. */
export interface EncodedStore {
  store(request: StoreRequest): Promise<StoreAnswer>;
  /** The encoded partition, from one of these executors (this one may be among them); undefined if none has it. */
  fetch(id: BlockId, locations: readonly ExecutorId[]): Promise<Uint8Array | undefined>;
}

/** How one executor holds a persisted partition now, for the driver. */
export interface CacheChange {
  readonly blockId: BlockId;
  readonly executorId: ExecutorId;
  /** `thread`: it goes with the compute thread; `process`: with the executor only; `none`: it is no longer there. */
  readonly held: "thread" | "process" | "none";
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

interface LivePartition {
  readonly records: readonly unknown[];
  readonly level: StorageLevel;
}

interface StoredPartition {
  readonly place: "memory" | "disk";
  readonly bytes: number;
}

const NO_CHANGES: readonly CacheChange[] = [];

export class PartitionCache {
  readonly executorId: ExecutorId;
  private readonly live: MemoryStore<LivePartition>;
  /** What the encoded store of this executor is known to have. */
  private readonly stored = new Map<BlockId, StoredPartition>();
  private readonly encoded: EncodedStore;
  private changes: CacheChange[] = [];

  constructor(executorId: ExecutorId, maxBytes: number, encoded: EncodedStore) {
    this.executorId = executorId;
    this.live = new MemoryStore(maxBytes);
    this.encoded = encoded;
  }

  /** Estimated bytes of the records that are kept as they are. */
  get usedBytes(): number {
    return this.live.usedBytes;
  }

  /**
   * A partition that is kept here, or on another of `locations`, where the driver believes it to be. The records may be
   * the kept ones themselves: they must not be changed.
   */
  async read(id: BlockId, level: StorageLevel, locations: readonly ExecutorId[]): Promise<readonly unknown[] | undefined> {
    const isKnown = locations.includes(this.executorId);
    const live = this.live.get(id);
    if (live !== undefined) {
      if (!isKnown) this.changed(id);
      return live.records;
    }
    // One that the driver does not know of yet was kept by another task of the same job.
    const own = isKnown || this.stored.has(id) ? await this.encoded.fetch(id, [this.executorId]) : undefined;
    if (own !== undefined) {
      if (!isKnown) this.changed(id);
      return this.readOwn(id, own, level);
    }
    const others = locations.filter((location) => location !== this.executorId);
    const bytes = others.length === 0 ? undefined : await this.encoded.fetch(id, others);
    return bytes === undefined ? undefined : (decode(bytes) as unknown[]);
  }

  /** Keeps a partition that was computed here. Throws CANNOT_ENCODE if its level wants it encoded and it cannot be. */
  async put(id: BlockId, records: readonly unknown[], level: StorageLevel): Promise<void> {
    const isLive = level.useMemory && level.deserialized && (await this.putLive(id, records, level));
    const here = isLive ? undefined : modeHere(level);
    const copies = level.replication - 1;
    if (here === undefined && (!isLive || copies === 0)) {
      if (isLive) this.changed(id);
      return;
    }
    const bytes = encode(records);
    const size = bytes.length;
    const copyMode = keepModeOf(level);
    const holders = await this.store({ id, bytes, here, copies, copyMode });
    if (isLive || this.stored.has(id)) this.changed(id);
    const [memoryBytes, diskBytes] = copyMode === "disk" ? [0, size] : [size, 0];
    for (const executorId of holders) this.changes.push({ blockId: id, executorId, held: "process", memoryBytes, diskBytes });
  }

  /** A partition whose records are kept as they are, encoded for another executor. */
  encode(id: BlockId): Uint8Array | undefined {
    const live = this.live.get(id);
    return live === undefined ? undefined : encode(live.records);
  }

  forget(groups: readonly BlockGroup[]): void {
    this.live.forget(groups);
    for (const id of [...this.stored.keys()]) if (groups.some((group) => isInGroup(id, group))) this.stored.delete(id);
  }

  /** What has changed since this was last asked. */
  takeChanges(): readonly CacheChange[] {
    if (this.changes.length === 0) return NO_CHANGES;
    const changes = this.changes;
    this.changes = [];
    return changes;
  }

  private async readOwn(id: BlockId, bytes: Uint8Array, level: StorageLevel): Promise<readonly unknown[]> {
    const records = decode(bytes) as unknown[];
    this.stored.set(id, this.stored.get(id) ?? { place: level.useMemory ? "memory" : "disk", bytes: bytes.length });
    // It gave way before, or is a copy, or the thread is a new one: the next reader need not decode it again.
    if (level.useMemory && level.deserialized && (await this.putLive(id, records, level))) this.changed(id);
    return records;
  }

  /** False if there is no room. */
  private async putLive(id: BlockId, records: readonly unknown[], level: StorageLevel): Promise<boolean> {
    const evicted = this.live.put(id, { records, level }, estimateSize(records));
    for (const one of evicted ?? []) await this.gaveWay(one);
    return evicted !== undefined;
  }

  private async gaveWay({ id, value: { records, level } }: Evicted<LivePartition>): Promise<void> {
    if (level.useDisk && !this.stored.has(id)) {
      const bytes = tryEncode(records);
      if (bytes !== undefined) await this.store({ id, bytes, here: "disk", copies: 0, copyMode: "disk" });
    }
    this.changed(id);
  }

  /** Gives the others that have it now. */
  private async store(request: StoreRequest): Promise<readonly ExecutorId[]> {
    const size = request.bytes.length;
    const { place, copies, dropped, spilled = [] } = await this.encoded.store(request);
    for (const id of dropped) {
      this.stored.delete(id);
      this.changed(id);
    }
    for (const { id, bytes } of spilled) {
      this.stored.set(id, { place: "disk", bytes });
      this.changed(id);
    }
    if (place !== undefined) this.stored.set(request.id, { place, bytes: size });
    else if (request.here !== undefined) this.stored.delete(request.id);
    return copies;
  }

  private changed(blockId: BlockId): void {
    const stored = this.stored.get(blockId);
    const held = stored !== undefined ? "process" : this.live.peek(blockId) !== undefined ? "thread" : "none";
    const memoryBytes = this.live.bytesOf(blockId) + (stored?.place === "memory" ? stored.bytes : 0);
    const diskBytes = stored?.place === "disk" ? stored.bytes : 0;
    this.changes.push({ blockId, executorId: this.executorId, held, memoryBytes, diskBytes });
  }
}

/** How what is encoded is kept at a level. */
export function keepModeOf(level: StorageLevel): KeepMode {
  return level.useMemory ? (level.useDisk ? "spill" : "memory") : "disk";
}

/** How a partition that is not kept as records is kept here; undefined if it is not. */
function modeHere(level: StorageLevel): KeepMode | undefined {
  if (level.useMemory && !level.deserialized) return keepModeOf(level);
  return level.useDisk ? "disk" : undefined;
}

/** Undefined for what cannot be encoded: it is not worth failing the task that wants its room. */
function tryEncode(records: readonly unknown[]): Uint8Array | undefined {
  try {
    return encode(records);
  } catch {
    return undefined;
  }
}
