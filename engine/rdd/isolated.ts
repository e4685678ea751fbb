// A value that a function of the user may change in place although somebody else keeps it: a copy, unless it is a
// primitive. Plain data is copied directly, which takes a fraction of a microsecond for a small object; everything else
// goes through the codec, so what cannot travel is refused here as there.
import { decode, encode } from "../serialize/codec.ts";

/** Containers within containers before the codec, which knows a limit, takes over. */
const MAX_DEPTH = 500;

/** `value` itself if it cannot be changed, else an equal one of its own. */
export function isolated(value: unknown): unknown {
  return copied(value, 0);
}

function copied(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) {
    return typeof value === "function" || typeof value === "symbol" ? decode(encode(value)) : value;
  }
  if (depth > MAX_DEPTH) return decode(encode(value));
  switch (Object.getPrototypeOf(value) as object | null) {
    case Object.prototype:
      return copiedObject(value as Record<string, unknown>, depth + 1);
    case Array.prototype:
      return copiedArray(value as unknown[], depth + 1);
    case Map.prototype:
      return new Map(Array.from(value as Map<unknown, unknown>, ([key, item]) => [copied(key, depth + 1), copied(item, depth + 1)]));
    case Set.prototype:
      return new Set(Array.from(value as Set<unknown>, (item) => copied(item, depth + 1)));
    case Date.prototype:
      return new Date((value as Date).getTime());
    default:
      return decode(encode(value));
  }
}

function copiedArray(array: readonly unknown[], depth: number): unknown[] {
  const copy = array.slice();
  for (let i = 0; i < copy.length; i++) {
    const item = copy[i];
    if (typeof item !== "string" && typeof item !== "number") copy[i] = copied(item, depth);
  }
  return copy;
}

function copiedObject(object: Record<string, unknown>, depth: number): unknown {
  if (Object.hasOwn(object, "__proto__")) return decode(encode(object));
  const copy = { ...object };
  for (const key in copy) {
    const item = copy[key];
    if (typeof item === "object" || typeof item === "function" || typeof item === "symbol") copy[key] = copied(item, depth);
  }
  return copy;
}
