// StateTable: one partition's states by key, changed in place. A trie over the hash of the keys:
//
//   branch   eight children by the next three bits of the hash, and the oldest time below each of them
//   leaf     up to 16 entries (hash, key, state, stamp) in one flat array, by hash and then by key
//
// So all of it stands in the order of the hashes: what `forEach` gives, and in which order, depends on the content only,
// never on the history. There is no rehashing: an insertion costs the depth of the trie, however many keys there are,
// and the keys that were last touched before some time are found by looking at nothing else.
import { mapKey } from "../shuffle/key.ts";
import { compareIds, HASH_BITS, StateKey } from "./state-key.ts";

/** When an entry was last touched. All entries of a batch share one, which takes less memory than a number each. */
export class Stamp {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

const BITS = 3;
const WIDTH = 1 << BITS;
const LEVELS = HASH_BITS / BITS;
const LEAF_ENTRIES = 16;

/** Flat: hash, key, state, stamp, and so on. */
type Leaf = unknown[];
const STRIDE = 4;
const LEAF_SLOTS = LEAF_ENTRIES * STRIDE;

/** More than a leaf's entries; with 16 or fewer it becomes a leaf again. */
class Branch {
  size: number;
  oldest: Stamp;
  /** A child and the oldest stamp below it, and so on. */
  readonly slots: (Node | Stamp | undefined)[] = new Array(WIDTH * 2).fill(undefined);

  constructor(size: number, oldest: Stamp) {
    this.size = size;
    this.oldest = oldest;
  }

  /** Puts a child where it belongs. */
  adopt(at: number, child: Node | undefined): void {
    const { slots } = this;
    slots[at] = child;
    const stamp = child === undefined ? undefined : oldestOf(child);
    if (slots[at + 1] === stamp) return;
    slots[at + 1] = stamp;
    let oldest = NEVER;
    for (let i = 1; i < slots.length; i += 2) {
      const other = slots[i] as Stamp | undefined;
      if (other !== undefined && other.ms < oldest.ms) oldest = other;
    }
    this.oldest = oldest;
  }

  largestChild(): Node {
    let largest: Node = [];
    for (let at = 0; at < this.slots.length; at += 2) if (sizeOf(this.child(at)) > sizeOf(largest)) largest = this.child(at)!;
    return largest;
  }

  child(at: number): Node | undefined {
    return this.slots[at] as Node | undefined;
  }
}

type Node = Leaf | Branch;

/** One operation under way: what is to stand there, and what was found. */
class Change extends StateKey {
  readonly state: unknown;
  readonly stamp: Stamp;
  before: Entry | undefined = undefined;

  constructor(key: unknown, state: unknown, stamp: Stamp) {
    super(key);
    this.state = state;
    this.stamp = stamp;
  }
}

/** What a table has for a key. */
export interface Entry {
  readonly key: unknown;
  readonly state: unknown;
  readonly stamp: Stamp;
}

/** Bytes of the heap that an entry takes besides its key and its state. */
export const ENTRY_BYTES = 32;

export class StateTable {
  private root: Node = [];

  /** A table of entries in any order; of several with one key the first counts. */
  static of(keys: readonly unknown[], states: readonly unknown[], stamps: readonly Stamp[]): StateTable {
    const probes = keys.map((key) => new StateKey(key));
    const hashes = probes.map((probe) => probe.hash);
    const order = hashes.map((_, i) => i);
    // Sorting is stable. What was written down by a table comes in order.
    if (hashes.some((hash, i) => i > 0 && hash < hashes[i - 1]!)) order.sort((a, b) => hashes[a]! - hashes[b]!);
    const slots: unknown[] = [];
    for (const i of order) {
      const at = position(slots, probes[i]!);
      if (at < 0) slots.splice(~at, 0, hashes[i], keys[i], states[i], stamps[i]);
    }
    const table = new StateTable();
    table.root = build(slots, 0, slots.length, 0);
    return table;
  }

  get size(): number {
    return sizeOf(this.root);
  }

  /** Keys and states of some entries, in turn, from one leaf or a few. */
  sample(): unknown[] {
    let node = this.root;
    while (node instanceof Branch && node.size > 8 * LEAF_ENTRIES) node = node.largestChild();
    const values: unknown[] = [];
    walk(node, Number.POSITIVE_INFINITY, (key, state) => void values.push(key, state));
    return values;
  }

  get(key: unknown): Entry | undefined {
    const probe = new StateKey(key);
    let node: Node | undefined = this.root;
    for (let level = 0; node instanceof Branch; level++) node = node.child(digit(probe.hash, level));
    if (node === undefined) return undefined;
    const at = position(node, probe);
    return at < 0 ? undefined : { key: node[at + 1], state: node[at + 2], stamp: node[at + 3] as Stamp };
  }

  /** Gives what the key had before. */
  put(key: unknown, state: unknown, stamp: Stamp): Entry | undefined {
    const change = new Change(key, state, stamp);
    this.root = placed(this.root, change, 0);
    return change.before;
  }

  /** Gives what the key had. */
  remove(key: unknown): Entry | undefined {
    const change = new Change(key, undefined, NEVER);
    this.root = removed(this.root, change, 0) ?? [];
    return change.before;
  }

