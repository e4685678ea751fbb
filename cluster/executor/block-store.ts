// The blocks an executor keeps as bytes, in its control thread: shuffle outputs, copies of received blocks, large results.
// Each has a checksum from the moment it is stored. Past `memoryBytes` the oldest go to files (0600, in a 0700 folder that
// only this store uses); what cannot be written stays in memory, and is tried again later. Nothing survives `close`.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type BlockGroup, type BlockId, isInGroup } from "../../engine/storage/block.ts";

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
  file: string | undefined;
  spilling: boolean;
}

export class BlockStore {
  private readonly folder: string;
  private readonly memoryBytes: number;
  /** By group and then by id, so that forgetting a shuffle does not look at all blocks. */
  private readonly groups = new Map<string, Map<BlockId, Entry>>();
  private resident = new Map<BlockId, Entry>();
  private residentBytes = 0;
  private nextFile = 0;
  private spill: Promise<void> | undefined;
  /** Before then (monotonic) no file is written: the last one could not be. */
  private spillFrom = 0;
  private readonly now: () => number;

  constructor(folder: string, memoryBytes: number, now: () => number = () => performance.now()) {
    this.folder = folder;
    this.memoryBytes = memoryBytes;
    this.now = now;
  }

  /** Bytes held in memory and number of blocks held at all. */
  get usage(): { readonly residentBytes: number; readonly blocks: number } {
    let blocks = 0;
    for (const group of this.groups.values()) blocks += group.size;
    return { residentBytes: this.residentBytes, blocks };
  }

  /** Keeps `bytes`, which must not be changed any more. The same id again replaces the block. */
  put(id: BlockId, bytes: Uint8Array, checksum: number = crc32(bytes)): void {
    this.remove(id);
    const entry: Entry = { bytes, length: bytes.length, checksum, file: undefined, spilling: false };
    const name = groupOf(id);
    let group = this.groups.get(name);
    if (group === undefined) {
      group = new Map();
      this.groups.set(name, group);
    }
    group.set(id, entry);
    this.resident.set(id, entry);
    this.residentBytes += entry.length;
    if (this.residentBytes > this.memoryBytes && this.now() >= this.spillFrom) this.spill ??= this.spillOldest();
  }

  /** The block, or undefined if it is not here or its file can no longer be read whole. */
  async get(id: BlockId): Promise<CheckedBlock | undefined> {
    const entry = this.groups.get(groupOf(id))?.get(id);
    if (entry === undefined) return undefined;
    if (entry.bytes !== undefined) return { bytes: entry.bytes, checksum: entry.checksum };
    try {
      const bytes = await readFile(entry.file!);
      if (bytes.length === entry.length && crc32(bytes) === entry.checksum) return { bytes, checksum: entry.checksum };
    } catch {
      // Treated as missing: whoever needs it computes it again.
    }
    if (this.groups.get(groupOf(id))?.get(id) !== entry) return this.get(id); // Replaced while it was read.
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
  }

  /** Resolves when no file is being written. */
  async settled(): Promise<void> {
    await this.spill;
  }

  async close(): Promise<void> {
    this.clear();
    await this.spill;
    await rm(this.folder, { recursive: true, force: true });
  }

  private release(id: BlockId, entry: Entry): void {
    if (this.resident.get(id) === entry) {
      this.resident.delete(id);
      this.residentBytes -= entry.length;
    }
    entry.bytes = undefined;
    if (entry.file !== undefined) void rm(entry.file, { force: true });
  }

  private async spillOldest(): Promise<void> {
    let file = "";
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      for (const [id, entry] of this.resident) {
        if (this.residentBytes <= this.memoryBytes) break;
        const { bytes } = entry;
        if (bytes === undefined) continue;
        file = join(this.folder, `${this.nextFile++}.block`);
        await writeFile(file, bytes, { mode: 0o600 });
        if (entry.bytes === undefined) {
          await rm(file, { force: true }); // Forgotten while it was written.
          continue;
        }
        entry.file = file;
        entry.bytes = undefined;
        this.resident.delete(id);
        this.residentBytes -= entry.length;
      }
    } catch {
      this.spillFrom = this.now() + SPILL_RETRY_MS; // No room on disk: what is here stays in memory.
      if (file !== "") await rm(file, { force: true }).catch(() => {});
    } finally {
      this.spill = undefined;
    }
  }
}

/** `shuffle-3-1-0` and `rdd-7-2` are in groups `shuffle-3` and `rdd-7`; any other block is in a group of its kind. */
function groupOf(id: BlockId): string {
  const match = /^(?:rdd|shuffle)-\d+/.exec(id);
  return match === null ? id.slice(0, id.indexOf("-")) : match[0];
}
