// Compressed files, told by their names as Hadoop does: .gz and .deflate are decompressed while they are read, from the
// beginning, so such a file is never split. Other compressed forms are refused: their bytes are no text.
import { createReadStream } from "node:fs";
import { pipeline, type Transform } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import { MillraceError } from "../../engine/index.ts";

const READ_BYTES = 256 * 1024;
const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  ".gz": () => createGunzip({ chunkSize: READ_BYTES }),
  ".deflate": () => createInflate({ chunkSize: READ_BYTES }),
};
const REFUSED = /\.(bz2|lz4|lzo|snappy|zst)$/;

function decompressorOf(path: string): (() => Transform) | undefined {
  return DECOMPRESSORS[/\.[^./]+$/.exec(path)?.[0] ?? ""];
}

/** Does the name say that the content is compressed in a form that can be read? */
export function isCompressed(path: string): boolean {
  return decompressorOf(path) !== undefined;
}

/** Throws UNSUPPORTED_OPERATION if the name says that the content is compressed in a form that cannot be read. */
export function requireReadable(path: string): void {
  if (!REFUSED.test(path)) return;
  const message = `${path} is compressed in a form that cannot be read: compress it with gzip (.gz), or decompress it`;
  throw new MillraceError("UNSUPPORTED_OPERATION", message, { details: { path } });
}

/**
 * The content of a file in pieces, decompressed; of a file that is not, from byte `start` on. Reading is on demand, and
 * ends when the consumer does. Rejects with INPUT_UNREADABLE when the compressed data is damaged, and with
 * UNSUPPORTED_OPERATION when it is of a form that cannot be read.
 */
export async function* readContent(path: string, start = 0): AsyncGenerator<Buffer> {
  requireReadable(path);
  const file = createReadStream(path, { start, highWaterMark: READ_BYTES });
  if (!isCompressed(path)) return yield* file as AsyncIterable<Buffer>;
  const content = decompressorOf(path)!();
  // Ends both, however one of them ends; what went wrong comes out of `content`.
  pipeline(file, content, () => {});
  try {
    yield* content as AsyncIterable<Buffer>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith("Z_")) throw error;
    const message = `${path} cannot be decompressed (${(error as Error).message}): it is damaged, cut short, or not what its name says`;
    throw new MillraceError("INPUT_UNREADABLE", message, { cause: error, details: { path } });
  }
}
