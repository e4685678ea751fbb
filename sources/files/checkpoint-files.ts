// Checkpoints of RDDs on a file system that the driver and all executors reach by the same path.
//
//     DIRECTORY/UNIQUE/rdd-ID/part-00000    one file a partition (format below), written under a hidden name, flushed to
//                                           disk, then renamed; the folder is flushed too
//     DIRECTORY/UNIQUE/rdd-ID/_SUCCESS      once all parts stand; holds their number
//
// A part: a line "millrace-checkpoint 1", then frames of a 4-byte length, a 4-byte CRC-32 (both little-endian) and an
// encoded list of records; a frame of length 0 whose CRC field holds the number of frames ends the file. Whatever
// differs from that by a byte is refused.
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { MillraceError } from "../../engine/index.ts";
import { builtin, builtinFactory, type CheckpointStore, decode, encode, type TaskIO } from "../../engine/spi.ts";
import { localPath } from "./local-path.ts";

const HEADER = Buffer.from("millrace-checkpoint 1\n");
/** Records in a frame; a frame of large records is as large as they are. */
const FRAME_RECORDS = 1000;
const MAX_FRAME_BYTES = 2 ** 31 - 1;

/** Which part of which checkpoint. */
export interface CheckpointPart {
  readonly path: string;
  readonly partition: number;
}

export async function writeCheckpointPart(path: string, task: TaskIO, records: Iterable<unknown>): Promise<void> {
  const file = partFile({ path, partition: task.partition });
  const temporary = join(path, `.${task.partition}.${task.executorId.replace(/[^\w-]/g, "_")}-${task.attempt}.tmp`);
  const handle = await open(temporary, "w", 0o600);
  try {
    await writeFrames(handle, records);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await handle.close();
  await rename(temporary, file);
  await syncFolder(path);
}

async function writeFrames(handle: FileHandle, records: Iterable<unknown>): Promise<void> {
  let frames = 0;
  let batch: unknown[] = [];
  const flush = async () => {
    const bytes = encode(batch);
    await handle.writeFile(Buffer.concat([frameHead(bytes.length, crc32(bytes)), bytes]));
    batch = [];
    frames++;
  };
  await handle.writeFile(HEADER);
  for (const record of records) if (batch.push(record) >= FRAME_RECORDS) await flush();
  if (batch.length > 0) await flush();
  await handle.writeFile(frameHead(0, frames));
}

function frameHead(length: number, crc: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(length, 0);
  head.writeUInt32LE(crc, 4);
  return head;
}

/** The records of a part, a frame at a time. Rejects with CHECKPOINT_UNREADABLE unless every byte is as it was written. */
export async function* readCheckpointPart(part: CheckpointPart): AsyncGenerator<readonly unknown[]> {
  const input = new ExactReader(partFile(part));
  try {
    if (!(await input.take(HEADER.length)).equals(HEADER)) throw input.damaged("it does not begin as a checkpoint does");
    for (let frames = 0; ; frames++) {
      const head = await input.take(8);
      const [length, crc] = [head.readUInt32LE(0), head.readUInt32LE(4)];
      if (length === 0) {
        if (crc !== frames) throw input.damaged(`it has ${frames} frames instead of ${crc}`);
        return await input.end();
      }
      if (length > MAX_FRAME_BYTES) throw input.damaged("a frame is too long");
      const bytes = await input.take(length);
      if (crc32(bytes) !== crc) throw input.damaged("a checksum does not agree");
      yield decode(bytes) as unknown[];
    }
  } finally {
    input.close();
  }
}

/** Reads a file in pieces of asked-for lengths. */
class ExactReader {
  private readonly file: string;
  private readonly stream: ReturnType<typeof createReadStream>;
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    this.file = file;
    this.stream = createReadStream(file);
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

  damaged(why: string, cause?: unknown): MillraceError {
    const message = `The checkpoint ${this.file} cannot be read: ${why}. The executors must reach the same directory as the driver, and nobody else may write there.`;
    return new MillraceError("CHECKPOINT_UNREADABLE", message, cause === undefined ? {} : { cause });
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

function partFile({ path, partition }: CheckpointPart): string {
  return join(path, `part-${String(partition).padStart(5, "0")}`);
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
    await mkdir(path, { recursive: true, mode: 0o700 });
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
