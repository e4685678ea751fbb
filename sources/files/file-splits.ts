// How files are shared out over partitions, as Hadoop's input formats do it. Pure decisions: nothing is read here.
import { isCompressed } from "./compression.ts";
import type { InputFile } from "./list-input-files.ts";
import { type FilePart, PART_BYTES } from "./read-text-file.ts";

/** A last part may be this much larger than the others, so that no tiny one follows. */
const SLOP = 1.1;
/** What opening a file is thought to cost, in bytes read. */
const OPEN_COST_BYTES = 4 * 1024 * 1024;
const MAX_PACK_BYTES = 128 * 1024 * 1024;

/**
 * Parts of text files for at least about `minPartitions` partitions: of equal size over all files, at most 32 MiB, never
 * of two files. An empty or compressed file is one part. See Hadoop's `FileInputFormat.getSplits`.
 */
export function textSplits(files: readonly InputFile[], minPartitions: number): FilePart[] {
  const goalBytes = Math.floor(totalBytes(files) / Math.max(1, minPartitions));
  const splitBytes = Math.max(1, Math.min(goalBytes, PART_BYTES));
  return files.flatMap((file) => (isCompressed(file.path) ? [wholeFile(file)] : splitsOf(file, splitBytes)));
}

/** Parts of files of records of `recordLength` bytes, cut between records. See Spark's `FixedLengthBinaryInputFormat`. */
export function recordSplits(files: readonly InputFile[], recordLength: number): FilePart[] {
  const splitBytes = Math.max(1, Math.floor(PART_BYTES / recordLength)) * recordLength;
  return files.flatMap((file) => splitsOf(file, splitBytes));
}

function splitsOf(file: InputFile, splitBytes: number): FilePart[] {
  const parts: FilePart[] = [];
  let start = 0;
  while ((file.bytes - start) / splitBytes > SLOP) {
    parts.push({ path: file.path, start, end: start + splitBytes });
    start += splitBytes;
  }
  return start < file.bytes || file.bytes === 0 ? [...parts, { path: file.path, start, end: file.bytes }] : parts;
}

function wholeFile({ path, bytes }: InputFile): FilePart {
  return { path, start: 0, end: bytes };
}

/**
 * Whole files, one after another, into packs that are closed once they have `packBytes`; 0 is no bound. See Hadoop's
 * `CombineFileInputFormat`.
 */
export function packFiles(files: readonly InputFile[], packBytes: number): InputFile[][] {
  const packs: InputFile[][] = [];
  let open: InputFile[] = [];
  let bytes = 0;
  for (const file of files) {
    open.push(file);
    bytes += file.bytes;
    if (packBytes === 0 || bytes < packBytes) continue;
    packs.push(open);
    open = [];
    bytes = 0;
  }
  return open.length > 0 ? [...packs, open] : packs;
}

/** How much a partition of `wholeTextFiles` takes. See Spark's `WholeTextFileInputFormat`. */
export function wholeTextPackBytes(files: readonly InputFile[], minPartitions: number): number {
  return Math.ceil(totalBytes(files) / Math.max(1, minPartitions));
}

/** How much a partition of `binaryFiles` takes. See Spark's `StreamFileInputFormat`. */
export function binaryPackBytes(files: readonly InputFile[], minPartitions: number, defaultParallelism: number): number {
  const bytesPerCore = Math.floor((totalBytes(files) + files.length * OPEN_COST_BYTES) / Math.max(defaultParallelism, minPartitions));
  return Math.min(MAX_PACK_BYTES, Math.max(OPEN_COST_BYTES, bytesPerCore));
}

function totalBytes(files: readonly InputFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
