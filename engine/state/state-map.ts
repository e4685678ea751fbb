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
import { HEAP_BYTES, type SizedObject } from "../storage/estimate-size.ts";
import { compareIds, StateKey } from "./state-key.ts";
import { StateTable, type VisitState } from "./state-table.ts";
import { UndoLog } from "./undo-log.ts";

/** Key, state, and the time in milliseconds at which it was last touched. */
export type StateEntry<K, S> = readonly [key: K, state: S, updatedMs: number];

/** Keys that have changed, with what they have now, in the order of the states. */
export interface StateChanges<K, S> {
  readonly keys: K[];
  readonly states: (S | undefined)[];
  /** -Infinity for a key that has no state any more. */
  readonly times: number[];
}

const REMOVED = Number.NEGATIVE_INFINITY;

/** Bytes of the heap that an entry takes besides its key and its state, which `estimate` counts with a slot for each. */
const ENTRY_BYTES = 24;

/** Entries that are fetched at once: the processor keeps about as many loads in flight as make a difference. */
const FETCHED = 64;

type Standing<K, S> =
  | { readonly type: "table"; readonly table: StateTable }
  | { readonly type: "behind"; readonly newer: StateMap<K, S>; readonly undo: UndoLog };

/** All states of one partition at one time, in an order that depends on them only. See Spark's `StateMap`. */
export class StateMap<K, S> implements SizedObject {
  private standing: Standing<K, S>;
  /** While this version may change: the one it was made of, which must not change with it. */
  private origin: StateMap<K, S> | undefined;
  private frozen = false;
  /** The name under which this version is known elsewhere, as what a checkpoint has. */
  private mark: number | undefined;
  /** The newest version before this one that bears a mark, and how many changes have been noted since. */
  private base: { readonly version: StateMap<K, S>; readonly mark: number; readonly changes: number } | undefined;

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
    const table = new StateTable();
    for (const [key, state, updatedMs] of entries) if (!table.find(new StateKey(key))) table.put(state, updatedMs);
    return new StateMap(table);
  }

  get size(): number {
    return this.table().size;
  }

  has(key: K): boolean {
    return this.table().find(new StateKey(key));
  }

  get(key: K): S | undefined {
    return this.getAt(new StateKey(key));
  }

  put(key: K, state: S, updatedMs: number): void {
    this.putAt(new StateKey(key), state, updatedMs);
  }

  /** Nothing happens if the key is not there. */
  remove(key: K): void {
    this.removeAt(new StateKey(key));
  }

  /** Keys that are looked at in their turn, for the methods that end in `At`; their entries are fetched some at a time. */
  *fetched(keys: readonly K[]): Generator<StateKey<K>> {
    for (let next = 0; next < keys.length; next += FETCHED) {
      const some = keys.slice(next, next + FETCHED).map((key) => new StateKey(key));
      this.table().fetch(some);
      yield* some;
    }
  }

  getAt(key: StateKey<K>): S | undefined {
    const table = this.table();
    return table.find(key) ? (table.state as S) : undefined;
  }

  putAt(key: StateKey<K>, state: S, updatedMs: number): void {
    this.requireOpen();
    const table = this.table();
    const isThere = table.find(key);
    this.log()?.push(table, key, isThere);
    table.put(state, updatedMs);
  }

  removeAt(key: StateKey<K>): void {
    const table = this.table();
    if (!table.find(key)) return;
    this.requireOpen();
    this.log()?.push(table, key, true);
    table.remove();
  }

  /** Calls `visit` with each key, its state and the time at which it was last touched. */
  forEach(visit: (key: K, state: S, updatedMs: number) => void): void {
    this.table().forEach(visit as VisitState);
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
    this.table().forEachBefore(thresholdMs, (key, state, ms) => void entries.push([key as K, state as S, ms]));
    return entries;
  }

  /** As if it had the table to itself. */
  [HEAP_BYTES](estimate: (values: readonly unknown[]) => number): number {
    const sample = this.table().sample();
    return sample.length === 0 ? ENTRY_BYTES : this.size * (ENTRY_BYTES + estimate(sample) / (sample.length / 2));
  }

  /** The next version, open to changes. From now on this one cannot be changed. */
  copy(): StateMap<K, S> {
    this.freeze();
    const next = new StateMap<K, S>(this.table());
    this.standing = { type: "behind", newer: next, undo: new UndoLog() };
    next.origin = this;
    if (this.mark !== undefined) next.base = { version: this, mark: this.mark, changes: 0 };
    // When so much has changed, what has is worth no more than everything.
    else if (this.base !== undefined && this.base.changes <= this.size / 2) next.base = this.base;
    return next;
  }

  /** Ends the changes to this version. With a `mark`, later versions can tell what has changed since. */
  freeze(mark?: number): this {
    const log = this.log();
    if (log !== undefined && this.base !== undefined) this.base = { ...this.base, changes: this.base.changes + log.length };
    this.frozen = true;
    this.origin = undefined;
    this.mark ??= mark;
    return this;
  }

  /** What has changed since the version with this mark; undefined if that is not known any more. */
  changesSince(mark: number): StateChanges<K, S> | undefined {
    const { base } = this;
    if (base?.mark !== mark) return undefined;
    const table = this.table();
    const keys = new Map<unknown, StateKey>();
    let at: StateMap<K, S> = base.version;
    for (; at.standing.type === "behind"; at = at.standing.newer) at.standing.undo.collect(keys);
    if (at !== this) return undefined;
    const inOrder = [...keys.values()].sort((a, b) => a.hash - b.hash || compareIds(a.id, b.id));
    const changes: StateChanges<K, S> = { keys: [], states: [], times: [] };
    for (const key of inOrder) {
      const isThere = table.find(key);
      changes.keys.push(key.key as K);
      changes.states.push(isThere ? (table.state as S) : undefined);
      changes.times.push(isThere ? table.ms : REMOVED);
    }
    return changes;
  }

  /** Makes the changes that another version told. */
  apply({ keys, states, times }: StateChanges<K, S>): void {
    keys.forEach((key, i) => {
      if (times[i] === REMOVED) this.remove(key);
      else this.put(key, states[i] as S, times[i]!);
    });
  }

  private requireOpen(): void {
    if (!this.frozen) return;
    throw new MillraceError("INVALID_ARGUMENT", "This version of the states can no longer be changed: change a copy() of it");
  }

  /** Where what this version changes must be noted, once it has the table. */
  private log(): UndoLog | undefined {
    const standing = this.origin?.standing;
    return standing?.type === "behind" ? standing.undo : undefined;
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
    if (timeOf.length !== keys.length || timeOf.some((time) => time >= times.length)) throw malformed();
    return StateMap.of(keys.map((key, i) => [key, values[i], times[timeOf[i]!]!] as const)).freeze();
  },
});

function malformed(): MillraceError {
  return new MillraceError("MESSAGE_REFUSED", "States are truncated or malformed");
}
