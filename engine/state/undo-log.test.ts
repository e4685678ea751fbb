import { expect, test } from "vitest";
import { StateKey } from "./state-key.ts";
import { StateTable } from "./state-table.ts";
import { UndoLog } from "./undo-log.ts";

function contents(table: StateTable): unknown[] {
  const entries: unknown[] = [];
  table.forEach((...entry) => void entries.push(entry));
  return entries;
}

/** Notes a change and makes it; without a state the key is removed. */
function change(table: StateTable, log: UndoLog, key: unknown, state?: unknown, ms = 1): void {
  const probe = new StateKey(key);
  log.push(table, probe, table.find(probe));
  if (state === undefined) table.remove();
  else table.put(state, ms);
}

test("undoes changes, and undoes that", () => {
  const [table, log] = [new StateTable(), new UndoLog()];
  for (const key of ["a", "b", "c"]) change(table, new UndoLog(), key, key);
  const before = contents(table);
  change(table, log, "a", "A", 2);
  change(table, log, "b");
  change(table, log, "d", "D", 2);
  change(table, log, "d");
  change(table, log, "b", "B", 3);
  const after = contents(table);
  const redo = log.applyTo(table);
  expect(contents(table)).toEqual(before);
  redo.applyTo(table);
  expect(contents(table)).toEqual(after);
});

test("of a key that changes over and over only the first note is kept, in the end", () => {
  const [table, log] = [new StateTable(), new UndoLog()];
  change(table, new UndoLog(), "a", 0);
  for (let i = 1; i <= 10_000; i++) {
    change(table, log, "a", i);
    change(table, log, i % 7, i % 2 === 0 ? i : undefined);
  }
  expect(log.length).toBeLessThan(1100);
  log.applyTo(table);
  expect(contents(table)).toEqual([["a", 0, 1]]);
});

test("tells the keys it has notes about, each once", () => {
  const [table, log] = [new StateTable(), new UndoLog()];
  for (const key of ["a", ["t", 1], "a", ["t", 1], "b"]) change(table, log, key, 1);
  const keys = new Map<unknown, StateKey>();
  log.collect(keys);
  expect([...keys.values()].map(({ key }) => key)).toEqual(["a", ["t", 1], "b"]);
});
