// Seals and opens every message that goes through Redis. Format (docs: one version byte, all lengths big-endian):
//   "MR" | version | key fingerprint (4) | header length (2) | header | HMAC-SHA256 (32) | body
// The MAC covers all that stands before it and the body. The header is canonical: cluster, application, epoch, direction,
// executor and message id, each with its length in front. Opening checks size, version, key, MAC and header, in this
// order, and only then hands out the body; nothing is decoded before. A message for someone else is refused as well.
import { createHmac, timingSafeEqual } from "node:crypto";
import { MillraceError } from "../../engine/errors.ts";
import type { KeyRing } from "./secret.ts";

/** Longest sealed message. Bulk data goes from executor to executor, not through Redis. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

export type Direction = "toExecutor" | "toDriver" | "supervisor" | "executorAlive" | "driverAlive" | "bundle";

/** Who says it, to whom, and which message it is. */
export interface EnvelopeHeader {
  readonly cluster: string;
  readonly application: string;
  readonly epoch: number;
  readonly direction: Direction;
  readonly executor: string;
  /** Grows by one with each message of its link; a bundle's is its hash. */
  readonly messageId: number | string;
}

const PREFIX = Buffer.from([0x4d, 0x52, 1]);
const FINGERPRINT_AT = PREFIX.length;
const LENGTH_AT = FINGERPRINT_AT + 4;
const HEADER_AT = LENGTH_AT + 2;
const MAC_BYTES = 32;

function canonical(header: EnvelopeHeader): Buffer {
  const fields = [header.cluster, header.application, String(header.epoch), header.direction, header.executor, String(header.messageId)];
  return Buffer.from(fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join(""));
}

function parseCanonical(text: string): EnvelopeHeader {
  const fields: string[] = [];
  let at = 0;
  while (at < text.length) {
    const colon = text.indexOf(":", at);
    const length = Number(text.slice(at, colon));
    fields.push(text.slice(colon + 1, colon + 1 + length));
    at = colon + 1 + length;
  }
  const [cluster, application, epoch, direction, executor, id] = fields;
  const messageId = /^\d{1,15}$/.test(id ?? "") ? Number(id) : id!;
  const header = {
    cluster: cluster!,
    application: application!,
    epoch: Number(epoch),
    direction: direction as Direction,
    executor: executor!,
    messageId,
  };
  if (canonical(header).toString() !== text) refuse("its header is not canonical");
  return header;
}

export class Envelope {
  private readonly keys: readonly { readonly fingerprint: Buffer; readonly key: Buffer }[];

  constructor(ring: KeyRing) {
    this.keys = ring.messageKeys;
  }

  seal(header: EnvelopeHeader, body: Uint8Array): Buffer {
    const { fingerprint, key } = this.keys[0]!;
    const head = canonical(header);
    const macAt = HEADER_AT + head.length;
    const size = macAt + MAC_BYTES + body.length;
    if (size > MAX_MESSAGE_BYTES) {
      throw new MillraceError(
        "MESSAGE_TOO_LARGE",
        `A message of ${size} bytes is over the limit of ${MAX_MESSAGE_BYTES}. Make what the closures capture smaller, or read the data in the tasks`,
        { details: { size, limit: MAX_MESSAGE_BYTES } },
      );
    }
    const sealed = Buffer.allocUnsafe(size);
    PREFIX.copy(sealed);
    fingerprint.copy(sealed, FINGERPRINT_AT);
    sealed.writeUInt16BE(head.length, LENGTH_AT);
    head.copy(sealed, HEADER_AT);
    sealed.set(body, macAt + MAC_BYTES);
    mac(key, sealed, macAt).copy(sealed, macAt);
    return sealed;
  }

  /** The body of a message with exactly this header. Throws MESSAGE_REFUSED otherwise. */
  open(expected: EnvelopeHeader, sealed: Uint8Array): Buffer {
    const { bytes, macAt } = this.verify(sealed);
    const head = canonical(expected);
    if (!bytes.subarray(HEADER_AT, macAt).equals(head)) refuse("it is for another receiver or a replay");
    return bytes.subarray(macAt + MAC_BYTES);
  }

  /** Like {@link open}, for a receiver that knows only part of the header: gives all of it along with the body. */
  openFrom(expected: Partial<EnvelopeHeader>, sealed: Uint8Array): { header: EnvelopeHeader; body: Buffer } {
    const { bytes, macAt } = this.verify(sealed);
    const header = parseCanonical(bytes.toString("utf8", HEADER_AT, macAt));
    for (const [field, value] of Object.entries(expected)) {
      if (header[field as keyof EnvelopeHeader] !== value) refuse("it is for another receiver or a replay");
    }
    return { header, body: bytes.subarray(macAt + MAC_BYTES) };
  }

  private verify(sealed: Uint8Array): { bytes: Buffer; macAt: number } {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.length > MAX_MESSAGE_BYTES) refuse(`its ${bytes.length} bytes are over the limit of ${MAX_MESSAGE_BYTES}`);
    if (bytes.length < HEADER_AT + MAC_BYTES || !bytes.subarray(0, PREFIX.length).equals(PREFIX)) refuse("it is not of this version");
    const macAt = HEADER_AT + bytes.readUInt16BE(LENGTH_AT);
    if (bytes.length < macAt + MAC_BYTES) refuse("it is cut off");
    const fingerprint = bytes.subarray(FINGERPRINT_AT, LENGTH_AT);
    const known = this.keys.find((key) => key.fingerprint.equals(fingerprint));
    if (known === undefined) refuse("it is signed with a secret that is not this cluster's");
    if (!timingSafeEqual(mac(known.key, bytes, macAt), bytes.subarray(macAt, macAt + MAC_BYTES))) refuse("its signature is wrong");
    return { bytes, macAt };
  }
}

function mac(key: Buffer, bytes: Buffer, macAt: number): Buffer {
  return createHmac("sha256", key)
    .update(bytes.subarray(0, macAt))
    .update(bytes.subarray(macAt + MAC_BYTES))
    .digest();
}

function refuse(why: string): never {
  throw new MillraceError("MESSAGE_REFUSED", `Message refused: ${why}`);
}
