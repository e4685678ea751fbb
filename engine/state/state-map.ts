// StateMap: one version of a partition's states. Making the next version costs nothing, changing it costs what is
// changed, and no version ever changes again once another was made of it or it was frozen: a batch can be computed anew
// from the version before it.
//
//   Of all versions that were made of each other one, mostly the newest, has the table. Every other one has the way back
//   to it: what to put and to remove there to be itself. Whoever is asked walks the way and has the table from then on:
//
//     v1 --undo--> v2 --undo--> v3 (table)          v1 is asked          v1 (table) <--undo-- v2 <--undo-- v3
//
// So an old version costs the memory of what changed since, and reading one costs as much time. (H. Baker, "Shallow
// binding makes functional arrays fast", 1991.) Nobody outside ever holds a view of a table, and `visit` must not touch
// another StateMap.
import { MillraceError } from "../errors.ts";
import { registerClass } from "../serialize/class-registry.ts";
import { decodeBucket, encodeBucket } from "../shuffle/bucket-codec.ts";
import { mapKey } from "../shuffle/key.ts";
import { HEAP_BYTES, type SizedObject } from "../storage/estimate-size.ts";
import { ENTRY_BYTES, type Entry, Stamp, StateTable } from "./state-table.ts";

/** Key, state, and the time in milliseconds at which it was last touched. */
export type StateEntry<K, S> = readonly [key: K, state: S, updatedMs: number];

type Standing<K, S> =
  | { readonly type: "table"; readonly table: StateTable }
  | { readonly type: "behind"; readonly newer: StateMap<K, S>; readonly undo: UndoLog };

/** All states of one partition at one time, in an order that depends on them only. See Spark's `StateMap`. */
export class StateMap<K, S> implements SizedObject {
  private standing: Standing<K, S>;
  /** While this version may change: the one it was made of, which must not change with it. */
  private origin: StateMap<K, S> | undefined;
  private frozen = false;
  /** The stamp of this version's changes. */
  private latest = new Stamp(Number.NaN);

  /** Empty, and open to changes. */
  constructor(table = new StateTable()) {
    this.standing = { type: "table", table };
  }

  /** A version without any state that cannot be changed. */
  static empty<K, S>(): StateMap<K, S> {
    return new StateMap<K, S>().freeze();
  }

  /** A version, open to changes, with these entries; of several with one key the first counts. */
  static of<K, S>(entries: Iterable<StateEntry<K, S>>): StateMap<K, S> {
    const [keys, states, stamps]: [K[], S[], Stamp[]] = [[], [], []];
    const byMs = new Map<number, Stamp>();
    for (const [key, state, updatedMs] of entries) {
      const stamp = byMs.get(updatedMs) ?? new Stamp(updatedMs);
      byMs.set(updatedMs, stamp);
      keys.push(key);
      states.push(state);
      stamps.push(stamp);
    }
    return new StateMap(StateTable.of(keys, states, stamps));
  }

  get size(): number {
    return this.table().size;
  }

  has(key: K): boolean {
    return this.table().get(key) !== undefined;
  }

  get(key: K): S | undefined {
    return this.table().get(key)?.state as S | undefined;
  }

  put(key: K, state: S, updatedMs: number): void {
    if (this.latest.ms !== updatedMs) this.latest = new Stamp(updatedMs);
    this.changed(key, this.open().put(key, state, this.latest));
  }

  /** Nothing happens if the key is not there, whether or not this version may change. */
  remove(key: K): void {
    if (this.frozen && !this.has(key)) return;
    const before = this.open().remove(key);
    if (before !== undefined) this.changed(key, before);
  }

  /** Calls `visit` with each key, its state and the time at which it was last touched. */
  forEach(visit: (key: K, state: S, updatedMs: number) => void): void {
    this.table().forEach((key, state, { ms }) => void visit(key as K, state as S, ms));
  }

  /** All entries. */
  getAll(): StateEntry<K, S>[] {
    const entries: StateEntry<K, S>[] = [];
    this.forEach((...entry) => void entries.push(entry));
    return entries;
  }

  /** The entries that were last touched before `thresholdMs`; costs what it gives. */
  getByTime(thresholdMs: number): StateEntry<K, S>[] {
    const entries: StateEntry<K, S>[] = [];
    this.table().forEachBefore(thresholdMs, (key, state, { ms }) => void entries.push([key as K, state as S, ms]));
    return entries;
  }

