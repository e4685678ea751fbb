// Directories by pattern, as Hadoop's globs: `*` and `?` within a name, `[abc]`, `[a-z]`, `[^a]`, `{a,b}`; a backslash takes
// the next character as it is. A pattern names directories, whose files are listed; one without such characters itself.
import type { Dirent, PathLike } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";

/** What makes a name a pattern. */
export const SPECIAL = sep === "/" ? /[*?[{\\]/ : /[*?[{]/;

/** The directories that `pattern` (an absolute path) matches now, sorted. What cannot be read matches nothing. */
export async function matchDirectories(pattern: string): Promise<string[]> {
  if (!SPECIAL.test(pattern)) return [pattern];
  let found: string[] = [sep];
  for (const segment of pattern.split(sep).filter((part) => part !== "")) {
    if (!SPECIAL.test(segment)) {
      found = found.map((directory) => join(directory, segment));
      continue;
    }
    const matches = segmentPattern(segment);
    const below = await Promise.all(
      found.map(async (directory) => (await namesOfDirectories(directory)).map((name) => [directory, name] as const)),
    );
    found = below.flatMap((entries) => entries.filter(([, name]) => matches.test(name)).map(([directory, name]) => join(directory, name)));
  }
  return found.sort();
}

async function namesOfDirectories(directory: PathLike): Promise<string[]> {
  const entries: Dirent[] = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name);
}

/** One name of a pattern as a regular expression. */
export function segmentPattern(segment: string): RegExp {
  let source = "";
  let depth = 0;
  for (let i = 0; i < segment.length; i++) {
    const char = segment[i]!;
    if (char === "\\" && i + 1 < segment.length) {
      source += literal(segment[++i]!);
      continue;
    }
    const end = char === "[" ? segment.indexOf("]", i + 2) : -1;
    if (end > 0) {
      const set = segment
        .slice(i + 1, end)
        .replace(/[\\\]]/g, "\\$&")
        .replace(/^!/, "^");
      source += `[${set}]`;
      i = end;
    } else if (char === "*") source += ".*";
    else if (char === "?") source += ".";
    else if (char === "{") {
      depth++;
      source += "(?:";
    } else if (char === "}" && depth > 0) {
      depth--;
      source += ")";
    } else if (char === "," && depth > 0) source += "|";
    else source += literal(char);
  }
  return new RegExp(`^${source}${")".repeat(depth)}$`, "s");
}

function literal(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
