// Keys: equality and hash of whatever a program uses as a key. Primitives are equal by value; arrays (tuples), plain
// objects, Dates, Maps, Sets and typed arrays by structure, so `[a, b]` is a key as in Scala. -0 is 0 and NaN is NaN.
// The hash decides in which partition a key lives, on every machine and in every run: its vectors are pinned by test.
import { MillraceError } from "../errors.ts";

const MAX_DEPTH = 64;

/**
 * A value to use in a Map in place of `key`: equal exactly if the keys are. Primitives stand for themselves; strings
 * that begin with NUL are marked so that no string equals the text that stands for a structure.
 */
export function mapKey(key: unknown): unknown {
  if (typeof key === "string") return key.charCodeAt(0) === 0 ? `\0s${key}` : key;
  if (typeof key === "object" && key !== null) return `\0o${canonical(key, 0)}`;
  if (typeof key === "function" || typeof key === "symbol") throw refused(typeof key);
  return key;
}

/** Are two keys the same key? */
export function keyEquals(a: unknown, b: unknown): boolean {
  const left = mapKey(a);
  const right = mapKey(b);
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

/** 32-bit hash of a key. Whole numbers within 32 bits are their own hash, as on Spark. */
export function hashKey(key: unknown): number {
  switch (typeof key) {
    case "string":
      return hashString(key);
    case "number":
      return hashNumber(key);
    case "boolean":
      return key ? 1231 : 1237;
    case "undefined":
      return 0;
    case "bigint":
      return hashString(`${key}n`);
    case "object":
      return key === null ? 0 : hashString(canonical(key, 0));
    default:
      throw refused(typeof key);
  }
}

/** The partition of `numPartitions` in which `key` lives under hash partitioning. */
export function hashPartition(key: unknown, numPartitions: number): number {
  const remainder = hashKey(key) % numPartitions;
  return remainder < 0 ? remainder + numPartitions : remainder;
}

/** FNV-1a over the UTF-16 code units. */
function hashString(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

function hashNumber(value: number): number {
  const whole = value | 0;
  if (whole === value) return whole;
  // NaN has many bit patterns, and which one an operation gives is the machine's business.
  float[0] = Number.isNaN(value) ? Number.MAX_VALUE : value;
  // Short fractions and large whole numbers (times in ms) differ in their high bits only: fold those into the low ones.
  let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x01000193), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

/** Text that is the same for two structures exactly if they are equal: every part carries its type and length. */
function canonical(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new MillraceError("INVALID_ARGUMENT", `A key is nested deeper than ${MAX_DEPTH} levels or contains itself`);
  switch (typeof value) {
    case "string":
      return `s${value.length}:${value}`;
    case "number":
      return `n${value === 0 ? 0 : value};`;
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    case "bigint":
      return `i${value};`;
    case "object":
      return value === null ? "z" : canonicalObject(value, depth + 1);
    default:
      throw refused(typeof value);
  }
}

function canonicalObject(value: object, depth: number): string {
  if (Array.isArray(value)) return `a${value.length}:${Array.from(value, (item) => canonical(item, depth)).join("")}`;
  if (value instanceof Date) return `d${value.getTime()};`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => canonical(key, depth) + canonical(item, depth));
    return `m${value.size}:${entries.sort().join("")}`;
  }
  if (value instanceof Set)
    return `e${value.size}:${[...value]
      .map((item) => canonical(item, depth))
      .sort()
      .join("")}`;
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const name = value instanceof Uint8Array ? "Uint8Array" : value.constructor.name;
    return `b${name}${bytes.length}:${bytes.join(",")};`;
  }
  const names = Object.keys(value).sort();
  if (names.length === 0 && !isPlain(value)) throw refused(value.constructor.name);
  const fields = names.map((name) => `${name.length}:${name}${canonical((value as Record<string, unknown>)[name], depth)}`);
  return `o${names.length}:${fields.join("")}`;
}

/** Instances without public fields (a RegExp, an Error, a class that hides its state) would all look alike. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function refused(type: string): MillraceError {
  return new MillraceError("INVALID_ARGUMENT", `A ${type} cannot be a key: use a string, number, tuple or plain object`);
}
