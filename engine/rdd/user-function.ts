// What is said of a function of the program that went wrong: where it stands, and, of one that gave a promise where
// nobody waits for one, what to use instead.
import { type AnyFunction, type ClosureInfo, closureInfo, closureTagOf } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";

/** What to use where an operator does not wait for its function. */
const INSTEAD = new Map(
  Object.entries({
    map: "Use mapAsync.",
    filter: "Use filterAsync.",
    flatMap: "Use flatMapAsync.",
    mapValues: "Use mapAsync: mapAsync(async ([key, value]) => [key, await ...]).",
    mapPartitions: "Use mapAsync, or await each record in an async function*.",
    flatMapValues: "Use flatMapAsync: flatMapAsync(async ([key, value]) => (await ...).map((each) => [key, each])).",
  }),
);
const BEFORE_OR_AFTER = "Make it synchronous: do what must be awaited in mapAsync before it, or in foreachAsync after it.";

/** The way out for a function of `operator` that would have to be awaited. */
export function synchronousFix(operator: string): string {
  return INSTEAD.get(operator) ?? BEFORE_OR_AFTER;
}

/** Where the function stands in the program, if it was compiled; of one of ours, where the program's own inside of it does. */
export function placeOfFunction(func: AnyFunction, depth = 0): ClosureInfo | undefined {
  const tag = closureTagOf(func);
  if (tag === undefined || depth > 4) return undefined;
  const info = closureInfo(tag.id);
  if (info !== undefined && info.line > 0) return info;
  for (const captured of tag.captures()) {
    const found = typeof captured === "function" ? placeOfFunction(captured as AnyFunction, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "The function of map at /home/you/job.ts:3:7". */
export function describeFunction(func: AnyFunction, operator: string): string {
  const place = placeOfFunction(func);
  return `The function of ${operator}${place === undefined ? "" : ` at ${place.file}:${place.line}:${place.column}`}`;
}

/** Its place as the details of an error. */
export function functionDetails(func: AnyFunction): Record<string, unknown> {
  const place = placeOfFunction(func);
  return place === undefined ? {} : { file: place.file, line: place.line, column: place.column };
}

/** The error of a function that gave `promise` where nobody waits. What becomes of the promise is nobody's business. */
export function promiseGiven(promise: PromiseLike<unknown>, func: AnyFunction, operator: string): MillraceError {
  promise.then(undefined, () => {});
  return asyncFunction(func, operator);
}

function asyncFunction(func: AnyFunction, operator: string): MillraceError {
  const message = `${describeFunction(func, operator)} gave a promise that nobody waits for. ${synchronousFix(operator)}`;
  return new MillraceError("ASYNC_FUNCTION", message, { details: { operator, ...functionDetails(func) } });
}

/** `result` of `func`. Throws ASYNC_FUNCTION if it is a promise. */
export function requireSynchronous<T>(result: T, func: AnyFunction, operator: string): T {
  if (typeof result === "object" && result instanceof Promise) throw promiseGiven(result, func, operator);
  return result;
}

/**
 * The same, but whatever could be awaited counts: a query, say, that is sent once somebody calls its `then`. Nobody does here.
 * For what is to be a state, where such a thing would never do.
 */
export function requireNothingToAwait<T>(result: T, func: AnyFunction, operator: string): T {
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== "function") return result;
  requireSynchronous(result, func, operator);
  throw asyncFunction(func, operator);
}
