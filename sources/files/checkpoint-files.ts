// Checkpoints of RDDs on a file system that the driver and all executors reach by the same path.
//
//     DIRECTORY/UNIQUE/rdd-ID/part-00000    one file a partition, in the form of record-frames.ts; it and the
//                                           folder are flushed to disk
//     DIRECTORY/UNIQUE/rdd-ID/_SUCCESS      once all parts stand; holds their number
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { MillraceError } from "../../engine/index.ts";
import { builtin, builtinFactory, type CheckpointStore, type TaskIO } from "../../engine/spi.ts";
import { localPath } from "./local-path.ts";
import { partName, writePartFile } from "./part-file.ts";
import { readRecords, writeRecords } from "./record-frames.ts";

const FORMAT = "millrace-checkpoint 1";

/** Which part of which checkpoint. */
export interface CheckpointPart {
  readonly path: string;
  readonly partition: number;
}

export async function writeCheckpointPart(path: string, task: TaskIO, records: Iterable<unknown>): Promise<number> {
  let bytes = 0;
  const write = async (file: FileHandle) => {
    bytes = await writeRecords(file, FORMAT, records);
  };
  await writePartFile(path, partName(task.partition), task, write, 0o600);
  await syncFolder(path);
  return bytes;
}

/** The records of a part, some at a time. Rejects with CHECKPOINT_UNREADABLE unless every byte is as it was written. */
export function readCheckpointPart({ path, partition }: CheckpointPart): AsyncGenerator<readonly unknown[]> {
  const file = join(path, partName(partition));
  return readRecords(file, FORMAT, (why, cause) => {
    const message = `The checkpoint ${file} cannot be read: ${why}. The executors must reach the same directory as the driver, and nobody else may write there.`;
    return new MillraceError("CHECKPOINT_UNREADABLE", message, cause === undefined ? {} : { cause });
  });
}

/** Each new folder stands on disk only once the one that it is in does. */
async function makeFolders(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === top) return;
  }
}

/** A rename is on disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Checkpoints in local or shared directories, for `registerCheckpointStore`. */
export const checkpointFiles: CheckpointStore = {
  folder: (directory, unique) => join(localPath(directory), unique),
  temporaryDirectory: () => join(tmpdir(), `millrace-checkpoint-${randomUUID()}`),
  rddPath: (folder, rddId) => join(folder, `rdd-${rddId}`),
  async prepare(path) {
    await makeFolders(path);
    await rm(join(path, "_SUCCESS"), { force: true });
  },
  partWriter: builtinFactory("write-checkpoint-part", (path: string) => (records: Iterable<unknown>, task: TaskIO) => {
    return writeCheckpointPart(path, task, records);
  }),
  async commit(path, numPartitions) {
    await writeFile(join(path, "_SUCCESS"), `${numPartitions}\n`, { flush: true } as object);
    await syncFolder(path);
    await syncFolder(dirname(path));
  },
  readPart: builtin("read-checkpoint-part", readCheckpointPart),
  remove: (path) => rm(path, { recursive: true, force: true }),
};
