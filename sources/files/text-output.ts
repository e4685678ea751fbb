// Writes an RDD as a directory of text files, as Hadoop's output committer leaves it: part-00000, part-00001, ... and
// an empty _SUCCESS once all parts stand. Write order:
//
//     prepare (driver): make the directory, remove _SUCCESS
//     write (executor, each partition): a hidden temporary file of this attempt, flushed to disk, renamed to its part
//     commit (driver): remove parts that an earlier run with more partitions left, write _SUCCESS
//
// So a reader sees only whole parts, a rerun of the same batch replaces them, and a late attempt writes the same bytes.
import { type FileHandle, mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtinFactory, formatRecord, type TaskIO, type TextOutput } from "../../engine/spi.ts";
import { localPath } from "./local-path.ts";

const SUCCESS = "_SUCCESS";
const PART = /^part-(\d{5,})$/;
const LEFT_BEHIND = /^\.part-\d{5,}\..*\.tmp$/;
/** Text is written in pieces of about this many characters. */
const WRITE_CHARS = 64 * 1024;

/** Before any partition is written. */
export async function prepareTextOutput(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await rm(join(directory, SUCCESS), { force: true });
}

/** Who writes a partition; names the temporary file, so that two attempts never share one. */
export interface PartWriter {
  readonly partition: number;
  readonly attempt: number;
  readonly executorId: string;
}

/** Writes one partition, a line an element. */
export async function writeTextPart(directory: string, writer: PartWriter, lines: Iterable<string>): Promise<void> {
  const name = partName(writer.partition);
  const temporary = join(directory, `.${name}.${writer.executorId.replace(/[^\w-]/g, "_")}-${writer.attempt}.tmp`);
  const file = await open(temporary, "w");
  try {
    await writeLines(file, lines);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, join(directory, name));
}

async function writeLines(file: FileHandle, lines: Iterable<string>): Promise<void> {
  let buffered = "";
  for (const line of lines) {
    buffered += `${line}\n`;
    if (buffered.length < WRITE_CHARS) continue;
    await file.writeFile(buffered);
    buffered = "";
  }
  await file.writeFile(buffered);
}

/** After all `numPartitions` partitions were written. */
export async function commitTextOutput(directory: string, numPartitions: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const part = PART.exec(name);
    const isStale = part !== null && Number(part[1]) >= numPartitions;
    if (isStale || LEFT_BEHIND.test(name)) await rm(join(directory, name), { force: true });
  }
  await writeFile(join(directory, SUCCESS), "");
}

const partWriter = builtinFactory("write-text-part", (directory: string) => (records: Iterable<unknown>, task: TaskIO) => {
  return writeTextPart(directory, task, formatted(records));
});

/** `saveAsTextFile` of local directories (a path or a file: URL), for `registerTextOutput`. */
export const localTextOutput: TextOutput = {
  prepare: (directory) => prepareTextOutput(localPath(directory)),
  partWriter: (directory) => partWriter(localPath(directory)),
  commit: (directory, numPartitions) => commitTextOutput(localPath(directory), numPartitions),
};

function* formatted(records: Iterable<unknown>): Generator<string> {
  for (const record of records) yield formatRecord(record);
}

function partName(partition: number): string {
  return `part-${String(partition).padStart(5, "0")}`;
}
