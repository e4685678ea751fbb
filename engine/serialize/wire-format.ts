// The kinds of value that plain MessagePack has no form for, and the limits of the encoding. Each stands in the bytes
// as extension 1 around an array [kind, ...parts]; there is no other extension but `undefined` (0). The numbers are
// the format: change none, add at the end.

/** First element of a lowered value's parts. */
export const KIND = {
  number: 0,
  bigint: 1,
  utf16: 2,
  date: 3,
  regExp: 4,
  map: 5,
  set: 6,
  bytes: 7,
  entries: 8,
  error: 9,
  closure: 10,
  closureAgain: 11,
  instance: 12,
  globalFunction: 13,
  ownBinding: 14,
} as const;

export const EXTENSION_TYPE = 1;

/** Containers within containers, as the author of a value sees them. */
export const MAX_DEPTH = 1000;

/** A lowered container is an extension around an array, so the bytes may nest deeper than the value. */
export const MAX_WIRE_DEPTH = 2 * MAX_DEPTH + 16;

/** Longest encoding made or read. */
export const MAX_BYTES = 1 << 30;

/** Views over a buffer, by their number in the format. */
export const VIEWS = [
  ArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

/** A value that plain MessagePack cannot say, taken apart: msgpackr writes `parts` inside extension 1. */
export class Lowered {
  readonly parts: readonly unknown[];

  constructor(parts: readonly unknown[]) {
    this.parts = parts;
  }
}
