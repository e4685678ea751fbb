// Lists the files of a directory, or of all that a pattern matches, for the file stream. A directory that is not there
// gives no files: it may come later.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { matchDirectories } from "./directory-pattern.ts";
import type { FileEntry } from "./file-selection.ts";

/** Stats asked for at once. */
const MAX_CONCURRENT_STATS = 64;

/** What is in the directories that `pattern` matches now; links are followed, directories and what vanishes meanwhile are left out. */
export async function listDirectories(pattern: string): Promise<FileEntry[]> {
  const directories = await matchDirectories(pattern);
  return (await Promise.all(directories.map(listDirectory))).flat();
}

async function listDirectory(directory: string): Promise<FileEntry[]> {
  const names = await readdir(directory).catch(ignoreMissing);
  if (names === undefined) return [];
  const entries: FileEntry[] = [];
  for (let from = 0; from < names.length; from += MAX_CONCURRENT_STATS) {
    const found = await Promise.all(names.slice(from, from + MAX_CONCURRENT_STATS).map((name) => entryOf(directory, name)));
    for (const entry of found) if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

async function entryOf(directory: string, name: string): Promise<FileEntry | undefined> {
  const path = join(directory, name);
  const stats = await stat(path).catch(ignoreMissing);
  if (stats === undefined || !stats.isFile()) return undefined;
  return { path, name, modifiedMs: Math.floor(stats.mtimeMs), bytes: stats.size };
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}