  /** Visits all entries, in the order of their hashes. */
  forEach(visit: (key: unknown, state: unknown, stamp: Stamp) => void): void {
    walk(this.root, Number.POSITIVE_INFINITY, visit);
  }

  /** Visits the entries that were last touched before `thresholdMs`, and looks at few others. */
  forEachBefore(thresholdMs: number, visit: (key: unknown, state: unknown, stamp: Stamp) => void): void {
    walk(this.root, thresholdMs, visit);
  }
}

const NEVER = new Stamp(Number.POSITIVE_INFINITY);

/** The place in a branch of this level. */
function digit(hash: number, level: number): number {
  return 2 * ((hash >>> (HASH_BITS - BITS * (level + 1))) & (WIDTH - 1));
}

function sizeOf(node: Node | undefined): number {
  if (node === undefined) return 0;
  return node instanceof Branch ? node.size : node.length / STRIDE;
}

function oldestOf(node: Node): Stamp {
  if (node instanceof Branch) return node.oldest;
  let oldest = NEVER;
  for (let i = 3; i < node.length; i += STRIDE) if ((node[i] as Stamp).ms < oldest.ms) oldest = node[i] as Stamp;
  return oldest;
}

/** Where a key's entry begins in a leaf; `~` of where it would begin if it is not there. */
function position(leaf: Leaf, probe: StateKey): number {
  let low = 0;
  let high = leaf.length / STRIDE;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((leaf[middle * STRIDE] as number) < probe.hash) low = middle + 1;
    else high = middle;
  }
  let at = low * STRIDE;
  for (; leaf[at] === probe.hash; at += STRIDE) {
    const key = leaf[at + 1];
    if (key === probe.key) return at;
    const order = compareIds(mapKey(key), probe.id);
    if (order === 0) return at;
    if (order > 0) break;
  }
  return ~at;
}

function placed(node: Node | undefined, change: Change, level: number): Node {
  if (node === undefined) return [change.hash, change.key, change.state, change.stamp];
  if (node instanceof Branch) {
    const at = digit(change.hash, level);
    const child = placed(node.child(at), change, level + 1);
    if (change.before === undefined) node.size++;
    node.adopt(at, child);
    return node;
  }
  const found = position(node, change);
  if (found >= 0) {
    change.before = { key: node[found + 1], state: node[found + 2], stamp: node[found + 3] as Stamp };
    node[found + 2] = change.state;
    node[found + 3] = change.stamp;
    return node;
  }
  const at = ~found;
  // A new array of the right length: one that grows by itself keeps a lot in reserve.
  const slots = new Array<unknown>(node.length + STRIDE);
  for (let i = 0; i < at; i++) slots[i] = node[i];
  slots[at] = change.hash;
  slots[at + 1] = change.key;
  slots[at + 2] = change.state;
  slots[at + 3] = change.stamp;
  for (let i = at; i < node.length; i++) slots[i + STRIDE] = node[i];
  return slots.length > LEAF_SLOTS ? build(slots, 0, slots.length, level) : slots;
}

function removed(node: Node | undefined, change: Change, level: number): Node | undefined {
  if (node === undefined) return undefined;
  if (node instanceof Branch) {
    const at = digit(change.hash, level);
    const child = removed(node.child(at), change, level + 1);
    if (change.before === undefined) return node;
    node.size--;
    node.adopt(at, child);
    return node.size > LEAF_ENTRIES ? node : flattened(node);
  }
  const at = position(node, change);
  if (at < 0) return node;
  change.before = { key: node[at + 1], state: node[at + 2], stamp: node[at + 3] as Stamp };
  return node.length === STRIDE ? undefined : [...node.slice(0, at), ...node.slice(at + STRIDE)];
}

/** The node of entries in order. */
function build(slots: readonly unknown[], from: number, to: number, level: number): Node {
  if (to - from <= LEAF_SLOTS || level >= LEVELS) return slots.slice(from, to);
  const branch = new Branch((to - from) / STRIDE, NEVER);
  for (let start = from; start < to; ) {
    const at = digit(slots[start] as number, level);
    let end = start + STRIDE;
    while (end < to && digit(slots[end] as number, level) === at) end += STRIDE;
    branch.adopt(at, build(slots, start, end, level + 1));
    start = end;
  }
  return branch;
}

function flattened(branch: Branch): Leaf {
  const leaf: Leaf = [];
  for (let at = 0; at < branch.slots.length; at += 2) {
    const child = branch.child(at);
    if (child !== undefined) leaf.push(...(child instanceof Branch ? flattened(child) : child));
  }
  return leaf;
}

function walk(node: Node, beforeMs: number, visit: (key: unknown, state: unknown, stamp: Stamp) => void): void {
  if (node instanceof Branch) {
    for (let at = 0; at < node.slots.length; at += 2) {
      const child = node.child(at);
      if (child !== undefined && (node.slots[at + 1] as Stamp).ms < beforeMs) walk(child, beforeMs, visit);
    }
    return;
  }
  for (let i = 0; i < node.length; i += STRIDE) {
    const stamp = node[i + 3] as Stamp;
    if (stamp.ms < beforeMs) visit(node[i + 1], node[i + 2], stamp);
  }
}
