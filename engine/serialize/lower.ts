// The strict walk before encoding: gives back the very same value when plain MessagePack can say it exactly, and
// copies only along the paths to what it cannot (-0, Map, Date, closures, ...), which become `Lowered` parts. Whatever
// cannot travel is refused with the path to it. Properties under symbols and extra properties of arrays are not data
// and stay behind, as in structuredClone. Keep the loops over primitives tight: every record of a fallback block passes.
import type { AnyFunction } from "../closure/closure.ts";
import { registeredByPrototype } from "./class-registry.ts";
import { lowerFunction } from "./lower-closure.ts";
import { lowerError } from "./lower-error.ts";
import type { LowerSession } from "./lower-session.ts";
import { refuseDepth, refuseInstance, refuseValue } from "./refuse-value.ts";
import { TRAVELS_AS } from "./travels-as.ts";
import { KIND, Lowered, MAX_DEPTH, VIEWS } from "./wire-format.ts";

export function newLowerSession(): LowerSession {
  return { path: [], closures: new Map(), frames: [], errorDepth: 0, lower };
}

const isWellFormed = (String.prototype as unknown as { isWellFormed(): boolean }).isWellFormed;
const ARRAY_PROTOTYPE = Array.prototype;
const OBJECT_PROTOTYPE = Object.prototype;

/** `value` in a form that msgpackr writes exactly. Throws what `refuse-value.ts` says. `key` is its place in its container. */
export function lower(value: unknown, session: LowerSession, key?: string | number): unknown {
  switch (typeof value) {
    case "string":
      return lowerString(value);
    case "number":
      return value === 0 && Object.is(value, -0) ? new Lowered([KIND.number]) : value;
    case "bigint":
      return lowerBigInt(value);
    case "object":
      return value === null ? null : within(session, key, value, lowerObject);
    case "function":
      return within(session, key, value as AnyFunction, lowerFunction);
    case "symbol":
      return within(session, key, value, refuseValue);
    default:
      return value;
  }
}

/** Walks into `value` with `key` on the path. */
function within<V, R>(session: LowerSession, key: string | number | undefined, value: V, walk: (value: V, session: LowerSession) => R): R {
  if (key === undefined) return walk(value, session);
  if (session.path.length >= MAX_DEPTH) refuseDepth(value, session);
  session.path.push(key);
  const result = walk(value, session);
  session.path.pop();
  return result;
}

function lowerString(text: string): unknown {
  // UTF-8 has no lone surrogates, and msgpackr's decoder takes a leading U+FEFF for a byte order mark.
  if (isWellFormed.call(text) && text.charCodeAt(0) !== 0xfeff) return text;
  return new Lowered([KIND.utf16, Buffer.from(text, "utf16le")]);
}

function lowerBigInt(value: bigint): unknown {
  if (BigInt.asIntN(64, value) === value) return value;
  return new Lowered([KIND.bigint, value < 0n, (value < 0n ? -value : value).toString(16)]);
}

function lowerObject(value: object, session: LowerSession): unknown {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === ARRAY_PROTOTYPE) return lowerArray(value as unknown[], session);
  if (prototype === OBJECT_PROTOTYPE) return lowerPlain(value as Record<string, unknown>, session);
  if (prototype === null) return lowerEntries(value as Record<string, unknown>, session, true);
  const travelsAs = (value as { readonly [TRAVELS_AS]?: () => object })[TRAVELS_AS];
  if (travelsAs !== undefined) return lowerObject(travelsAs.call(value), session);
  const registered = registeredByPrototype(prototype);
  if (registered !== undefined) {
    return new Lowered([KIND.instance, registered.name, lower(registered.codec.encode(value), session, registered.name)]);
  }
  return lowerBuiltIn(value, prototype, session);
}

function lowerArray(array: readonly unknown[], session: LowerSession): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    const lowered = lower(item, session, i);
    if (copy !== undefined) copy.push(lowered);
    else if (!Object.is(lowered, item)) copy = [...array.slice(0, i), lowered];
  }
  return copy ?? array;
}

function lowerPlain(object: Record<string, unknown>, session: LowerSession): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    // An own `__proto__`, or a key that UTF-8 cannot hold, is only a key; but msgpackr would rename it.
    if (key === "__proto__" || lowerString(key) !== key) return lowerEntries(object, session, false);
    const item = object[key];
    const lowered = lower(item, session, key);
    if (Object.is(lowered, item)) continue;
    copy ??= { ...object };
    copy[key] = lowered;
  }
  return copy ?? object;
}

function lowerEntries(object: Record<string, unknown>, session: LowerSession, withoutPrototype: boolean): Lowered {
  const parts: unknown[] = [KIND.entries, withoutPrototype];
  for (const key of Object.keys(object)) parts.push(lowerString(key), lower(object[key], session, key));
  return new Lowered(parts);
}

function lowerBuiltIn(value: object, prototype: object, session: LowerSession): unknown {
  if (Buffer.isBuffer(value)) return value;
  if (prototype === Date.prototype) return new Lowered([KIND.date, (value as Date).getTime()]);
  if (prototype === Map.prototype) return lowerMap(value as Map<unknown, unknown>, session);
  if (prototype === Set.prototype) return lowerSet(value as Set<unknown>, session);
  if (prototype === RegExp.prototype) {
    const regExp = value as RegExp;
    return new Lowered([KIND.regExp, lowerString(regExp.source), regExp.flags, regExp.lastIndex]);
  }
  if (value instanceof Error) return lowerError(value, session);
  const view = VIEWS.findIndex((View) => View.prototype === prototype);
  if (view === 0) return new Lowered([KIND.bytes, 0, Buffer.from(value as ArrayBuffer)]);
  if (view > 0) {
    const { buffer, byteOffset, byteLength } = value as ArrayBufferView;
    return new Lowered([KIND.bytes, view, Buffer.from(buffer, byteOffset, byteLength)]);
  }
  return lowerForeign(value, prototype, session);
}

/** Arrays and plain objects made in another realm (node:vm) are as good as ours; all other objects are refused. */
function lowerForeign(value: object, prototype: object, session: LowerSession): unknown {
  if (Array.isArray(value) && prototype.constructor.name === "Array") return lowerArray([...(value as unknown[])], session);
  if (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf")) {
    return lowerPlain({ ...(value as Record<string, unknown>) }, session);
  }
  return refuseInstance(value, session);
}

function lowerMap(map: ReadonlyMap<unknown, unknown>, session: LowerSession): Lowered {
  const parts: unknown[] = [KIND.map];
  let index = 0;
  for (const [key, item] of map) {
    parts.push(lower(key, session, `key ${index++}`));
    parts.push(lower(item, session, typeof key === "string" ? key : `value ${index - 1}`));
  }
  return new Lowered(parts);
}

function lowerSet(set: ReadonlySet<unknown>, session: LowerSession): Lowered {
  const parts: unknown[] = [KIND.set];
  let index = 0;
  for (const item of set) parts.push(lower(item, session, index++));
  return new Lowered(parts);
}
