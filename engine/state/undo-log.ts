// UndoLog: what undoes the changes that were made to a table of states. A change is noted before it is made; notes about keys
// that change over and over do not fill the memory.
import { mapKey } from "../shuffle/key.ts";
import { StateKey } from "./state-key.ts";
import type { StateTable } from "./state-table.ts";

/** What keys had before they were changed, in the order of the changes. */
export class UndoLog {
  /** Key and state, in turn. */
  private pairs: unknown[] = [];
  /** NaN where there was no entry. */
  private times: number[] = [];
  private limit = 1024;

  get length(): number {
    return this.times.length;
  }

  collect(keys: Map<unknown, StateKey>): void {
    for (let i = 0; i < this.pairs.length; i += 2) {
      const key = new StateKey(this.pairs[i]);
      if (!keys.has(key.id)) keys.set(key.id, key);
    }
  }

  /** Notes what the table has at hand, before it is changed. */
  push(table: StateTable, key: StateKey, isThere: boolean): void {
    if (isThere) {
      this.pairs.push(table.key, table.state);
      this.times.push(table.ms);
    } else {
      this.pairs.push(key.key, undefined);
      this.times.push(Number.NaN);
    }
    if (this.times.length > this.limit) this.compact();
  }

  /** Undoes the changes and gives what undoes that. */
  applyTo(table: StateTable): UndoLog {
    const log = new UndoLog();
    for (let i = this.times.length - 1; i >= 0; i--) {
      const key = new StateKey(this.pairs[2 * i]);
      log.push(table, key, table.find(key));
      if (Number.isNaN(this.times[i])) table.remove();
      else table.put(this.pairs[2 * i + 1], this.times[i]!);
    }
    return log;
  }

  /** Of each key only the first change counts: one that changes all the time must not fill the memory. */
  private compact(): void {
    const first = new Map<unknown, number>();
    this.times.forEach((_, i) => {
      const id = mapKey(this.pairs[2 * i]);
      if (!first.has(id)) first.set(id, i);
    });
    const kept = [...first.values()];
    this.pairs = kept.flatMap((i) => [this.pairs[2 * i], this.pairs[2 * i + 1]]);
    this.times = kept.map((i) => this.times[i]!);
    this.limit = 2 * kept.length + 1024;
  }
}
