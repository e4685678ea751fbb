// How the command line shows an error:
//
//     error CODE: what happened
//       wordcount.ts:12:7
//       > 12 |   count += 1;
//            |   ^
//       why: ...
//       fix: ...
//
// The place is the one an error of ours carries in its details, else the first frame of its stack that is the user's; else
// that of what caused it.
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isMillraceError } from "../../engine/errors.ts";
import { codeFrame, type Diagnostic } from "../compile/diagnostic.ts";
import { packageRoot } from "./package-root.ts";

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The text for `error`, several lines without a closing line end. `cwd` makes paths short. */
export function formatError(error: unknown, cwd: string): string {
  const diagnostics = isMillraceError(error) ? error.details.diagnostics : undefined;
  if (Array.isArray(diagnostics) && diagnostics.length > 0) {
    return diagnostics
      .map((each) => formatOne(codeOf(error), textOf(each, "message") ?? messageOf(error), each, placeIn(each), cwd))
      .join("\n\n");
  }
  const details = isMillraceError(error) ? error.details : {};
  return formatOne(codeOf(error), messageOf(error), details, placeOf(error), cwd);
}

/** A remark on the job that does not stop it. */
export function formatNote(note: Diagnostic, cwd: string): string {
  return formatProblem(`note: ${note.message}`, note, placeIn(note), cwd);
}

function formatOne(code: string, message: string, details: object, place: Place | undefined, cwd: string): string {
  return formatProblem(`error ${code}: ${message}`, details, place, cwd);
}

function formatProblem(headline: string, details: object, place: Place | undefined, cwd: string): string {
  const lines = [headline];
  if (place !== undefined) lines.push(`  ${shortPath(place.file, cwd)}:${place.line}:${place.column}`);
  const frame = textOf(details, "frame") ?? (place === undefined ? undefined : frameAt(place));
  if (frame !== undefined) lines.push(...frame.split("\n").map((line) => `  ${line}`.trimEnd()));
  for (const key of ["why", "fix"]) {
    const text = textOf(details, key);
    if (text !== undefined) lines.push(`  ${key}: ${text}`);
  }
  return lines.join("\n");
}

/** The place in a file of the user's that the error or what caused it names, in its details or else by the first frame of its stack. */
export function placeOf(error: unknown): Place | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const named = isMillraceError(at) ? placeIn(at.details) : undefined;
    if (named !== undefined) return named;
    for (const line of (at.stack ?? "").split("\n")) {
      const match = /(?:\(|at |^)(?:async )?((?:file:\/\/)?\/[^():]*):(\d+):(\d+)\)?$/.exec(line.trim());
      if (match === null) continue;
      const file = match[1]!.startsWith("file:") ? fileURLToPath(match[1]!) : match[1]!;
      if (!isOurs(file)) return { file, line: Number(match[2]), column: Number(match[3]) };
    }
  }
  return undefined;
}

function isOurs(file: string): boolean {
  const inPackage = relative(packageRoot(), file);
  return file.includes("/node_modules/") || /^(dist|engine|cluster|sources|index\.|testing\.|spi\.)/.test(inPackage);
}

function frameAt({ file, line, column }: Place): string | undefined {
  try {
    const source = readFileSync(file, "utf8");
    return line <= source.split("\n").length ? codeFrame(source, line, column) : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (isMillraceError(error)) return error.code;
  return error instanceof Error ? error.name : "THROWN";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function placeIn(details: object): Place | undefined {
  const { file, line, column } = details as Readonly<Record<string, unknown>>;
  return typeof file === "string" && typeof line === "number" && typeof column === "number" && line > 0
    ? { file, line, column }
    : undefined;
}

function textOf(details: object, key: string): string | undefined {
  const value = (details as Record<string, unknown>)[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function shortPath(file: string, cwd: string): string {
  const short = relative(cwd, resolve(cwd, file));
  return short.startsWith("..") ? file : short;
}
