// Looks over bytes before anything is made of them: whole and well-formed MessagePack, within the limits, with our two
// extensions and no other. msgpackr would also read records (a way to make it compile code), references and more;
// bytes that hold them never reach it. One pass, no recursion, no allocation.
import { MillraceError } from "../errors.ts";
import { EXTENSION_TYPE, MAX_BYTES, MAX_WIRE_DEPTH } from "./wire-format.ts";

// Bytes of payload after tokens 0xc0..0xdf, or minus the width of a length that follows; UNKNOWN is refused.
const UNKNOWN = 100;
// biome-ignore format: a table, sixteen tokens a line
const PAYLOAD = [
  0, UNKNOWN, 0, 0, -1, -2, -4, UNKNOWN, UNKNOWN, UNKNOWN, 4, 8, 1, 2, 4, 8,
  1, 2, 4, 8, 2, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, -1, -2, -4, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
];

const parents = new Float64Array(MAX_WIRE_DEPTH + 1);

function refuse(what: string, position: number): never {
  throw new MillraceError("MESSAGE_REFUSED", `Encoded value refused: ${what} at byte ${position}`, { details: { position } });
}

function uint(bytes: Uint8Array, position: number, width: number): number {
  if (position + width > bytes.length) refuse("cut off", position);
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + bytes[position + i]!;
  return value;
}

/** Throws MESSAGE_REFUSED unless `bytes` are exactly one encoded value. */
export function scanEncoding(bytes: Uint8Array): void {
  const end = bytes.length;
  if (end > MAX_BYTES) refuse(`${end} bytes are more than ${MAX_BYTES}`, 0);
  let position = 0;
  let depth = 0;
  let left = 1;
  for (;;) {
    while (left === 0) {
      if (depth === 0) {
        if (position !== end) refuse("not exactly one value", position);
        return;
      }
      left = parents[--depth]!;
    }
    if (position >= end) refuse("cut off", position);
    left--;
    const token = bytes[position++]!;
    if (token < 0x80 || token >= 0xe0) continue;
    let children = -1;
    if (token < 0x90) children = (token - 0x80) * 2;
    else if (token < 0xa0) children = token - 0x90;
    else if (token < 0xc0) position += token - 0xa0;
    else if (token >= 0xdc) {
      const width = token & 1 ? 4 : 2;
      children = uint(bytes, position, width) * (token >= 0xde ? 2 : 1);
      position += width;
    } else {
      const payload = PAYLOAD[token - 0xc0]!;
      if (payload === UNKNOWN) refuse(`token 0x${token.toString(16)} is not of this encoding`, position - 1);
      if (token === 0xd4) left += extension(bytes, position);
      position += payload < 0 ? uint(bytes, position, -payload) - payload : payload;
    }
    if (children < 0) continue;
    if (children > end - position) refuse(`${children} elements announced, ${end - position} bytes left`, position);
    if (depth >= MAX_WIRE_DEPTH) refuse(`nested deeper than ${MAX_WIRE_DEPTH}`, position);
    parents[depth++] = left;
    left = children;
  }
}

/** How many values follow a one-byte extension as its content. */
function extension(bytes: Uint8Array, position: number): 0 | 1 {
  const type = bytes[position];
  if (type === 0) return 0;
  if (type !== EXTENSION_TYPE) return refuse(`extension ${type} is not of this encoding`, position);
  const next = bytes[position + 2] ?? 0;
  if ((next >= 0x90 && next < 0xa0) || next === 0xdc || next === 0xdd) return 1;
  return refuse("an extension without parts", position);
}
