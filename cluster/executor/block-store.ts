// The blocks an executor keeps as bytes, in its control thread: shuffle outputs, received blocks, large results, and
// persisted partitions that are encoded. Each has a checksum from the moment it is stored. Past `memoryBytes` the oldest go
// to files (0600, in a 0700 folder that only this store uses); what cannot be written stays in memory, and is tried again
// later. Nothing survives `close`.
//
// Persisted partitions have a share of that memory, `persistedBytes`. Where it ends, the ones used least recently give way:
// to files, or without a trace if they are to be kept in memory only. What there is no room for is not kept.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type BlockGroup, type BlockId, groupOf, isInGroup, rddOf } from "../../engine/storage/block.ts";
import { type Evicted, MemoryStore } from "../../engine/storage/memory-store.ts";
import type { KeepMode, SpilledBlock } from "../../engine/storage/partition-cache.ts";

export interface CheckedBlock {
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

/** A disk that took no file is left alone for so long. */
const SPILL_RETRY_MS = 5000;

interface Entry {
  bytes: Uint8Array | undefined;
  readonly length: number;
  readonly checksum: number;
  readonly mode: KeepMode;
  file: string | undefined;
  /** Resolves with whether it is in its file now. */
  writing: Promise<boolean> | undefined;
}

export class BlockStore {
  private readonly folder: string;
  private readonly memoryBytes: number;
  /** By group and then by id, so that forgetting a shuffle does not look at all blocks. */
  private readonly groups = new Map<string, Map<BlockId, Entry>>();
  /** Blocks in memory that may go to files, oldest first. */
  private readonly spillable = new Map<BlockId, Entry>();
  /** Persisted partitions in memory. */
  private persisted: MemoryStore<Entry>;
  /** Of all blocks in memory. */
  private residentBytes = 0;
  /** Of blocks that may neither go to files nor give way. */
  private pinnedBytes = 0;
  private dropped: BlockId[] = [];
  /** Persisted partitions that were in memory and are in files now. */
  private spilled = new Set<BlockId>();
  private nextFile = 0;
  private spill: Promise<void> | undefined;
  private readonly writes = new Set<Promise<boolean>>();
  /** Before then (monotonic) no file is written: the last one could not be. */
  private spillFrom = 0;
  private readonly now: () => number;

  constructor(folder: string, memoryBytes: number, now: () => number = () => performance.now()) {
    this.folder = folder;
    this.memoryBytes = memoryBytes;
    this.persisted = new MemoryStore(memoryBytes / 2);
    this.now = now;
  }

  /** The share of persisted partitions in memory. Ask before there are any. */
  set persistedBytes(bytes: number) {
    this.persisted = new MemoryStore(bytes);
  }

  /** Bytes held in memory and number of blocks held at all. */
  get usage(): { readonly residentBytes: number; readonly blocks: number } {
    let blocks = 0;
    for (const group of this.groups.values()) blocks += group.size;
    return { residentBytes: this.residentBytes, blocks };
  }

  /** Keeps `bytes`, which must not be changed any more, in memory or on disk. The same id again replaces the block. */
  put(id: BlockId, bytes: Uint8Array, checksum: number = crc32(bytes)): void {
    this.add(id, { bytes, length: bytes.length, checksum, mode: "spill", file: undefined, writing: undefined });
    this.spillPastLimit();
  }

  /**
   * Keeps `bytes` as `mode` says and tells where, once they are there; undefined if there is no room. Persisted partitions
   * (`rdd-`) may make others give way; a received block that may be in memory only is kept until it is forgotten.
   */
  async keep(id: BlockId, bytes: Uint8Array, mode: KeepMode, checksum: number = crc32(bytes)): Promise<"memory" | "disk" | undefined> {
    const entry: Entry = { bytes, length: bytes.length, checksum, mode, file: undefined, writing: undefined };
    this.remove(id);
    const isPersisted = rddOf(id) !== undefined;
    if (mode === "memory" && !isPersisted && this.pinnedBytes + bytes.length > this.memoryBytes) return undefined;
    const evicted = isPersisted && mode !== "disk" ? this.persisted.put(id, entry, bytes.length) : [];
    if (evicted === undefined && mode === "memory") return undefined;
    this.add(id, entry);
    if (mode === "disk" || evicted === undefined) return this.keepOnDisk(id, entry);
    for (const one of evicted) await this.giveWay(one);
    this.spillPastLimit();
    return "memory";
  }

  /** Persisted partitions that gave way since this was last asked. */
  takeDropped(): readonly BlockId[] {
    const dropped = this.dropped;
    this.dropped = [];
    return dropped;
  }

  /** Persisted partitions that went to disk since this was last asked, and are there. */
  takeSpilled(): readonly SpilledBlock[] {
    const spilled: SpilledBlock[] = [];
    for (const id of this.spilled) {
      const entry = this.entry(id);
      if (entry?.file !== undefined) spilled.push({ id, bytes: entry.length });
    }
    this.spilled.clear();
    return spilled;
  }

