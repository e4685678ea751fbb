// Writes an RDD as a directory of text files: a line a record, as print shows it, plain or compressed.
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { builtinFactory, type CompressionCodec, type FileOutput, formatRecord, type TaskIO } from "../../engine/spi.ts";
import { localPath } from "./local-path.ts";
import { commitOutput, prepareOutput } from "./output-directory.ts";
import { type PartWriter, partName, writePartFile } from "./part-file.ts";

/** Text is written in pieces of about this many characters. */
const WRITE_CHARS = 64 * 1024;
const SUFFIXES: Readonly<Record<CompressionCodec | "none", string>> = { none: "", gzip: ".gz" };

/** Writes one partition, a line an element. */
export async function writeTextPart(
  directory: string,
  writer: PartWriter,
  lines: Iterable<string>,
  codec: CompressionCodec | "none" = "none",
): Promise<void> {
  await writePartFile(directory, partName(writer.partition) + SUFFIXES[codec], writer, async (file) => {
    if (codec === "none") await writeChunks(file, textChunks(lines));
    else await pipeline(textChunks(lines), createGzip(), (chunks: AsyncIterable<Buffer>) => writeChunks(file, chunks));
  });
}

function* textChunks(lines: Iterable<string>): Generator<string> {
  let buffered = "";
  for (const line of lines) {
    buffered += `${line}\n`;
    if (buffered.length < WRITE_CHARS) continue;
    yield buffered;
    buffered = "";
  }
  yield buffered;
}

async function writeChunks(file: FileHandle, chunks: Iterable<string> | AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) await file.writeFile(chunk);
}

const partWriter = builtinFactory("write-text-part", (directory: string, codec: CompressionCodec | "none") => {
  return (records: Iterable<unknown>, task: TaskIO) => writeTextPart(directory, task, formatted(records), codec);
});

/** Text in local directories (a path or a file: URL), for `registerFileOutputs`. */
export function localTextOutput(codec: CompressionCodec | "none" = "none"): FileOutput {
  return {
    prepare: (directory, overwrite) => prepareOutput(localPath(directory), overwrite),
    partWriter: (directory) => partWriter(localPath(directory), codec),
    commit: (directory, numPartitions) => commitOutput(localPath(directory), numPartitions, SUFFIXES[codec]),
  };
}

function* formatted(records: Iterable<unknown>): Generator<string> {
  for (const record of records) yield formatRecord(record);
}
