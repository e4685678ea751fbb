// Roughly how many bytes of the JavaScript heap a list of records takes, from a sample: a few records spread over the
// list are walked, the others are taken to be like them. What records share is counted once. Costs some microseconds
// however long the list is, and never throws, whatever the records are.

/** Elements looked at of one list, map or set. */
const SAMPLE = 24;
/** Values looked at in all. */
const MAX_VALUES = 5000;
const MAX_DEPTH = 8;

/** Bytes, as V8 lays values out on a 64-bit machine without compressed pointers. */
const SLOT = 8;
const HEAP_NUMBER = 16;
const HEADER = { string: 24, array: 48, object: 24, map: 64, entry: 24, bytes: 96, other: 80 };

/**
 * The name of a method with which an object says itself how many bytes it takes, where a walk over its fields would not
 * tell. It is given a function that estimates lists.
 */
export const HEAP_BYTES = Symbol("millrace.heapBytes");

export interface SizedObject {
  [HEAP_BYTES](estimate: (values: readonly unknown[]) => number): number;
}

interface Walk {
  readonly seen: Set<object>;
  left: number;
}

/** The estimated size of `records` in bytes, the list itself included. */
export function estimateSize(records: readonly unknown[]): number {
  try {
    return Math.round(sizeOfList(records, { seen: new Set(), left: MAX_VALUES }, 0));
  } catch {
    // A getter or a proxy that throws: anything is better than failing whoever only wants to keep the records.
    return HEADER.array + records.length * HEADER.object;
  }
}

function sizeOf(value: unknown, walk: Walk, depth: number): number {
  walk.left--;
  switch (typeof value) {
    case "string":
      return HEADER.string + value.length * (isWide(value) ? 2 : 1);
    case "number":
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 0 : HEAP_NUMBER;
    case "bigint":
      return HEADER.object;
    case "function":
      return HEADER.other;
    case "object":
      return value === null ? 0 : sizeOfObject(value, walk, depth);
    default:
      return 0;
  }
}

function sizeOfObject(value: object, walk: Walk, depth: number): number {
  if (walk.seen.has(value)) return 0;
  walk.seen.add(value);
  if (ArrayBuffer.isView(value)) return HEADER.bytes + value.byteLength;
  if (value instanceof ArrayBuffer) return HEADER.bytes + value.byteLength;
  if (HEAP_BYTES in value) return (value as SizedObject)[HEAP_BYTES]((values) => sizeOfList(values, walk, depth + 1));
  if (depth >= MAX_DEPTH || walk.left <= 0) return HEADER.other;
  if (Array.isArray(value)) return sizeOfList(value, walk, depth + 1);
  if (value instanceof Map) return HEADER.map + sizeOfEntries(value.entries(), value.size, walk, depth + 1);
  if (value instanceof Set) return HEADER.map + sizeOfEntries(value.values(), value.size, walk, depth + 1);
  let size = HEADER.object;
  for (const name of Object.keys(value)) {
    size += SLOT + sizeOf((value as Record<string, unknown>)[name], walk, depth + 1);
    if (walk.left <= 0) break;
  }
  return size;
}

/** The first record is counted as it is, with all that it shares with others; the rest by their mean. */
function sizeOfList(values: readonly unknown[], walk: Walk, depth: number): number {
  const { length } = values;
  const size = HEADER.array + length * SLOT;
  if (length === 0) return size;
  // V8 keeps lists of numbers without a box for each.
  const isOfNumbers = typeof values[0] === "number";
  const sizeAt = (i: number) => (isOfNumbers && typeof values[i] === "number" ? 0 : sizeOf(values[i], walk, depth));
  const first = sizeAt(0);
  if (length === 1) return size + first;
  const looked = Math.min(length - 1, SAMPLE);
  let sum = 0;
  for (let i = 0; i < looked; i++) sum += sizeAt(1 + Math.floor((i * (length - 1)) / looked));
  return size + first + (sum / looked) * (length - 1);
}

function sizeOfEntries(values: Iterable<unknown>, count: number, walk: Walk, depth: number): number {
  let looked = 0;
  let sum = 0;
  for (const value of values) {
    if (looked === SAMPLE) break;
    looked++;
    // The pair that a Map's iterator makes is not kept; its parts are.
    sum += Array.isArray(value) ? sizeOf(value[0], walk, depth) + sizeOf(value[1], walk, depth) : sizeOf(value, walk, depth);
  }
  return looked === 0 ? 0 : (HEADER.entry + sum / looked) * count;
}

/** Does a string need two bytes a character, as far as some of them tell? */
function isWide(text: string): boolean {
  const step = Math.max(1, text.length >> 3);
  for (let i = 0; i < text.length; i += step) if (text.charCodeAt(i) > 255) return true;
  return false;
}
