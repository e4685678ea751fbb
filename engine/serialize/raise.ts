// Makes values again from lowered parts. Bytes choose among the kinds below and nothing else: functions only by the id
// of a definition loaded here, classes only by registered name. Parts come from the wire, so each is checked.
import { type AnyFunction, hydrateClosure, OWN } from "../closure/closure.ts";
import { ERROR_CODES, type ErrorCode, MillraceError } from "../errors.ts";
import { registeredByName } from "./class-registry.ts";
import { globalFunctionByName } from "./global-function.ts";
import { makeStandIn, type StandIn } from "./stand-in.ts";
import { KIND, VIEWS } from "./wire-format.ts";

/** One call of `decode`: the closures made so far, and stand-ins for those that are still being made. */
export interface RaiseSession {
  readonly closures: Map<number, AnyFunction>;
  readonly awaited: Map<number, StandIn>;
  /** Instances that cannot be made again are left out. */
  readonly leavesOut?: true;
}

export function newRaiseSession(): RaiseSession {
  return { closures: new Map(), awaited: new Map() };
}

/** Throws unless every closure that was referred to has been made. */
export function finishRaise(session: RaiseSession): void {
  if (session.awaited.size > 0) malformed("a reference to a closure that is not there");
}

type Parts = readonly unknown[];

export function raise(parts: Parts, session: RaiseSession): unknown {
  switch (parts[0]) {
    case KIND.number:
      return -0;
    case KIND.bigint:
      return raiseBigInt(parts);
    case KIND.utf16:
      return buffer(parts[1]).toString("utf16le");
    case KIND.date:
      return new Date(number(parts[1]));
    case KIND.regExp:
      return raiseRegExp(parts);
    case KIND.map:
      return raiseMap(parts);
    case KIND.set:
      return new Set(parts.slice(1));
    case KIND.bytes:
      return raiseBytes(parts);
    case KIND.entries:
      return raiseEntries(parts);
    case KIND.error:
      return raiseError(parts);
    case KIND.closure:
      return raiseClosure(parts, session);
    case KIND.closureAgain:
      return closureAgain(number(parts[1]), session);
    case KIND.instance:
      return raiseInstance(parts, session);
    case KIND.ownBinding:
      return OWN;
    case KIND.globalFunction:
      return globalFunctionByName(string(parts[1])) ?? malformed(`the function "${parts[1]}" does not travel`);
    default:
      return malformed(`kind ${String(parts[0])} is not of this encoding`);
  }
}

function raiseBigInt(parts: Parts): bigint {
  const magnitude = BigInt(`0x${string(parts[2])}`);
  return parts[1] === true ? -magnitude : magnitude;
}

function raiseRegExp(parts: Parts): RegExp {
  const regExp = new RegExp(string(parts[1]), string(parts[2]));
  regExp.lastIndex = number(parts[3]);
  return regExp;
}

function raiseMap(parts: Parts): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  for (let i = 1; i + 1 < parts.length; i += 2) map.set(parts[i], parts[i + 1]);
  return map;
}

function raiseBytes(parts: Parts): unknown {
  // A copy of its own: views need alignment, and nothing may see the rest of the message.
  const { buffer: memory } = Uint8Array.from(buffer(parts[2]));
  const View = VIEWS[number(parts[1])] ?? malformed("a view of an unknown kind");
  return View === ArrayBuffer ? memory : new (View as Uint8ArrayConstructor)(memory);
}

function raiseEntries(parts: Parts): object {
  const object: object = parts[1] === true ? Object.create(null) : {};
  for (let i = 2; i + 1 < parts.length; i += 2) {
    Object.defineProperty(object, string(parts[i]), { value: parts[i + 1], writable: true, enumerable: true, configurable: true });
  }
  return object;
}

const ERRORS: Readonly<Record<string, ErrorConstructor>> = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function raiseError(parts: Parts): Error {
  const [type, name, message, stack] = parts.slice(1, 5).map(string);
  const extra = record(parts[5]);
  const options = Object.hasOwn(extra, "cause") ? { cause: extra.cause } : {};
  let error: Error;
  if (type === "MillraceError" && Object.hasOwn(ERROR_CODES, string(extra.code))) {
    error = new MillraceError(extra.code as ErrorCode, message!, { ...options, details: record(extra.details) });
  } else if (type === "AggregateError") error = new AggregateError(Array.isArray(extra.errors) ? extra.errors : [], message!, options);
  else error = new (Object.hasOwn(ERRORS, type!) ? ERRORS[type!]! : Error)(message!, options);
  if (error.name !== name) define(error, "name", name);
  define(error, "stack", stack);
  for (const key of Object.keys(extra)) {
    if (!Object.hasOwn(error, key) && key !== "details") (error as unknown as Record<string, unknown>)[key] = extra[key];
  }
  return error;
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true });
}

function raiseClosure(parts: Parts, session: RaiseSession): AnyFunction {
  const id = number(parts[1]);
  const func = hydrateClosure(string(parts[2]), parts.slice(3));
  session.closures.set(id, func);
  session.awaited.get(id)?.settle(func);
  session.awaited.delete(id);
  return func;
}

/** A closure met before; inside of its own captures it is not made yet, so they get a function that passes calls on. */
function closureAgain(id: number, session: RaiseSession): AnyFunction {
  const known = session.closures.get(id);
  if (known !== undefined) return known;
  let standIn = session.awaited.get(id);
  if (standIn === undefined) {
    standIn = makeStandIn();
    session.awaited.set(id, standIn);
  }
  return standIn.func;
}

function raiseInstance(parts: Parts, { leavesOut }: RaiseSession): unknown {
  try {
    return makeInstance(parts);
  } catch (error) {
    if (leavesOut === true) return undefined;
    throw error;
  }
}

function makeInstance(parts: Parts): unknown {
  const name = string(parts[1]);
  const registered = registeredByName(name);
  if (registered === undefined) {
    return malformed(`no class "${name}" is registered here; registerClass must be called at module level of the job`);
  }
  return registered.codec.decode(parts[2]);
}

function malformed(what: string): never {
  throw new MillraceError("MESSAGE_REFUSED", `Encoded value refused: ${what}`);
}

function string(part: unknown): string {
  return typeof part === "string" ? part : malformed("a text is missing");
}

function number(part: unknown): number {
  return typeof part === "number" ? part : malformed("a number is missing");
}

function buffer(part: unknown): Buffer {
  return Buffer.isBuffer(part) ? part : malformed("bytes are missing");
}

function record(part: unknown): Record<string, unknown> {
  return typeof part === "object" && part !== null ? (part as Record<string, unknown>) : malformed("properties are missing");
}
