// The directory of an RDD's output, as Hadoop's output committer leaves it: part-00000, part-00001, ... and an empty
// _SUCCESS once all parts stand. Write order:
//
//     prepare (driver): make the directory, or remove _SUCCESS of the one that is to be replaced
//     write (executor, each partition): its part, whole or not at all (part-file.ts)
//     commit (driver): remove parts that an earlier run left, of more partitions or of another kind, write _SUCCESS
//
// So a reader sees only whole parts, a rerun of the same batch replaces them, and a late attempt writes the same bytes.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MillraceError } from "../../engine/index.ts";
import { LEFT_BEHIND } from "./part-file.ts";

const SUCCESS = "_SUCCESS";
const PART = /^part-(\d{5,})((?:\.\w+)?)$/;

/**
 * Before any partition is written. Rejects with OUTPUT_EXISTS if there is something and it may not be replaced, or if a
 * file is where a directory must be.
 */
export async function prepareOutput(directory: string, overwrite: boolean): Promise<void> {
  if (!overwrite) return makeOutput(directory);
  await makeDirectory(directory, directory);
  await rm(join(directory, SUCCESS), { force: true });
}

/** Of two that make the same directory at once one succeeds. */
async function makeOutput(directory: string): Promise<void> {
  await makeDirectory(dirname(directory), directory);
  try {
    await mkdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const fix = "Save into another directory, remove this one, or save with { overwrite: true }, which replaces what an earlier run wrote.";
    throw new MillraceError("OUTPUT_EXISTS", `The output directory ${directory} exists already. ${fix}`, { details: { directory } });
  }
}

/** Makes `directory` and those it is in, for `output`; they may be there. */
async function makeDirectory(directory: string, output: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOTDIR") throw error;
    const message = `The output directory ${output} cannot be made: a file is in its place, or in that of a directory it is in. Save into another directory, or remove the file.`;
    throw new MillraceError("OUTPUT_EXISTS", message, { details: { directory: output, path }, cause: error });
  }
}

/** After all `numPartitions` partitions were written, as parts whose names end in `suffix`. */
export async function commitOutput(directory: string, numPartitions: number, suffix = ""): Promise<void> {
  for (const name of await readdir(directory)) {
    const part = PART.exec(name);
    const isStale = part !== null && (Number(part[1]) >= numPartitions || part[2] !== suffix);
    if (isStale || LEFT_BEHIND.test(name)) await rm(join(directory, name), { force: true });
  }
  await writeFile(join(directory, SUCCESS), "");
}
