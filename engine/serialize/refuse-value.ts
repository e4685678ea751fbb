// Says why a value cannot travel: the path to it, for a closure the captured variable and where the closure stands,
// and the way out. All functions throw.
import type { AnyFunction, ClosureInfo } from "../closure/closure.ts";
import { isExecutor, loadedBundles } from "../closure/runtime.ts";
import { type ErrorCode, MillraceError } from "../errors.ts";
import type { LowerSession } from "./lower-session.ts";
import { MAX_DEPTH } from "./wire-format.ts";

const DRIVER_ONLY = /^(StreamingContext|MillraceContext|.*DStream|.*RDD|DStreamNode|RDDNode)$/;
const CONNECTION = /(Socket|Server|Client|Connection|Pool|Stream|Redis|Kafka|Consumer|Producer|Session|Agent|Worker)$/;

const REMAKE =
  "Make it where it is used: inside the closure, once a partition with mapPartitions or foreachPartition, or once an executor as a lazy module-level variable (`pool ??= connect()`)";

export function refuseValue(value: unknown, session: LowerSession): never {
  const what = typeof value === "symbol" ? `a symbol (${String(value)})` : `a ${typeof value}`;
  throw refusal("CANNOT_ENCODE", session, what, "Use a string or a number instead.");
}

export function refuseInstance(value: object, session: LowerSession): never {
  const name = classNameOf(value);
  const what = `an instance of ${name}`;
  if (DRIVER_ONLY.test(name)) {
    throw refusal(
      "CANNOT_ENCODE",
      session,
      what,
      "It exists on the driver only. Use it outside of the closure; inside transform and foreachRDD bodies, which run on the driver, it may be used freely.",
    );
  }
  if (value instanceof Promise || name === "Promise") {
    throw refusal(
      "CANNOT_ENCODE",
      session,
      "a promise",
      "A captured promise: await it before the closure is made and capture the result. One made by an async function: nobody waits for one inside of a record; use mapAsync, or mapPartitions with an async function*.",
    );
  }
  if (name === "WeakMap" || name === "WeakSet" || name === "WeakRef") {
    throw refusal("CANNOT_ENCODE", session, `a ${name}`, "Make it inside the closure, or use a Map or Set.");
  }
  if (isConnection(value, name)) throw refusal("CANNOT_ENCODE", session, what, `${REMAKE}.`);
  throw refusal(
    "CANNOT_ENCODE",
    session,
    what,
    `Capture the plain data you need from it, make it inside the closure, or teach Millrace the class at module level: registerClass("${name}", ${name}, { encode, decode }).`,
  );
}

export function refuseFunction(func: AnyFunction, session: LowerSession): never {
  const name = func.name === "" ? "a function" : `the function ${func.name}`;
  const call = func.name === "" ? "f" : func.name.replace(/^bound /, "");
  if (/^class\b/.test(Function.prototype.toString.call(func))) {
    throw refusal(
      "CLOSURE_NOT_COMPILED",
      session,
      `the class ${call}`,
      "Declare the class at module level: then it is not captured, every executor has its own.",
    );
  }
  if (isMethod(func)) {
    throw refusal(
      "CLOSURE_NOT_COMPILED",
      session,
      `the method ${call}`,
      `Write it as a property with a function, \`${call}: (...) => ...\`, or make the object at module level.`,
    );
  }
  if (isExecutor()) {
    throw refusal("CLOSURE_NOT_COMPILED", session, name, "What runs on executors must give data back, no functions.");
  }
  if (loadedBundles().length === 0) {
    throw refusal(
      "CLOSURE_NOT_COMPILED",
      session,
      `${name}, which was not compiled`,
      "Start the job with `millrace run FILE`, `millrace submit FILE` or `node --import millrace/register FILE`, which compile it; on master `local` no compile step is needed.",
    );
  }
  const isCaptured = session.frames.length > 0;
  throw refusal(
    "CLOSURE_NOT_COMPILED",
    session,
    `${name}, which was not compiled: it comes from a package, from JavaScript itself, or from \`bind\``,
    `${isCaptured ? "Import it at module level, where it need not be captured, or wrap" : "Wrap"} it in an arrow function: (...args) => ${call}(...args).`,
  );
}

