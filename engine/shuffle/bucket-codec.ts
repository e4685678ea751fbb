// A bucket as bytes. Keys that are all strings and values that are all numbers (or strings) become columns that are
// written and read in one go; everything else goes through the codec.
//
//   byte 0      format: 0 codec, 1 columns
//   columns     u8 key column type, u8 value column type, u16 zero, u32 count, key column, value column
//   numbers     count x float64, aligned to 8 bytes
//   strings     u8 text encoding (0 latin1, 1 utf8, 2 utf16le), 3 zero, u32 text bytes, count x u32 lengths (code units), text
import { MillraceError } from "../errors.ts";
import { decode, encode } from "../serialize/codec.ts";
import type { Bucket } from "./bucket.ts";

const NUMBERS = 1;
const STRINGS = 2;
const ENCODINGS = ["latin1", "utf8", "utf16le"] as const;

/** Encodes a bucket; equal buckets give equal bytes. */
export function encodeBucket(bucket: Bucket): Uint8Array {
  const keyType = columnType(bucket.keys);
  const valueType = keyType === 0 ? 0 : columnType(bucket.values);
  if (keyType === 0 || valueType === 0) {
    const body = encode([bucket.keys, bucket.values]);
    const bytes = new Uint8Array(body.length + 1);
    bytes.set(body, 1);
    return bytes;
  }
  const head = Buffer.alloc(8);
  head[0] = 1;
  head[1] = keyType;
  head[2] = valueType;
  head.writeUInt32LE(bucket.keys.length, 4);
  const keys = encodeColumn(bucket.keys, keyType, 8);
  const values = encodeColumn(bucket.values, valueType, 8 + byteLength(keys));
  return Buffer.concat([head, ...keys, ...values]);
}

/** Decodes what `encodeBucket` made. */
export function decodeBucket(bytes: Uint8Array): Bucket {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0) {
    const columns = decode(buffer.subarray(1));
    if (!Array.isArray(columns)) throw malformed();
    const [keys, values] = columns as unknown[];
    if (!Array.isArray(keys) || !Array.isArray(values) || keys.length !== values.length) throw malformed();
    return { keys, values };
  }
  if (buffer[0] !== 1 || buffer.length < 8) throw malformed();
  const count = buffer.readUInt32LE(4);
  const reader = { buffer, offset: 8 };
  const keys = decodeColumn(reader, buffer[1]!, count);
  return { keys, values: decodeColumn(reader, buffer[2]!, count) };
}

function columnType(column: readonly unknown[]): number {
  const type = typeof column[0];
  if (type !== "number" && type !== "string") return column.length === 0 ? NUMBERS : 0;
  for (let i = 1; i < column.length; i++) if (typeof column[i] !== type) return 0;
  return type === "number" ? NUMBERS : STRINGS;
}

function byteLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function encodeColumn(column: readonly unknown[], type: number, offset: number): Uint8Array[] {
  if (type === NUMBERS) {
    const padding = new Uint8Array((8 - (offset % 8)) % 8);
    return [padding, new Uint8Array(Float64Array.from(column as number[]).buffer)];
  }
  const strings = column as string[];
  const text = strings.join("");
  const encoding = textEncoding(text);
  const encoded = Buffer.from(text, ENCODINGS[encoding]);
  const head = Buffer.alloc(8);
  head[0] = encoding;
  head.writeUInt32LE(encoded.length, 4);
  const lengths = new Uint32Array(strings.length);
  for (let i = 0; i < strings.length; i++) lengths[i] = strings[i]!.length;
  return [head, new Uint8Array(lengths.buffer), encoded];
}

/** The smallest encoding that loses nothing (utf8 would replace lone surrogates). */
function textEncoding(text: string): 0 | 1 | 2 {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of latin1 is meant
  if (/^[\u0000-\u00ff]*$/.test(text)) return 0;
  return text.isWellFormed() ? 1 : 2;
}

interface Reader {
  readonly buffer: Buffer;
  offset: number;
}

function decodeColumn(reader: Reader, type: number, count: number): unknown[] {
  if (type === NUMBERS) {
    reader.offset += (8 - (reader.offset % 8)) % 8;
    const bytes = take(reader, count * 8);
    return Array.from(new Float64Array(ownBuffer(bytes)));
  }
  if (type !== STRINGS) throw malformed();
  const head = take(reader, 8);
  const encoding = ENCODINGS[head[0]!];
  if (encoding === undefined) throw malformed();
  const lengths = new Uint32Array(ownBuffer(take(reader, count * 4)));
  const text = take(reader, head.readUInt32LE(4)).toString(encoding);
  const strings: string[] = new Array(count);
  let start = 0;
  for (let i = 0; i < count; i++) {
    strings[i] = text.slice(start, start + lengths[i]!);
    start += lengths[i]!;
  }
  if (start !== text.length) throw malformed();
  return strings;
}

function take(reader: Reader, length: number): Buffer {
  if (reader.offset + length > reader.buffer.length) throw malformed();
  const part = reader.buffer.subarray(reader.offset, reader.offset + length);
  reader.offset += length;
  return part;
}

/** The bytes in a buffer of their own: typed arrays need aligned offsets. */
function ownBuffer(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function malformed(): MillraceError {
  return new MillraceError("MESSAGE_REFUSED", "A shuffle block is truncated or malformed");
}
