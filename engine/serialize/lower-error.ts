// Errors travel always: what a task threw must reach the driver. Name, message, stack and cause come exactly; own
// properties (`code`, `errno`, a Millrace error's `details`) come where they can, and what cannot is left out.
import { isMillraceError } from "../errors.ts";
import { attempt, type LowerSession } from "./lower-session.ts";
import { KIND, Lowered } from "./wire-format.ts";

const MAX_NESTED_ERRORS = 8;
const OWN = new Set(["name", "message", "stack", "cause", "errors", "code", "retryable", "details"]);
const CONSTRUCTORS = new Set(["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "AggregateError"]);

/** Parts: constructor, name, message, stack, then an object with what else there is. */
export function lowerError(error: Error, session: LowerSession): Lowered {
  const millrace = isMillraceError(error);
  const type = millrace ? "MillraceError" : builtInAncestor(error);
  const extra: Record<string, unknown> = millrace ? { code: error.code, details: {} } : {};
  if (session.errorDepth < MAX_NESTED_ERRORS) {
    session.errorDepth++;
    for (const key of ["cause", "errors", ...Object.keys(error)]) {
      if (Object.hasOwn(error, key) && (key === "cause" || key === "errors" || key === "code" || !OWN.has(key))) {
        addExtra(extra, key, (error as unknown as Record<string, unknown>)[key], session);
      }
    }
    if (millrace) extra.details = lowerDetails(error.details, session);
    session.errorDepth--;
  }
  const text = (value: unknown): unknown => session.lower(typeof value === "string" ? value : String(value), session, "text");
  return new Lowered([KIND.error, type, text(error.name), text(error.message), text(error.stack ?? ""), extra]);
}

function builtInAncestor(error: Error): string {
  for (let proto: object | null = error; proto !== null; proto = Object.getPrototypeOf(proto)) {
    const name = Object.hasOwn(proto, "constructor") ? proto.constructor.name : "";
    if (CONSTRUCTORS.has(name)) return name;
  }
  return "Error";
}

function addExtra(extra: Record<string, unknown>, key: string, value: unknown, session: LowerSession): void {
  if (key === "__proto__" || typeof value === "function") return;
  const attempted = attempt(session, () => session.lower(value, session, key));
  if (attempted !== undefined) extra[key] = attempted.lowered;
  else if (key === "cause") extra[key] = session.lower(describe(value), session, key);
}

function lowerDetails(details: Readonly<Record<string, unknown>>, session: LowerSession): unknown {
  const extra: Record<string, unknown> = {};
  for (const key of Object.keys(details)) addExtra(extra, key, details[key], session);
  return extra;
}

function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
