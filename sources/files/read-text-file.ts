// Reads the lines of a text file, or of a part of one, on an executor. Every line belongs to exactly one part: the one
// in which its first byte lies, so that parts of a file together give each line once. A compressed file is one part.
import { MillraceError } from "../../engine/index.ts";
import { builtin } from "../../engine/spi.ts";
import { LineSplitter, MAX_LINE_BYTES } from "../line-splitter.ts";
import { isCompressed, readContent } from "./compression.ts";

/** A part of a file in bytes, `start` included, `end` excluded. Of a compressed file it is the whole. */
export interface FilePart {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Files are read in parts of about this size, each a partition, as Spark does on a local file system. */
export const PART_BYTES = 32 * 1024 * 1024;

/** Parts of equal size of at most `partBytes`; a compressed file is one, an empty file has none. */
export function fileParts(file: { readonly path: string; readonly bytes: number }, partBytes: number = PART_BYTES): FilePart[] {
  const count = isCompressed(file.path) ? Math.min(file.bytes, 1) : Math.ceil(file.bytes / partBytes);
  const at = (i: number) => Math.floor((file.bytes * i) / count);
  return Array.from({ length: count }, (_, i) => ({ path: file.path, start: at(i), end: at(i + 1) }));
}

/** The lines of `part`, some at a time. Reading is on demand: a consumer that stops early reads no further. */
export async function* readLines(part: FilePart, maxLineBytes: number = MAX_LINE_BYTES): AsyncGenerator<readonly string[]> {
  if (part.end <= part.start) return;
  const splitter = new LineSplitter((lineBytes) => {
    throw new MillraceError(
      "RECORD_TOO_LARGE",
      `${part.path} has a line of ${lineBytes} bytes or more; the limit is ${maxLineBytes} bytes`,
      {
        details: { path: part.path },
      },
    );
  }, maxLineBytes);
  const isWhole = isCompressed(part.path);
  // From the byte before the part: if that ends a line, the part begins with a whole one, else with the rest of one.
  let position = Math.max(0, part.start - 1);
  let isFirst = true;
  for await (const chunk of readContent(part.path, position)) {
    const stop = isWhole ? undefined : endOfPart(chunk, part.end - 1 - position);
    position += chunk.length;
    const lines = splitter.push(stop === undefined ? chunk : chunk.subarray(0, stop));
    if (isFirst && lines.length > 0) {
      isFirst = false;
      if (part.start > 0) lines.shift();
      else lines[0] = withoutByteOrderMark(lines[0]!);
    }
    if (lines.length > 0) yield lines;
    if (stop !== undefined) return;
  }
  if (!isWhole && position < part.end) throw inputChanged(part.path, position, part.end);
  const last = splitter.end();
  if (last !== undefined && !(isFirst && part.start > 0)) yield [isFirst ? withoutByteOrderMark(last) : last];
}

/** A file is shorter than it was when its parts were made. */
export function inputChanged(path: string, bytes: number, expectedBytes: number): MillraceError {
  const message = `${path} ended at byte ${bytes}, but had ${expectedBytes} bytes when it was listed. Files that are read must not be changed in place; move them in complete.`;
  return new MillraceError("INPUT_CHANGED", message, { details: { path } });
}

/** Where the part's last line ends in `chunk`: after the first line end at or after index `from`. */
function endOfPart(chunk: Buffer, from: number): number | undefined {
  if (from >= chunk.length) return undefined;
  const start = Math.max(0, from);
  const lf = chunk.indexOf(10, start);
  const cr = chunk.indexOf(13, start);
  if (lf < 0 && cr < 0) return undefined;
  return 1 + (lf < 0 ? cr : cr < 0 ? lf : Math.min(lf, cr));
}

function withoutByteOrderMark(line: string): string {
  return line.startsWith("\uFEFF") ? line.slice(1) : line;
}

/** The source function of text files; its binding is a {@link FilePart}. */
export const readTextFile = builtin("read-text-file", (part: FilePart) => readLines(part));
