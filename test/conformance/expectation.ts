// Compares what the engine gave with what a case expects. Values are brought into the case file's form first: absent is
// null, a Map is a list of pairs, a double that JSON cannot say is a string such as "$NaN". Order counts unless the case
// compares as sets; then multisets are compared, which is stricter.
import { Duration, RDD, Time } from "../../index.ts";

const DOUBLES: ReadonlyMap<string, number> = new Map([
  ["$NaN", Number.NaN],
  ["$Infinity", Infinity],
  ["$-Infinity", -Infinity],
]);

/** Replaces the case file's words for doubles by the doubles. */
export function decode(value: unknown): unknown {
  if (typeof value === "string") return DOUBLES.get(value) ?? value;
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, decode(entry)]));
  }
  return value;
}

/** The value of a result as plain data; RDDs are collected and iterators drained. */
export async function settle(value: unknown): Promise<unknown> {
  const settled: unknown = await value;
  if (settled instanceof RDD) return settled.collect();
  if (Array.isArray(settled)) return Promise.all(settled.map(settle));
  if (isAsyncIterable(settled)) {
    const records: unknown[] = [];
    for await (const record of settled) records.push(record);
    return records;
  }
  return settled;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Plain data in the form of the case file. */
export function normalise(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return Object.is(value, -0) ? 0 : value;
  if (typeof value !== "object") return value;
  if (value instanceof Time || value instanceof Duration) return value.milliseconds;
  if (Array.isArray(value)) return value.map(normalise);
  if (ArrayBuffer.isView(value) || Symbol.iterator in value) return [...(value as unknown as Iterable<unknown>)].map(normalise);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => typeof entry !== "function")
      .map(([key, entry]) => [key, normalise(entry)]),
  );
}

/** Relative: the last digits of a sum depend on the order of its terms. */
const TOLERANCE = 1e-9;

/** Are the two, both normalised, equal? */
export function equal(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    if (Object.is(a, b) || a === b) return true;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return false;
    return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((entry, i) => equal(entry, b[i]));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [left, right] = [a, b].map((object) => Object.entries(object).sort(([x], [y]) => (x < y ? -1 : 1)));
  return equal(left, right);
}

/** Does each list hold the same values equally often? */
export function equalAsMultiset(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  const [left, right] = [a, b].map((list) => [...list].sort(byText));
  if (equal(left, right)) return true;
  // Doubles that differ in their last digits may sort differently.
  const rest = [...b];
  return a.every((value) => {
    const at = rest.findIndex((other) => equal(value, other));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((value) => JSON.stringify(value) ?? "");
  return left! < right! ? -1 : left === right ? 0 : 1;
}

/** Compares lists of batches: batches in order, each in order or, with `asSets`, as a multiset. */
export function equalBatches(a: readonly unknown[], b: readonly unknown[], asSets: boolean): boolean {
  if (!asSets) return equal(a, b);
  return a.length === b.length && a.every((batch, i) => Array.isArray(batch) && Array.isArray(b[i]) && equalAsMultiset(batch, b[i]));
}
