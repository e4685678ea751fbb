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
  // What a pattern matches may be a link to a file; a directory that is named must be one.
  const listings = directories.map((directory) => listDirectory(directory, directory === pattern ? ["ENOENT"] : ["ENOENT", "ENOTDIR"]));
  return (await Promise.all(listings)).flat();
}

/** Is there nothing at all where the files are to come from? */
export async function isNothingThere(pattern: string): Promise<boolean> {
  for (const directory of await matchDirectories(pattern)) {
    if ((await stat(directory).catch(ignoreCodes(["ENOENT"]))) !== undefined) return false;
  }
  return true;
}

async function listDirectory(directory: string, ignored: readonly string[]): Promise<FileEntry[]> {
  const names = await readdir(directory).catch(ignoreCodes(ignored));
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
  const stats = await stat(path).catch(ignoreCodes(["ENOENT"]));
  if (stats === undefined || !stats.isFile()) return undefined;
  return { path, name, modifiedMs: Math.floor(stats.mtimeMs), bytes: stats.size };
}

function ignoreCodes(codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  };
}