  /** The block, or undefined if it is not here or its file can no longer be read whole. */
  async get(id: BlockId): Promise<CheckedBlock | undefined> {
    const entry = this.entry(id);
    if (entry === undefined) return undefined;
    if (entry.bytes !== undefined) {
      this.persisted.get(id);
      return { bytes: entry.bytes, checksum: entry.checksum };
    }
    try {
      const bytes = await readFile(entry.file!);
      if (bytes.length === entry.length && crc32(bytes) === entry.checksum) return { bytes, checksum: entry.checksum };
    } catch {
      // Treated as missing: whoever needs it computes it again.
    }
    if (this.entry(id) !== entry) return this.get(id); // Replaced while it was read.
    this.remove(id);
    return undefined;
  }

  remove(id: BlockId): void {
    const name = groupOf(id);
    const group = this.groups.get(name);
    const entry = group?.get(id);
    if (group === undefined || entry === undefined) return;
    group.delete(id);
    if (group.size === 0) this.groups.delete(name);
    this.release(id, entry);
  }

  forget(group: BlockGroup): void {
    if (group.type === "block") {
      this.remove(group.blockId);
      return;
    }
    const name = group.type === "rdd" ? `rdd-${group.rddId}` : `shuffle-${group.shuffleId}`;
    for (const [id, entry] of this.groups.get(name) ?? []) {
      if (isInGroup(id, group)) this.release(id, entry);
    }
    this.groups.delete(name);
  }

  clear(): void {
    for (const group of this.groups.values()) for (const [id, entry] of group) this.release(id, entry);
    this.groups.clear();
    this.dropped = [];
  }

  /** Resolves when no file is being written. */
  async settled(): Promise<void> {
    await this.spill;
    await Promise.all(this.writes);
  }

  async close(): Promise<void> {
    this.clear();
    await this.settled();
    await rm(this.folder, { recursive: true, force: true });
  }

  private entry(id: BlockId): Entry | undefined {
    return this.groups.get(groupOf(id))?.get(id);
  }

  private add(id: BlockId, entry: Entry): void {
    this.remove(id);
    const name = groupOf(id);
    let group = this.groups.get(name);
    if (group === undefined) {
      group = new Map();
      this.groups.set(name, group);
    }
    group.set(id, entry);
    this.residentBytes += entry.length;
    if (entry.mode !== "memory") this.spillable.set(id, entry);
    else if (rddOf(id) === undefined) this.pinnedBytes += entry.length;
  }

  /** Its bytes are no longer in memory. */
  private free(id: BlockId, entry: Entry): void {
    if (entry.bytes === undefined) return;
    entry.bytes = undefined;
    this.residentBytes -= entry.length;
    if (this.spillable.get(id) === entry) this.spillable.delete(id);
    if (this.persisted.peek(id) === entry) this.persisted.remove(id);
    if (entry.mode === "memory" && rddOf(id) === undefined) this.pinnedBytes -= entry.length;
  }

  private release(id: BlockId, entry: Entry): void {
    this.free(id, entry);
    if (entry.file !== undefined) void rm(entry.file, { force: true });
  }

  private async keepOnDisk(id: BlockId, entry: Entry): Promise<"disk" | undefined> {
    if (await this.write(id, entry)) return "disk";
    if (this.entry(id) === entry) this.remove(id);
    return undefined;
  }

  /** A persisted partition that is no longer counted gives its memory back. */
  private async giveWay({ id, value }: Evicted<Entry>): Promise<void> {
    if (this.entry(id) !== value) return;
    if (value.mode === "spill" && (await this.write(id, value))) return;
    if (this.entry(id) !== value) return;
    this.remove(id);
    this.dropped.push(id);
  }

  /** Moves a block to a file of its own. False if it cannot be written, or was forgotten meanwhile. */
  private write(id: BlockId, entry: Entry): Promise<boolean> {
    if (entry.writing !== undefined) return entry.writing;
    const writing = this.writeFile(id, entry).finally(() => {
      entry.writing = undefined;
      this.writes.delete(writing);
    });
    entry.writing = writing;
    this.writes.add(writing);
    return writing;
  }

  private async writeFile(id: BlockId, entry: Entry): Promise<boolean> {
    const { bytes } = entry;
    if (bytes === undefined) return entry.file !== undefined;
    if (this.now() < this.spillFrom) return false;
    const file = join(this.folder, `${this.nextFile++}.block`);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(file, bytes, { mode: 0o600 });
    } catch {
      this.spillFrom = this.now() + SPILL_RETRY_MS; // No room on disk.
      await rm(file, { force: true }).catch(() => {});
      return false;
    }
    if (entry.bytes === undefined) {
      await rm(file, { force: true }); // Forgotten while it was written.
      return false;
    }
    entry.file = file;
    if (entry.mode === "spill" && rddOf(id) !== undefined) this.spilled.add(id);
    this.free(id, entry);
    return true;
  }

  private spillPastLimit(): void {
    if (this.residentBytes > this.memoryBytes && this.now() >= this.spillFrom) this.spill ??= this.spillOldest();
  }

  private async spillOldest(): Promise<void> {
    try {
      for (const [id, entry] of this.spillable) {
        if (this.residentBytes <= this.memoryBytes) break;
        // What is here stays in memory if it cannot be written.
        if (!(await this.write(id, entry)) && this.now() < this.spillFrom) break;
      }
    } finally {
      this.spill = undefined;
    }
  }
}
