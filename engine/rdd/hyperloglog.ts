// HyperLogLog: how many different keys there are, about, in little memory. Each key's hash chooses one of 2^p registers,
// which keeps the longest run of leading zeros seen in the rest of such hashes. The relative standard error is about
// 1.04 / sqrt(2^p). The estimate is Ertl's (2017, arXiv:1702.01284), which needs no correction for few or many keys. See
// Spark's `countApproxDistinct`.
import { MillraceError } from "../errors.ts";
import { mapKey } from "../shuffle/key.ts";

export const MIN_PRECISION = 4;
/** 16 MiB of registers. */
const MAX_PRECISION = 24;

/** The precision for a relative standard error. Throws INVALID_ARGUMENT for an accuracy that would need too much memory. */
export function precisionFor(relativeSD: number): number {
  const precision = Math.max(MIN_PRECISION, Math.ceil(2 * Math.log2(1.054 / relativeSD)));
  if (precision <= MAX_PRECISION) return precision;
  const least = 1.054 / 2 ** (MAX_PRECISION / 2);
  throw new MillraceError("INVALID_ARGUMENT", `accuracy (relativeSD) must be greater than ${least.toPrecision(3)}, not ${relativeSD}`);
}

/** Throws INVALID_ARGUMENT unless there may be 2^`precision` registers. */
export function requirePrecision(precision: number): number {
  if (Number.isInteger(precision) && precision >= MIN_PRECISION && precision <= MAX_PRECISION) return precision;
  throw new MillraceError("INVALID_ARGUMENT", `p (${precision}) must be a whole number from ${MIN_PRECISION} to ${MAX_PRECISION}`);
}

export function newRegisters(precision: number): Uint8Array {
  return new Uint8Array(2 ** precision);
}

/** Adds a key to registers of its own. */
export function addKey(registers: Uint8Array, key: unknown): Uint8Array {
  const precision = 31 - Math.clz32(registers.length);
  const [high, low] = hash64(key);
  const index = high >>> (32 - precision);
  const rest = (high << precision) >>> 0;
  const zeros = rest !== 0 ? Math.clz32(rest) : 32 - precision + Math.clz32(low);
  if (registers[index]! < zeros + 1) registers[index] = zeros + 1;
  return registers;
}

/** Adds all keys of `other`, of the same precision. */
export function mergeRegisters(registers: Uint8Array, other: Uint8Array): Uint8Array {
  for (let i = 0; i < registers.length; i++) if (other[i]! > registers[i]!) registers[i] = other[i]!;
  return registers;
}

/** The number of different keys added, about. */
export function estimateKeys(registers: Uint8Array): number {
  const size = registers.length;
  const most = 64 - (31 - Math.clz32(size));
  const counts = new Array<number>(most + 2).fill(0);
  for (const register of registers) counts[register]!++;
  // The estimate has a term for registers that are full, at most + 1. With 64 bits there would have to be 2^50 keys.
  let z = 0;
  for (let k = most; k >= 1; k--) z = (z + counts[k]!) / 2;
  z += size * sigma(counts[0]! / size);
  return Math.round((size * size) / (2 * Math.LN2 * z));
}

/** x + sum over k of x^(2^k) 2^(k-1): Infinity of 1. */
function sigma(x: number): number {
  let [power, factor, sum] = [x, 1, x];
  for (let before = Number.NaN; before !== sum; ) {
    power *= power;
    before = sum;
    sum += power * factor;
    factor *= 2;
  }
  return sum;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** 64 bits that look random, the same for equal keys, in two words. */
export function hash64(key: unknown): [high: number, low: number] {
  const id = mapKey(key);
  if (typeof id !== "number") return hashText(typeof id === "string" ? id : `\0${typeof id} ${String(id)}`);
  float[0] = id === 0 ? 0 : id;
  if (Number.isNaN(id)) words[1] = 0x7ff80000;
  return finish(mix(words[0]! ^ 0x2545f491), mix(words[1]! ^ 0x9e3779b9));
}

function hashText(text: string): [number, number] {
  let [a, b] = [0x85ebca6b, 0xc2b2ae35 ^ text.length];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul((b << 13) | (b >>> 19), 0x85ebca77) ^ unit;
  }
  return finish(mix(a), mix(b));
}

/** Every bit of either word changes both. */
function finish(a: number, b: number): [number, number] {
  const high = mix(a ^ Math.imul(b, 0xc2b2ae3d));
  return [high >>> 0, mix(b ^ Math.imul(high, 0x27d4eb2f)) >>> 0];
}

function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