  /** As if it had the table to itself. */
  [HEAP_BYTES](estimate: (values: readonly unknown[]) => number): number {
    const sample = this.table().sample();
    return sample.length === 0 ? ENTRY_BYTES : this.size * (ENTRY_BYTES + estimate(sample) / (sample.length / 2));
  }

  /** The next version, open to changes. From now on this one cannot be changed. */
  copy(): StateMap<K, S> {
    const next = new StateMap<K, S>(this.table());
    this.freeze();
    this.standing = { type: "behind", newer: next, undo: new UndoLog() };
    next.origin = this;
    return next;
  }

  /** Ends the changes to this version. */
  freeze(): this {
    this.frozen = true;
    this.origin = undefined;
    return this;
  }

  private open(): StateTable {
    if (!this.frozen) return this.table();
    throw new MillraceError("INVALID_ARGUMENT", "This version of the states can no longer be changed: change a copy() of it");
  }

  private changed(key: K, before: Entry | undefined): void {
    const { origin } = this;
    // What bears this version's stamp was put by it: the origin's log has what stood there before.
    if (origin === undefined || before?.stamp === this.latest) return;
    if (origin.standing.type === "behind") origin.standing.undo.push(before?.key ?? key, before);
  }

  /** The table, with this version's states in it. */
  private table(): StateTable {
    return this.standing.type === "table" ? this.standing.table : this.moved();
  }

  private moved(): StateTable {
    const way: StateMap<K, S>[] = [];
    let at: StateMap<K, S> = this;
    for (; at.standing.type === "behind"; at = at.standing.newer) way.push(at);
    const { table } = at.standing;
    for (const next of way.reverse()) {
      const undo = (next.standing as Standing<K, S> & { type: "behind" }).undo.applyTo(table);
      next.standing = { type: "table", table };
      at.standing = { type: "behind", newer: next, undo };
      at = next;
    }
    return table;
  }
}

/** What keys had before they were changed, in the order of the changes. */
class UndoLog {
  private keys: unknown[] = [];
  private before: (Entry | undefined)[] = [];
  private limit = 1024;

  push(key: unknown, before: Entry | undefined): void {
    this.keys.push(key);
    this.before.push(before);
    if (this.keys.length > this.limit) this.compact();
  }

  /** Undoes the changes and gives what undoes that. */
  applyTo(table: StateTable): UndoLog {
    const log = new UndoLog();
    for (let i = this.keys.length - 1; i >= 0; i--) {
      const [key, before] = [this.keys[i], this.before[i]];
      log.push(key, before === undefined ? table.remove(key) : table.put(key, before.state, before.stamp));
    }
    return log;
  }

  /** Of each key only the first change counts: one that comes and goes all the time must not fill the memory. */
  private compact(): void {
    const first = new Map<unknown, number>();
    for (let i = 0; i < this.keys.length; i++) if (!first.has(mapKey(this.keys[i]))) first.set(mapKey(this.keys[i]), i);
    const kept = [...first.values()];
    this.keys = kept.map((i) => this.keys[i]);
    this.before = kept.map((i) => this.before[i]);
    this.limit = 2 * kept.length + 1024;
  }
}

/** Keys and states as columns, the times as numbers of a short list of times. */
registerClass<StateMap<unknown, unknown>>("millrace.StateMap", StateMap, {
  encode(map) {
    const [keys, states, timeOf, times]: [unknown[], unknown[], number[], Map<number, number>] = [[], [], [], new Map()];
    map.forEach((key, state, ms) => {
      const time = times.get(ms) ?? times.size;
      times.set(ms, time);
      keys.push(key);
      states.push(state);
      timeOf.push(time);
    });
    return [encodeBucket({ keys, values: states }), Float64Array.from(times.keys()), Uint32Array.from(timeOf)];
  },
  decode(data) {
    const [bucket, times, timeOf] = Array.isArray(data) ? (data as unknown[]) : [];
    if (!(bucket instanceof Uint8Array) || !(times instanceof Float64Array) || !(timeOf instanceof Uint32Array)) throw malformed();
    const { keys, values } = decodeBucket(bucket);
    const stamps = Array.from(times, (ms) => new Stamp(ms));
    const stampOf = Array.from(timeOf, (time) => stamps[time]);
    if (stampOf.length !== keys.length || stampOf.includes(undefined)) throw malformed();
    return new StateMap(StateTable.of(keys, values, stampOf as Stamp[])).freeze();
  },
});

function malformed(): MillraceError {
  return new MillraceError("MESSAGE_REFUSED", "States are truncated or malformed");
}