/** The compiler found at `info` what a shipped closure must not do. */
export function refuseClosure(info: ClosureInfo, reason: string, session: LowerSession): never {
  throw new MillraceError("CLOSURE_REFUSED", `Closure ${nameOf(info)} at ${place(info)} cannot travel: ${reason}`, {
    details: { ...placeDetails(info), path: pathOf(session.path) },
  });
}

/** Reading the captured variables threw: one of them is declared below and has no value yet. */
export function refuseUnreadable(cause: unknown, session: LowerSession): never {
  const info = session.frames.at(-1)?.info;
  const at = info === undefined ? "" : ` ${nameOf(info)} at ${place(info)}`;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new MillraceError(
    "CLOSURE_REFUSED",
    `The variables captured by closure${at} could not be read: ${why}. Give them their values before the batch starts.`,
    {
      details: { ...placeDetails(info), path: pathOf(session.path) },
      cause,
    },
  );
}

/** Too deep is most often a cycle; tells which. `value` is the container that went too far. */
export function refuseDepth(value: unknown, session: LowerSession): never {
  const tail = session.path.slice(-40);
  const period = repeatOf(tail);
  if (period > 0) {
    truncate(session, firstRepeat(session.path, period));
    throw refusal(
      "CANNOT_ENCODE",
      session,
      "part of a cycle: it contains itself",
      `Break the cycle (it goes through ${tail.slice(-period).join(".")}), or send ids instead of references.`,
    );
  }
  truncate(session, 20);
  throw refusal(
    "CANNOT_ENCODE",
    session,
    `nested deeper than ${MAX_DEPTH} levels (${typeof value})`,
    "Flatten it: an array of nodes that refer to each other by index.",
  );
}

/** `{ name() { ... } }`, which the compiler leaves as it is. */
function isMethod(func: AnyFunction): boolean {
  const text = Function.prototype.toString.call(func);
  return /^(async\s*)?[*\s]*[\w$]+\s*\([^=]*\)\s*\{/.test(text) && !/^(async\s+)?function\b/.test(text) && !text.includes("[native code]");
}

function truncate(session: LowerSession, length: number): void {
  session.path.length = length;
  while ((session.frames.at(-1)?.depth ?? -1) >= length) session.frames.pop();
}

function repeatOf(tail: readonly (string | number)[]): number {
  for (let period = 1; period * 2 <= tail.length; period++) {
    if (tail.every((key, i) => i < period || key === tail[i - period])) return period;
  }
  return 0;
}

function firstRepeat(path: readonly (string | number)[], period: number): number {
  let at = path.length;
  while (at > period && path[at - 1] === path[at - 1 - period]) at--;
  return at;
}

function isConnection(value: object, name: string): boolean {
  const methods = value as { pipe?: unknown; on?: unknown; connect?: unknown; write?: unknown };
  return (
    CONNECTION.test(name) ||
    typeof methods.pipe === "function" ||
    (typeof methods.on === "function" && typeof methods.connect === "function")
  );
}

function classNameOf(value: object): string {
  const ctor: unknown = (value as { constructor?: unknown }).constructor;
  const name = typeof ctor === "function" ? ctor.name : "";
  return name === "" ? "an unnamed class" : name;
}

function refusal(code: ErrorCode, session: LowerSession, what: string, fix: string): MillraceError {
  const frame = session.frames.at(-1);
  const path = pathOf(session.path);
  if (frame === undefined || session.path.length <= frame.depth) {
    const where = path === "" ? "The value" : path;
    return new MillraceError(code, `Cannot send ${what}: ${where} cannot leave this process. ${fix}`, { details: { path } });
  }
  const inner = pathOf(session.path.slice(frame.depth));
  const info = frame.info;
  const closure = info === undefined ? "A closure" : `Closure ${nameOf(info)} at ${place(info)}`;
  const variable = frame.variable;
  const message = `${closure} captures \`${variable}\`, which cannot travel to executors: ${inner} is ${what}. ${fix}`;
  return new MillraceError(code, message, { details: { ...placeDetails(info), path: inner, fullPath: path, variable } });
}

function nameOf(info: ClosureInfo): string {
  return info.name === "" ? "(anonymous)" : info.name;
}

function place(info: ClosureInfo): string {
  return `${info.file}:${info.line}:${info.column}`;
}

function placeDetails(info: ClosureInfo | undefined): Record<string, unknown> {
  return info === undefined ? {} : { file: info.file, line: info.line, column: info.column };
}

/** `a.b[0]["odd key"]` */
function pathOf(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text;
}
