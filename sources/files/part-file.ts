// A file that holds one partition, written so that a reader sees it whole or not at all: under a hidden name of the
// attempt's own, flushed to disk, then renamed.
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Who writes a partition; names the temporary file, so that two attempts never share one. */
export interface PartWriter {
  readonly partition: number;
  readonly attempt: number;
  readonly executorId: string;
}

/** What an attempt that died has left. */
export const LEFT_BEHIND = /^\.part-\d{5,}\..*\.tmp$/;

/** `part-00000`, `part-00001`, ... */
export function partName(partition: number): string {
  return `part-${String(partition).padStart(5, "0")}`;
}

/** Writes `directory/name`; leaves nothing when `writeContent` rejects. */
export async function writePartFile(
  directory: string,
  name: string,
  writer: PartWriter,
  writeContent: (file: FileHandle) => Promise<unknown>,
  mode?: number,
): Promise<void> {
  const attempt = `${writer.executorId.replace(/[^\w-]/g, "_")}-${writer.attempt}`;
  const temporary = join(directory, `.${partName(writer.partition)}.${attempt}.tmp`);
  const file = await open(temporary, "w", mode);
  try {
    await writeContent(file);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, join(directory, name));
}
