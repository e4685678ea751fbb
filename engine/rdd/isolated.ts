// A value that a function of the user may change in place although somebody else keeps it: a copy, unless it is a
// primitive. Plain data is copied directly, which takes a fraction of a microsecond for a small object; everything else
// goes through the codec, so what cannot travel is refused here as there.
import { decode, encode } from "../serialize/codec.ts";

/** Containers within containers before the codec, which knows a limit, takes over. */
const MAX_DEPTH = 500;

/** What becomes of a value that is no plain data, or lies too deep. */
type Foreign = (value: unknown) => unknown;

const throughCodec: Foreign = (value) => decode(encode(value));

const TOO_DEEP = new Error("too deep");
const asItIs: Foreign = (value) => {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return throughCodec(value);
  return value;
};

/** `value` itself if it cannot be changed, else an equal one of its own. */
export function isolated(value: unknown): unknown {
  return copied(value, 0, throughCodec);
}

/** The same, but what is no plain data stays as it is, as does all of a value that contains itself. */
export function isolatedInPart(value: unknown): unknown {
  try {
    return copied(value, 0, asItIs);
  } catch (error) {
    if (error === TOO_DEEP) return value;
    throw error;
  }
}

function copied(value: unknown, depth: number, foreign: Foreign): unknown {
  if (typeof value !== "object" || value === null) {
    return typeof value === "function" || typeof value === "symbol" ? foreign(value) : value;
  }
  if (depth > MAX_DEPTH) {
    if (foreign === asItIs) throw TOO_DEEP;
    return foreign(value);
  }
  switch (Object.getPrototypeOf(value) as object | null) {
    case Object.prototype:
      return copiedObject(value as Record<string, unknown>, depth + 1, foreign);
    case Array.prototype:
      return copiedArray(value as unknown[], depth + 1, foreign);
    case Map.prototype: {
      const entries = Array.from(value as Map<unknown, unknown>, ([key, item]) => [
        copied(key, depth + 1, foreign),
        copied(item, depth + 1, foreign),
      ]);
      return new Map(entries as [unknown, unknown][]);
    }
    case Set.prototype:
      return new Set(Array.from(value as Set<unknown>, (item) => copied(item, depth + 1, foreign)));
    case Date.prototype:
      return new Date((value as Date).getTime());
    default:
      return foreign(value);
  }
}

function copiedArray(array: readonly unknown[], depth: number, foreign: Foreign): unknown[] {
  const copy = array.slice();
  for (let i = 0; i < copy.length; i++) {
    const item = copy[i];
    if (typeof item !== "string" && typeof item !== "number") copy[i] = copied(item, depth, foreign);
  }
  return copy;
}

function copiedObject(object: Record<string, unknown>, depth: number, foreign: Foreign): unknown {
  if (Object.hasOwn(object, "__proto__")) return foreign(object);
  const copy = { ...object };
  for (const key in copy) {
    const item = copy[key];
    if (typeof item === "object" || typeof item === "function" || typeof item === "symbol") copy[key] = copied(item, depth, foreign);
  }
  return copy;
}
