// Records in a file, exactly as they were: a line that names the format, then frames of a 4-byte length, a 4-byte CRC-32
// (both little-endian) and an encoded list of records; a frame of length 0 whose CRC field holds the number of frames
// ends the file. Whatever differs from that by a byte is refused.
import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { decode, encode } from "../../engine/spi.ts";

/** Records in a frame; a frame of large records is as large as they are. */
const FRAME_RECORDS = 1000;
const MAX_FRAME_BYTES = 2 ** 31 - 1;

/** Makes the error of a file that cannot be read. */
export type Damaged = (why: string, cause?: unknown) => Error;

/** `format` names what the file is, in one line without its end. */
export async function writeRecords(file: FileHandle, format: string, records: Iterable<unknown>): Promise<number> {
  let frames = 0;
  let written = 0;
  let batch: unknown[] = [];
  const flush = async () => {
    const bytes = encode(batch);
    await file.writeFile(Buffer.concat([frameHead(bytes.length, crc32(bytes)), bytes]));
    batch = [];
    written += bytes.length;
    frames++;
  };
  await file.writeFile(`${format}\n`);
  for (const record of records) if (batch.push(record) >= FRAME_RECORDS) await flush();
  if (batch.length > 0) await flush();
  await file.writeFile(frameHead(0, frames));
  return written;
}

function frameHead(length: number, crc: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(length, 0);
  head.writeUInt32LE(crc, 4);
  return head;
}

/** The records of a file, a frame at a time. Rejects with what `damaged` makes unless every byte is as it was written. */
export async function* readRecords(path: string, format: string, damaged: Damaged): AsyncGenerator<readonly unknown[]> {
  const header = Buffer.from(`${format}\n`);
  const input = new ExactReader(path, damaged);
  try {
    if (!(await input.take(header.length)).equals(header)) throw damaged(`it does not begin with "${format}"`);
    for (let frames = 0; ; frames++) {
      const head = await input.take(8);
      const [length, crc] = [head.readUInt32LE(0), head.readUInt32LE(4)];
      if (length === 0) {
        if (crc !== frames) throw damaged(`it has ${frames} frames instead of ${crc}`);
        return await input.end();
      }
      if (length > MAX_FRAME_BYTES) throw damaged("a frame is too long");
      const bytes = await input.take(length);
      if (crc32(bytes) !== crc) throw damaged("a checksum does not agree");
      yield decode(bytes) as unknown[];
    }
  } finally {
    input.close();
  }
}

/** Reads a file in pieces of asked-for lengths. */
class ExactReader {
  private readonly damaged: Damaged;
  private readonly stream: ReturnType<typeof createReadStream>;
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(path: string, damaged: Damaged) {
    this.damaged = damaged;
    this.stream = createReadStream(path);
    this.chunks = this.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async take(length: number): Promise<Buffer> {
    const pieces = [this.held];
    let have = this.held.length;
    while (have < length) {
      const piece = await this.more();
      if (piece === undefined) throw this.damaged("it ends too early");
      pieces.push(piece);
      have += piece.length;
    }
    const all = pieces.length === 1 ? this.held : Buffer.concat(pieces);
    this.held = all.subarray(length);
    return all.subarray(0, length);
  }

  async end(): Promise<void> {
    if (this.held.length > 0 || (await this.more()) !== undefined) throw this.damaged("something follows its end");
  }

  close(): void {
    this.stream.destroy();
  }

  private async more(): Promise<Buffer | undefined> {
    try {
      const next = await this.chunks.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      throw this.damaged((error as Error).message, error);
    }
  }
}
