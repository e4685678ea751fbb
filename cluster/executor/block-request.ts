// Payloads of the block protocol's requests and replies (all integers 4 bytes, big-endian):
//   fetch, remove   request id | "id id id" (names have no spaces)
//   put             request id | checksum | how to keep it (1 byte) | name length | name | bytes
//   block           request id | index | found (1 byte) | checksum | bytes
//   done            request id | kept (1 byte): 0 if there was no room for what was put
import { crc32 } from "node:zlib";
import { MillraceError } from "../../engine/errors.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import type { KeepMode } from "../../engine/storage/partition-cache.ts";
import { MAX_REQUEST_BYTES } from "./block-frame.ts";
import type { CheckedBlock } from "./block-store.ts";

const BLOCK_HEAD_BYTES = 13;
const PUT_HEAD_BYTES = 13;
const KEEP_MODES: readonly KeepMode[] = ["spill", "memory", "disk"];
const BLOCK_ID = /^(rdd-\d+-\d+|shuffle-\d+-\d+-\d+|input-\d+-[A-Za-z0-9_.-]+|result-[A-Za-z0-9_.-]+)$/;
const MAX_ID_LENGTH = 200;

export function isBlockId(id: string): id is BlockId {
  return id.length <= MAX_ID_LENGTH && BLOCK_ID.test(id);
}

export function writeBlockList(requestId: number, ids: readonly BlockId[]): Buffer {
  const text = ids.join(" ");
  const payload = Buffer.allocUnsafe(4 + text.length);
  payload.writeUInt32BE(requestId);
  payload.write(text, 4, "latin1");
  return payload;
}

export function readBlockList(payload: Buffer): { requestId: number; ids: readonly BlockId[] } {
  if (payload.length < 5 || payload.length > MAX_REQUEST_BYTES) refuse(`a list of ${payload.length} bytes`);
  const ids = payload.toString("latin1", 4).split(" ");
  return { requestId: payload.readUInt32BE(), ids: ids.map((id) => (isBlockId(id) ? id : refuse("a name that is no block's"))) };
}

/** What stands before a block's bytes in a put. */
export function writePutHead(requestId: number, id: BlockId, bytes: Uint8Array, mode: KeepMode): Buffer {
  const head = Buffer.allocUnsafe(PUT_HEAD_BYTES + id.length);
  head.writeUInt32BE(requestId);
  head.writeUInt32BE(crc32(bytes), 4);
  head[8] = KEEP_MODES.indexOf(mode);
  head.writeUInt32BE(id.length, 9);
  head.write(id, PUT_HEAD_BYTES, "latin1");
  return head;
}

export function readPut(payload: Buffer): { requestId: number; id: BlockId; checksum: number; mode: KeepMode; bytes: Uint8Array } {
  const bytesAt = payload.length < PUT_HEAD_BYTES ? 0 : PUT_HEAD_BYTES + payload.readUInt32BE(9);
  if (bytesAt === 0 || bytesAt > payload.length || bytesAt > PUT_HEAD_BYTES + MAX_ID_LENGTH) refuse("a block that is cut off");
  const mode = KEEP_MODES[payload[8] as number] ?? refuse("a block to be kept in an unknown way");
  const id = payload.toString("latin1", PUT_HEAD_BYTES, bytesAt);
  const checksum = payload.readUInt32BE(4);
  const bytes = bytesFrom(payload, bytesAt);
  if (!isBlockId(id)) refuse("a name that is no block's");
  if (crc32(bytes) !== checksum) refuse(`block ${id}, whose checksum is wrong`);
  return { requestId: payload.readUInt32BE(), id, checksum, mode, bytes };
}

export function writeDone(requestId: number, isKept = true): Buffer {
  const payload = Buffer.allocUnsafe(5);
  payload.writeUInt32BE(requestId);
  payload[4] = isKept ? 1 : 0;
  return payload;
}

export function readDone(payload: Buffer): { requestId: number; isKept: boolean } {
  if (payload.length !== 5) refuse(`an answer of ${payload.length} bytes`);
  return { requestId: payload.readUInt32BE(), isKept: payload[4] === 1 };
}

export function writeBlockHead(requestId: number, index: number, block: CheckedBlock | undefined): Buffer {
  const head = Buffer.allocUnsafe(BLOCK_HEAD_BYTES);
  head.writeUInt32BE(requestId);
  head.writeUInt32BE(index, 4);
  head[8] = block === undefined ? 0 : 1;
  head.writeUInt32BE(block?.checksum ?? 0, 9);
  return head;
}

/** `bytes` is undefined where the server has no such block. Throws MESSAGE_REFUSED if the checksum is wrong. */
export function readBlock(payload: Buffer): { requestId: number; index: number; bytes: Uint8Array | undefined } {
  if (payload.length < BLOCK_HEAD_BYTES) refuse("a block that is cut off");
  const bytes = payload[8] === 1 ? bytesFrom(payload, BLOCK_HEAD_BYTES) : undefined;
  if (bytes !== undefined && crc32(bytes) !== payload.readUInt32BE(9)) refuse("a block whose checksum is wrong");
  return { requestId: payload.readUInt32BE(), index: payload.readUInt32BE(4), bytes };
}

function bytesFrom(payload: Buffer, at: number): Uint8Array {
  return new Uint8Array(payload.buffer, payload.byteOffset + at, payload.length - at);
}

function refuse(what: string): never {
  throw new MillraceError("MESSAGE_REFUSED", `Block message refused: ${what}`);
}
