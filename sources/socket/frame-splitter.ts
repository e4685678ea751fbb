// Cuts a stream of bytes into frames: a length of four bytes, big-endian, and as many bytes. Frames of length 0 are signs
// of life and left out. What is held is bounded by the longest frame.
import { MillraceError } from "../../engine/index.ts";

const LENGTH_BYTES = 4;

export class FrameSplitter {
  private readonly maxFrameBytes: number;
  private chunks: Buffer[] = [];
  private held = 0;
  /** Of the frame that has begun. */
  private length: number | undefined;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Is a frame begun and not complete? */
  get isWithinFrame(): boolean {
    return this.held > 0 || this.length !== undefined;
  }

  /** The frames that `chunk` completes. Throws RECORD_TOO_LARGE for a length over the limit; nothing can be made of what follows. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const frames: Buffer[] = [];
    while (this.held >= (this.length ?? LENGTH_BYTES)) {
      if (this.length === undefined) this.length = this.requireShort(this.take(LENGTH_BYTES).readUInt32BE(0));
      else {
        if (this.length > 0) frames.push(this.take(this.length));
        this.length = undefined;
      }
    }
    return frames;
  }

  private take(bytes: number): Buffer {
    const whole = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    this.chunks = [whole.subarray(bytes)];
    this.held -= bytes;
    return whole.subarray(0, bytes);
  }

  private requireShort(length: number): number {
    if (length <= this.maxFrameBytes) return length;
    throw new MillraceError("RECORD_TOO_LARGE", `A block of ${length} bytes was announced: the limit is ${this.maxFrameBytes} bytes`);
  }
}
