// Which files a path of `textFile` and its kin means: files, directories and patterns, separated by commas. As Hadoop's
// `FileInputFormat`, in one order: as they are given, what a pattern or a directory has by name. Names that begin with
// "_" or "." are left out unless they are given in full. Nothing is left out silently: what is missing, cannot be read,
// or is no file is an error.
import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { MillraceError } from "../../engine/index.ts";
import { SPECIAL, segmentPattern } from "./directory-pattern.ts";
import { localPath } from "./local-path.ts";

export interface InputFile {
  readonly path: string;
  readonly bytes: number;
}

/** Throws INPUT_UNREADABLE, naming the path, and INVALID_ARGUMENT for what is no path. */
export function listInputFiles(paths: string): InputFile[] {
  if (typeof paths !== "string") throw new MillraceError("INVALID_ARGUMENT", `A path must be a string, not ${typeof paths}`);
  return splitPaths(paths).flatMap((path) => {
    const pattern = inputPath(path);
    if (!SPECIAL.test(pattern)) return filesAt(pattern, statOf(pattern));
    const matches = expandBraces(pattern).flatMap(matchPaths);
    if (matches.length === 0) throw unreadable(`Input Pattern ${pattern} matches 0 files`, pattern);
    return matches.flatMap((match) => filesAt(match, statOf(match)));
  });
}

/** The paths between commas; a comma in braces or behind a backslash is a part of a path. */
export function splitPaths(paths: string): string[] {
  const found: string[] = [];
  let path = "";
  let depth = 0;
  for (let i = 0; i < paths.length; i++) {
    const char = paths[i]!;
    if (char === "\\" && i + 1 < paths.length) path += char + paths[++i]!;
    else if (char === "," && depth === 0) {
      found.push(path);
      path = "";
    } else {
      depth += char === "{" ? 1 : char === "}" && depth > 0 ? -1 : 0;
      path += char;
    }
  }
  return [...found, path];
}

function inputPath(path: string): string {
  if (path === "") throw new MillraceError("INVALID_ARGUMENT", "Can not create a Path from an empty string: name a file or a directory");
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1];
  if (scheme === undefined || scheme.toLowerCase() === "file") return localPath(path);
  throw new MillraceError("INVALID_ARGUMENT", `No FileSystem for scheme: ${scheme} (${path}). Files are read from paths and file: URLs`);
}

/** Patterns without those braces that hold a separator; names with braces are matched as they are. */
function expandBraces(pattern: string): string[] {
  const group = /^(.*?)\{([^{}]*\/[^{}]*)\}(.*)$/s.exec(pattern);
  if (group === null) return [pattern];
  const [, before, choices, after] = group as unknown as [string, string, string, string];
  return choices.split(",").flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}

/** What an absolute pattern matches, sorted. */
function matchPaths(pattern: string): string[] {
  let found: string[] = [sep];
  const segments = pattern.split(sep).filter((segment) => segment !== "");
  segments.forEach((segment, i) => {
    const isLast = i === segments.length - 1;
    found = SPECIAL.test(segment)
      ? found.flatMap((directory) => namesMatching(directory, segmentPattern(segment), isLast))
      : found.map((directory) => join(directory, segment)).filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  });
  return found.sort();
}

function namesMatching(directory: string, pattern: RegExp, isLast: boolean): string[] {
  return entriesOf(directory)
    .filter((entry) => pattern.test(entry.name) && (isLast ? !isHidden(entry.name) : entry.isDirectory() || entry.isSymbolicLink()))
    .map((entry) => join(directory, entry.name));
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw unreadable(`Input path cannot be read: ${(error as Error).message}`, directory, error);
  }
}

function filesAt(path: string, stats: Stats): InputFile[] {
  if (!stats.isDirectory()) return [fileOf(path, stats)];
  const names = entriesOf(path).map((entry) => entry.name);
  return names
    .filter((name) => !isHidden(name))
    .sort()
    .map((name) => fileOf(join(path, name), statOf(join(path, name))));
}

function fileOf(path: string, stats: Stats): InputFile {
  if (stats.isFile()) return { path, bytes: stats.size };
  throw unreadable(`Not a file: ${path}. To read the files of directories below one, name them by a pattern, as in "DIRECTORY/*"`, path);
}

function statOf(path: string): Stats {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) return stats;
  } catch (error) {
    throw unreadable(`Input path cannot be read: ${(error as Error).message}`, path, error);
  }
  throw unreadable(`Input path does not exist: ${path}`, path);
}

function isHidden(name: string): boolean {
  return name.startsWith("_") || name.startsWith(".");
}

function unreadable(message: string, path: string, cause?: unknown): MillraceError {
  return new MillraceError("INPUT_UNREADABLE", message, { cause, details: { path } });
}
