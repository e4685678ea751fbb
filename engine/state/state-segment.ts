// StateSegment: some hundred entries whose keys' hashes begin with the same bits, in the order of the hashes and then of the
// keys. Hash and time stand side by side as numbers, key and state as values: to find an entry and to read it touches
// three or four lines of memory. Hashes are spread evenly, so where an entry stands is all but known from its hash.
import { mapKey } from "../shuffle/key.ts";
import { compareIds, HASH_BITS, type StateKey } from "./state-key.ts";

/** Entries looked at, one after another, from where an entry should be, before it is searched for. */
const NEAR = 64;

export class StateSegment {
  /** Bits of the hash that all entries have in common. */
  readonly depth: number;
  /** hash, ms, hash, ms, ..., and room for more. */
  private numbers: Float64Array;
  /** key, state, key, state, ... */
  private readonly pairs: unknown[];

  constructor(depth: number, numbers = new Float64Array(0), pairs: unknown[] = []) {
    this.depth = depth;
    this.numbers = numbers;
    this.pairs = pairs;
  }

  get size(): number {
    return this.pairs.length >>> 1;
  }

  /** Where the entry of a key is; `~` of where it would be if it is not there. */
  position(key: StateKey): number {
    const { numbers, size } = this;
    const { hash } = key;
    let at = this.nearest(hash);
    for (; at < size && numbers[2 * at] === hash; at++) {
      const other = this.pairs[2 * at];
      if (other === key.key) return at;
      const order = compareIds(mapKey(other), key.id);
      if (order === 0) return at;
      if (order > 0) break;
    }
    return ~at;
  }

  /** The first entry whose hash is not less. */
  nearest(hash: number): number {
    const { numbers, size } = this;
    const span = 1 << (HASH_BITS - this.depth);
    let at = Math.floor(((hash & (span - 1)) / span) * size);
    let steps = 0;
    for (; steps < NEAR && at > 0 && numbers[2 * at - 2]! >= hash; at--) steps++;
    for (; steps < NEAR && at < size && numbers[2 * at]! < hash; at++) steps++;
    return steps < NEAR ? at : this.searched(hash);
  }

  /** Reads something where an entry with this hash should be. */
  touchNear(hash: number): number {
    const span = 1 << (HASH_BITS - this.depth);
    return this.numbers[2 * Math.floor(((hash & (span - 1)) / span) * this.size)] ?? 0;
  }

  key(at: number): unknown {
    return this.pairs[2 * at];
  }

  state(at: number): unknown {
    return this.pairs[2 * at + 1];
  }

  ms(at: number): number {
    return this.numbers[2 * at + 1]!;
  }

  set(at: number, state: unknown, ms: number): void {
    this.pairs[2 * at + 1] = state;
    this.numbers[2 * at + 1] = ms;
  }

  insert(at: number, key: StateKey, state: unknown, ms: number): void {
    const used = this.pairs.length;
    if (used === this.numbers.length) {
      const roomier = new Float64Array(Math.max(8, used + 2 * (used >>> 3)));
      roomier.set(this.numbers);
      this.numbers = roomier;
    }
    this.numbers.copyWithin(2 * at + 2, 2 * at, used);
    this.numbers[2 * at] = key.hash;
    this.numbers[2 * at + 1] = ms;
    this.pairs.splice(2 * at, 0, key.key, state);
  }

  delete(at: number): void {
    this.numbers.copyWithin(2 * at, 2 * at + 2, this.pairs.length);
    this.pairs.splice(2 * at, 2);
  }

  /** The entries whose next bit of the hash is 0, and those where it is 1. */
  halves(): readonly [StateSegment, StateSegment] {
    const bit = 1 << (HASH_BITS - this.depth - 1);
    let middle = 0;
    for (let step = this.size; step > 0; step >>>= 1) {
      while (middle + step <= this.size && (this.numbers[2 * (middle + step) - 2]! & bit) === 0) middle += step;
    }
    return [this.part(0, middle), this.part(middle, this.size)];
  }

  /** These entries and those of the neighbour behind it, as `halves` may have told them apart. */
  joined(next: StateSegment): StateSegment {
    const numbers = new Float64Array(this.pairs.length + next.pairs.length);
    numbers.set(this.numbers.subarray(0, this.pairs.length));
    numbers.set(next.numbers.subarray(0, next.pairs.length), this.pairs.length);
    return new StateSegment(this.depth - 1, numbers, [...this.pairs, ...next.pairs]);
  }

  oldestMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (let i = 1; i < this.pairs.length; i += 2) if (this.numbers[i]! < oldest) oldest = this.numbers[i]!;
    return oldest;
  }

  private part(from: number, to: number): StateSegment {
    return new StateSegment(this.depth + 1, this.numbers.slice(2 * from, 2 * to), this.pairs.slice(2 * from, 2 * to));
  }

  private searched(hash: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.numbers[2 * middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
