// Values as bytes and back, for everything that crosses a thread or a wire: MessagePack by msgpackr, with one
// extension for what MessagePack cannot say. Round trips are exact or refused with the path of the first value that
// cannot travel. Equal input gives equal bytes. Decoding runs no code from bytes: closures and classes are only named.
import { addExtension, Packr, Unpackr } from "msgpackr";
import { isMillraceError, MillraceError } from "../errors.ts";
import { lower, newLowerSession } from "./lower.ts";
import { finishRaise, newRaiseSession, type RaiseSession, raise } from "./raise.ts";
import { scanEncoding } from "./scan-encoding.ts";
import { EXTENSION_TYPE, Lowered, MAX_BYTES } from "./wire-format.ts";

// msgpackr's flag to write over its scratch buffer the next time.
const RESET_BUFFER_MODE = 1024;
const SCRATCH_BYTES = 1 << 16;

const packr = new Packr({ useRecords: false, variableMapSize: true, useToJSON: false } as object);
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, copyBuffers: true } as object);
let reading: RaiseSession | undefined;

addExtension({
  Class: Lowered,
  type: EXTENSION_TYPE,
  write: (lowered: Lowered) => lowered.parts,
  read: (parts: unknown) => raise(parts as unknown[], reading!),
});

/**
 * The bytes of `value`, in memory of their own (they may be transferred). Throws CANNOT_ENCODE, CLOSURE_NOT_COMPILED
 * or CLOSURE_REFUSED with the path of what cannot travel.
 */
export function encode(value: unknown): Uint8Array {
  const lowered = lower(value, newLowerSession());
  const scratch = packr.pack(lowered, RESET_BUFFER_MODE);
  if (scratch.length > MAX_BYTES) {
    packr.useBuffer(Buffer.allocUnsafeSlow(SCRATCH_BYTES));
    throw new MillraceError(
      "CANNOT_ENCODE",
      `The value needs ${scratch.length} bytes; at most ${MAX_BYTES} can be sent in one piece. Use more partitions.`,
    );
  }
  const bytes = new Uint8Array(scratch.length);
  bytes.set(scratch);
  // Do not keep a large scratch buffer for small messages to come.
  if (bytes.length > 16 * SCRATCH_BYTES) packr.useBuffer(Buffer.allocUnsafeSlow(SCRATCH_BYTES));
  return bytes;
}

/** The value that `encode` was given. Throws MESSAGE_REFUSED for bytes that `encode` cannot have made. */
export function decode(bytes: Uint8Array): unknown {
  return read(bytes, newRaiseSession());
}

/** Like `decode`, with undefined for instances of classes that are not registered here or fail to make them. */
export function decodeInPart(bytes: Uint8Array): unknown {
  return read(bytes, { ...newRaiseSession(), leavesOut: true });
}

function read(bytes: Uint8Array, session: RaiseSession): unknown {
  scanEncoding(bytes);
  const outer = reading;
  reading = session;
  try {
    const value: unknown = unpackr.unpack(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    finishRaise(session);
    return value;
  } catch (error) {
    if (isMillraceError(error)) throw error;
    throw new MillraceError("MESSAGE_REFUSED", `Encoded value refused: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    reading = outer;
  }
}
