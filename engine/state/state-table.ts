// StateTable: one partition's states by key, changed in place. All entries stand in the order of the hashes of their keys, in
// segments of up to 512:
//
//     directory   [ s0  s0  s1  s2 ]     by the first bits of the hash; a segment may have several neighbouring places
//
// So what `forEach` gives, and in which order, depends on the content only, never on the history. A segment that is full is
// split, so an insertion moves the entries of one segment at most; touching one of a million keys costs little more than
// touching one of a thousand. For each segment a time is known before which none of its entries was touched.
import { HASH_BITS, type StateKey } from "./state-key.ts";
import { StateSegment } from "./state-segment.ts";

const MAX_ENTRIES = 512;
/** A segment with fewer joins its neighbour, if there is room. */
const MIN_ENTRIES = 64;
/** First bits of the hash that tell segments apart. Keys that share more stand in one segment, however many they are. */
const MAX_DEPTH = 20;

export type VisitState = (key: unknown, state: unknown, ms: number) => void;

/** `find` says which entry the properties and methods without a key are about. */
export class StateTable {
  private count = 0;
  private depth = 0;
  private directory = [new StateSegment(0)];
  /** For the first place of each segment: no entry of it was touched before this. */
  private oldest = new Float64Array([Number.POSITIVE_INFINITY]);
  private entry: StateKey | undefined;
  private segment = this.directory[0]!;
  private at = ~0;
  /** Of no meaning, and not private, so that what is read ahead is not taken for unused. */
  fetched = 0;

  get size(): number {
    return this.count;
  }

  /** Is there an entry for `key`? From now on it is the one at hand; if there is none, the one that `put` would make. */
  find(key: StateKey): boolean {
    if (this.entry !== key) {
      this.entry = key;
      this.segment = this.directory[this.placeOf(key.hash)]!;
      this.at = this.segment.position(key);
    }
    return this.at >= 0;
  }

  /**
   * Has the processor fetch the entries of several keys, side by side: when each is waited for in its turn, most of the
   * time that a batch takes over many keys is spent waiting for memory.
   */
  fetch(keys: readonly StateKey[]): void {
    const segments = keys.map((key) => this.directory[this.placeOf(key.hash)]!);
    const { length } = keys;
    let sum = 0;
    for (let i = 0; i < length; i++) sum += segments[i]!.touchNear(keys[i]!.hash);
    const places = new Int32Array(length);
    for (let i = 0; i < length; i++) places[i] = segments[i]!.nearest(keys[i]!.hash);
    const found = new Array<unknown>(length);
    for (let i = 0; i < length; i++) found[i] = segments[i]!.key(places[i]!);
    for (let i = 0; i < length; i++) sum += weight(found[i]);
    this.fetched = sum;
  }

  /** Key, state and time of the entry at hand, which must be there. */
  get key(): unknown {
    return this.segment.key(this.at);
  }

  get state(): unknown {
    return this.segment.state(this.at);
  }

  get ms(): number {
    return this.segment.ms(this.at);
  }

  /** Sets state and time of the entry at hand. */
  put(state: unknown, ms: number): void {
    const { entry, segment } = this;
    const isThere = this.at >= 0;
    if (!isThere || ms < segment.ms(this.at)) {
      const first = this.firstPlace(segment, entry!.hash);
      this.oldest[first] = Math.min(ms, this.oldest[first]!);
    }
    if (isThere) {
      segment.set(this.at, state, ms);
      return;
    }
    segment.insert(~this.at, entry!, state, ms);
    this.count++;
    this.entry = undefined;
    if (segment.size > MAX_ENTRIES) this.split(segment, entry!.hash);
  }

  /** Removes the entry at hand, if it is there. */
  remove(): void {
    if (this.at < 0) return;
    const { entry, segment } = this;
    segment.delete(this.at);
    this.count--;
    this.entry = undefined;
    if (segment.size < MIN_ENTRIES) this.join(segment, entry!.hash);
  }

  /** Visits all entries, in the order of their hashes. `visit` must not change the table. */
  forEach(visit: VisitState): void {
    this.forEachBefore(Number.POSITIVE_INFINITY, visit);
  }

  /** Visits those that were touched before `thresholdMs`. Looks at segments only that may have one. */
  forEachBefore(thresholdMs: number, visit: VisitState): void {
    for (let place = 0; place < this.directory.length; ) {
      const segment = this.directory[place]!;
      if (this.oldest[place]! < thresholdMs) {
        for (let at = 0; at < segment.size; at++) {
          const ms = segment.ms(at);
          if (ms < thresholdMs) visit(segment.key(at), segment.state(at), ms);
        }
        // What had kept it low may have been touched or removed long since.
        this.oldest[place] = segment.oldestMs();
      }
      place += this.places(segment);
    }
  }

  /** Keys and states of some entries, in turn. */
  sample(): unknown[] {
    const values: unknown[] = [];
    for (let place = this.directory.length >>> 1; place < this.directory.length && values.length === 0; place++) {
      const segment = this.directory[place]!;
      for (let at = 0; at < Math.min(32, segment.size); at++) values.push(segment.key(at), segment.state(at));
    }
    return values;
  }

  private placeOf(hash: number): number {
    return hash >>> (HASH_BITS - this.depth);
  }

  private places(segment: StateSegment): number {
    return 1 << (this.depth - segment.depth);
  }

  private firstPlace(segment: StateSegment, hash: number): number {
    return this.placeOf(hash) & -this.places(segment);
  }

  /** Halves a segment until the part with `hash` is small enough. */
  private split(full: StateSegment, hash: number): void {
    let segment = full;
    while (segment.size > MAX_ENTRIES && segment.depth < MAX_DEPTH) {
      if (segment.depth === this.depth) this.deepen();
      const first = this.firstPlace(segment, hash);
      const [left, right] = segment.halves();
      this.settle(left, first);
      this.settle(right, first + this.places(left));
      segment = this.directory[this.placeOf(hash)]!;
    }
  }

  /** Joins a segment with its other half, as long as that is one segment and there is room for both in one. */
  private join(small: StateSegment, hash: number): void {
    for (let segment = small; segment.depth > 0; ) {
      const places = this.places(segment);
      const first = this.firstPlace(segment, hash);
      const isLeft = (first & places) === 0;
      const other = this.directory[first ^ places]!;
      if (other.depth !== segment.depth || segment.size + other.size > MAX_ENTRIES / 2) return;
      segment = isLeft ? segment.joined(other) : other.joined(segment);
      this.settle(segment, isLeft ? first : first ^ places);
    }
  }

  /** Puts a segment into its places. */
  private settle(segment: StateSegment, first: number): void {
    this.directory.fill(segment, first, first + this.places(segment));
    this.oldest[first] = segment.oldestMs();
  }

  /** Twice as many places. */
  private deepen(): void {
    const { directory, oldest } = this;
    this.depth++;
    this.directory = Array.from({ length: 2 * directory.length }, (_, place) => directory[place >>> 1]!);
    this.oldest = Float64Array.from({ length: 2 * oldest.length }, (_, place) => oldest[place >>> 1]!);
  }
}

/** Reads something of a key. */
function weight(key: unknown): number {
  return typeof key === "string" ? key.charCodeAt(0) : 1;
}
