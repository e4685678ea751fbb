// Frames of the block protocol: length (4 bytes, big-endian, of what follows) | type (1) | payload. A length is compared with
// the limit that holds at that moment before memory is reserved; a longer frame ends the connection. A payload is received
// into memory of its own, once.
import type { Socket } from "node:net";
import { MillraceError } from "../../engine/errors.ts";

export const FRAME = {
  hello: 1,
  challenge: 2,
  proof: 3,
  welcome: 4,
  fetch: 5,
  block: 6,
  put: 7,
  remove: 8,
  done: 9,
  /** The server is still at it: a block has to be read from a busy thread. */
  wait: 10,
} as const;

/** Enough for anything said before both sides know each other. */
export const MAX_HANDSHAKE_BYTES = 1024;
export const MAX_REQUEST_BYTES = 1024 * 1024;
export const MAX_BLOCK_BYTES = 512 * 1024 * 1024;
/** Longest frame that can carry a block: request id, index, flag, checksum and name stand before it. */
export const MAX_BLOCK_FRAME_BYTES = MAX_BLOCK_BYTES + 1024;

const HEAD_BYTES = 5;

export function writeFrame(socket: Socket, type: number, ...parts: readonly Uint8Array[]): void {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32BE(parts.reduce((sum, part) => sum + part.length, 1));
  head[4] = type;
  socket.cork();
  socket.write(head);
  for (const part of parts) if (part.length > 0) socket.write(part);
  socket.uncork();
}

/** Cuts what a socket receives into frames. */
export class FrameReader {
  /** Longest frame accepted from now on. */
  limitBytes = MAX_HANDSHAKE_BYTES;
  private readonly head = Buffer.alloc(HEAD_BYTES);
  private headFilled = 0;
  private payload: Buffer | undefined;
  private filled = 0;

  /** Calls `take` for every frame that `chunk` completes. Throws MESSAGE_REFUSED for one over the limit. */
  push(chunk: Buffer, take: (type: number, payload: Buffer) => void): void {
    let at = 0;
    for (;;) {
      if (this.payload === undefined) {
        const copied = chunk.copy(this.head, this.headFilled, at, Math.min(chunk.length, at + HEAD_BYTES - this.headFilled));
        this.headFilled += copied;
        at += copied;
        if (this.headFilled < HEAD_BYTES) return;
        const length = this.head.readUInt32BE();
        if (length < 1 || length > this.limitBytes) {
          throw new MillraceError("MESSAGE_REFUSED", `Frame of ${length} bytes refused: the limit is ${this.limitBytes}`);
        }
        this.payload = Buffer.allocUnsafeSlow(length - 1);
        this.filled = 0;
      }
      const copied = chunk.copy(this.payload, this.filled, at);
      this.filled += copied;
      at += copied;
      if (this.filled < this.payload.length) return;
      const payload = this.payload;
      this.payload = undefined;
      this.headFilled = 0;
      take(this.head[4]!, payload);
    }
  }
}
