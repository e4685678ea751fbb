// Which line of a program called a method of ours: for messages and listeners. Never fails; a place that cannot be told
// is left out.
import { ERROR_CODES, type ErrorCode, isMillraceError, type MillraceError } from "./errors.ts";

export interface CallPlace {
  /** A path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where this package's own code is, as stacks name it: `engine/` and its neighbours, there and, where source maps tell, beside `dist`. */
const ROOT = new URL("../", import.meta.url).href;
const OWN = /^(dist\/)?((engine|sources|cluster)\/|(index|spi|testing)\.[jt]s$)|^node_modules\//;
const TEST = /\.(test|type-test)\.[jt]s$/;
/** Methods of ours may call each other so deeply before the program's own line comes. */
const MAX_FRAMES = 50;

/** The first frame of `stack` that is neither ours nor a package's. */
export function callPlaceIn(stack: string, root = ROOT): CallPlace | undefined {
  const packageRoot = root.replace(/dist\/$/, "");
  for (const line of stack.split("\n")) {
    const match = /^\s+at (?:.*\(|async )?((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?$/.exec(line);
    if (match === null) continue;
    const [, place = "", row, column] = match;
    const url = place.startsWith("file:") ? place : `file://${place}`;
    const isInPackage = url.startsWith(packageRoot);
    if (isInPackage ? OWN.test(url.slice(packageRoot.length)) && !TEST.test(url) : url.includes("/node_modules/")) continue;
    return { file: decodeURI(url.slice("file://".length)), line: Number(row), column: Number(column) };
  }
  return undefined;
}

/** As "job.ts:12:5". */
export function callSiteIn(stack: string, root = ROOT): string | undefined {
  const place = callPlaceIn(stack, root);
  return place === undefined ? undefined : shortSite(place);
}

/** `name` and the line of the program that is running now: "foreachRDD at job.ts:12:5". */
export function describeCall(name: string): string {
  const site = callSiteIn(captureCall().stack ?? "");
  return site === undefined ? name : `${name} at ${site}`;
}

/** The calls that led here. Costs little until somebody asks for its `stack`. */
export function captureCall(): Error {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = MAX_FRAMES;
  const call = new Error();
  Error.stackTraceLimit = before;
  return call;
}

/**
 * `error`, with the place in the program where `call` was made, if that helps: it is one of ours that a program's mistake may
 * be behind, and neither it nor what caused it names a place. `how` is "called" or "declared".
 */
export function atCall(error: unknown, call: Error, how: "called" | "declared"): unknown {
  return isMillraceError(error) && isOfProgram(error.code) && !hasPlace(error) ? withCall(error, call, how) : error;
}

/** `error` with the place where `call` was made at the end of its message, "... (called at job.ts:12:5)", and in its details. */
export function withCall(error: MillraceError, call: Error, how: "called" | "declared"): MillraceError {
  const place = callPlaceIn(call.stack ?? "");
  if (place === undefined) return error;
  const { message, stack = "" } = error;
  error.message = `${message} (${how} at ${shortSite(place)})`;
  error.stack = stack.replace(message, () => error.message);
  (error as { details: MillraceError["details"] }).details = { ...error.details, ...place };
  return error;
}

function isOfProgram(code: ErrorCode): boolean {
  return code === "TIMED_OUT" || (ERROR_CODES[code].family === "user" && code !== "CANCELLED");
}

function hasPlace(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ((isMillraceError(at) && at.details.line !== undefined) || callPlaceIn(at.stack ?? "") !== undefined) return true;
  }
  return false;
}

function shortSite({ file, line, column }: CallPlace): string {
  return `${file.split("/").at(-1)}:${line}:${column}`;
}
