// Blocks in bounded memory: whatever a block is kept as, its size is given with it. When room is needed the blocks that
// were used least recently give way, but never those of the RDD that is being written: an RDD that does not fit would
// otherwise push out its own beginning to keep its end, again and again. See Spark's `MemoryStore`.
import { type BlockGroup, type BlockId, groupOf, isInGroup } from "./block.ts";

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}

/** A block that had to give way. */
export interface Evicted<V> {
  readonly id: BlockId;
  readonly value: V;
}

export class MemoryStore<V> {
  readonly maxBytes: number;
  /** Least recently used first. */
  private readonly entries = new Map<BlockId, Entry<V>>();
  private used = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get usedBytes(): number {
    return this.used;
  }

  /** The block, which counts as used now. */
  get(id: BlockId): V | undefined {
    const entry = this.entries.get(id);
    if (entry === undefined) return undefined;
    this.entries.delete(id);
    this.entries.set(id, entry);
    return entry.value;
  }

  /** The block, without counting as a use. */
  peek(id: BlockId): V | undefined {
    return this.entries.get(id)?.value;
  }

  bytesOf(id: BlockId): number {
    return this.entries.get(id)?.bytes ?? 0;
  }

  /**
   * Keeps a block of `bytes`, in place of one of the same name, and gives the blocks that had to give way. Undefined if
   * there cannot be room for it: then nothing gave way.
   */
  put(id: BlockId, value: V, bytes: number): readonly Evicted<V>[] | undefined {
    this.remove(id);
    const victims = this.victims(id, bytes);
    if (victims === undefined) return undefined;
    const evicted = victims.map((victim) => ({ id: victim, value: this.entries.get(victim)!.value }));
    for (const victim of victims) this.remove(victim);
    this.entries.set(id, { value, bytes });
    this.used += bytes;
    return evicted;
  }

  remove(id: BlockId): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    this.used -= entry.bytes;
  }

  forget(groups: readonly BlockGroup[]): void {
    for (const id of [...this.entries.keys()]) if (groups.some((group) => isInGroup(id, group))) this.remove(id);
  }

  private victims(id: BlockId, bytes: number): readonly BlockId[] | undefined {
    let free = this.maxBytes - this.used;
    if (bytes <= free) return [];
    if (bytes > this.maxBytes) return undefined;
    const group = groupOf(id);
    const victims: BlockId[] = [];
    for (const [other, entry] of this.entries) {
      if (groupOf(other) === group) continue;
      victims.push(other);
      free += entry.bytes;
      if (bytes <= free) return victims;
    }
    return undefined;
  }
}
