// What a file stream makes of its files: how they are shared out over partitions, and the function that reads a
// partition on an executor. Files are taken into a batch whatever they hold; what is wrong with one is that batch's error.
import { MillraceError, type PortableDataStream } from "../../engine/index.ts";
import { type AnyFunction, builtin, builtinFactory } from "../../engine/spi.ts";
import type { FileEntry } from "./file-selection.ts";
import { recordSplits } from "./file-splits.ts";
import { FileDataStream, readBinaryRecords } from "./read-binary-file.ts";
import { type FilePart, fileParts, readLines, readTextFile } from "./read-text-file.ts";

export interface FileFormat {
  /** The method of the context that the stream comes from. */
  readonly method: string;
  /** The partitions of a batch: what each is read from. */
  readonly bindings: (files: readonly FileEntry[]) => readonly unknown[];
  readonly read: AnyFunction;
}

export type ReadFileFunc<T> = (file: PortableDataStream) => Iterable<T> | AsyncIterable<T> | Promise<Iterable<T>>;

const CHUNK_RECORDS = 1000;

const parts = (files: readonly FileEntry[]) => files.flatMap((file) => fileParts(file));

/** Lines. */
export const textFormat: FileFormat = { method: "textFileStream", bindings: parts, read: readTextFile };

const readPathsAndLines = builtin("read-paths-and-lines", async function* (part: FilePart) {
  for await (const lines of readLines(part)) yield lines.map((line) => [part.path, line]);
});

/** Pairs of a file's path and a line of it. */
export const pathAndLineFormat: FileFormat = { method: "fileStream", bindings: parts, read: readPathsAndLines };

/** Records of a fixed length in bytes. Throws INVALID_ARGUMENT for what is no length. */
export function recordsFormat(recordLength: number): FileFormat {
  if (!Number.isSafeInteger(recordLength) || recordLength < 1) {
    const message = `binaryRecordsStream: the length of a record must be a whole number of bytes above 0, not ${recordLength}`;
    throw new MillraceError("INVALID_ARGUMENT", message);
  }
  const bindings = (files: readonly FileEntry[]) => recordSplits(files, recordLength).map((part) => ({ part, recordLength }));
  return { method: "binaryRecordsStream", bindings, read: readBinaryRecords };
}

const readFileWith = builtinFactory(
  "read-file-with",
  (readFunc: ReadFileFunc<unknown>) =>
    async function* (path: string) {
      let chunk: unknown[] = [];
      for await (const record of await readFunc(new FileDataStream(path))) {
        chunk.push(record);
        if (chunk.length < CHUNK_RECORDS) continue;
        yield chunk;
        chunk = [];
      }
      yield chunk;
    },
);

/** What a function of the user makes of each file, which is a partition. */
export function customFormat(readFunc: ReadFileFunc<unknown>): FileFormat {
  return { method: "fileStream", bindings: (files) => files.map(({ path }) => path), read: readFileWith(readFunc) };
}
