// Reads files that are no lines, on an executor: whole texts, files whose content is fetched when asked for, and records
// of a fixed length.
import { constants } from "node:buffer";
import { createReadStream, readFileSync } from "node:fs";
import { MillraceError, type PortableDataStream } from "../../engine/index.ts";
import { builtin, registerClass } from "../../engine/spi.ts";
import { readContent } from "./compression.ts";
import type { InputFile } from "./list-input-files.ts";
import { type FilePart, inputChanged } from "./read-text-file.ts";

const READ_BYTES = 256 * 1024;

/** The text of a file, decompressed. Rejects with RECORD_TOO_LARGE for more than one string can hold. */
export async function readWholeText(path: string, maxBytes: number = constants.MAX_STRING_LENGTH): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readContent(path)) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const message = `${path} has more than ${maxBytes} bytes, which is too much for one record: read its lines with textFile`;
      throw new MillraceError("RECORD_TOO_LARGE", message, { details: { path } });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The records of a part, some at a time, each with bytes of its own. */
export async function* readRecords({ path, start, end }: FilePart, recordLength: number): AsyncGenerator<readonly Uint8Array[]> {
  if (end <= start) return;
  let position = start;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start, end: end - 1, highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    position += chunk.length;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const count = Math.floor(bytes.length / recordLength);
    rest = bytes.subarray(count * recordLength);
    const recordAt = (i: number) => new Uint8Array(bytes.subarray(i * recordLength, (i + 1) * recordLength));
    if (count > 0) yield Array.from({ length: count }, (_, i) => recordAt(i));
  }
  if (position < end) throw inputChanged(path, position, end);
  if (rest.length === 0) return;
  const message = `${path} ends within a record: its last ${rest.length} bytes are no record of ${recordLength} bytes`;
  throw new MillraceError("INVALID_ARGUMENT", message, { details: { path, recordLength } });
}

export class FileDataStream implements PortableDataStream {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  getPath(): string {
    return this.path;
  }

  toArray(): Uint8Array {
    return readFileSync(this.path);
  }

  open(): AsyncIterable<Uint8Array> {
    return createReadStream(this.path, { highWaterMark: READ_BYTES });
  }
}

registerClass("millrace/FileDataStream", FileDataStream, {
  encode: (stream) => stream.getPath(),
  decode: (path) => new FileDataStream(path as string),
});

/** Source functions; the binding of the first two is a list of files, of the last a part and the length of a record. */
export const readWholeTextFiles = builtin("read-whole-text-files", async function* (files: readonly InputFile[]) {
  for (const { path } of files) yield [[path, await readWholeText(path)]];
});

export const readBinaryFiles = builtin("read-binary-files", (files: readonly InputFile[]) => [
  files.map(({ path }) => [path, new FileDataStream(path)]),
]);

export const readBinaryRecords = builtin(
  "read-binary-records",
  ({ part, recordLength }: { readonly part: FilePart; readonly recordLength: number }) => readRecords(part, recordLength),
);
