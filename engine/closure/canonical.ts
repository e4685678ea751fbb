// One function object for closures that cannot be told apart: same definition, same captured primitives. A program
// makes its closures anew in every batch and every task; generated loops stay optimized only while they call the same
// ones. Closures that capture objects keep their own identity, because they may change what they captured.
import { type AnyFunction, closureTagOf, hydrateClosure } from "./closure.ts";

const MAX_FUNCTIONS = 4096;
const functions = new Map<string, AnyFunction>();
const definitions = new WeakMap<AnyFunction, string>();

/** `func`, or an earlier one that does the same. */
export function canonicalFunction(func: AnyFunction): AnyFunction {
  const tag = closureTagOf(func);
  if (tag === undefined) return func;
  const captures = tag.captures();
  let key = tag.id;
  for (const value of captures) {
    const part = primitiveKey(value);
    if (part === undefined) return func;
    key += part;
  }
  const known = functions.get(key);
  if (known !== undefined) return known;
  if (functions.size >= MAX_FUNCTIONS) functions.clear();
  // Made from the values, not taken as it is: the variables that `func` reads may change later.
  const made = captures.length === 0 ? func : hydrateClosure(tag.id, captures);
  functions.set(key, made);
  return made;
}

/** Was `func` made by the compiler with an object among its captured values, so that no other function can stand for it? */
export function capturesObjects(func: AnyFunction): boolean {
  return (
    closureTagOf(func)
      ?.captures()
      .some((value) => primitiveKey(value) === undefined) ?? false
  );
}

/** Text that is the same for functions of one definition. */
export function definitionKey(func: AnyFunction): string {
  let key = definitions.get(func);
  if (key === undefined) {
    key = closureTagOf(func)?.id ?? Function.prototype.toString.call(func);
    definitions.set(func, key);
  }
  return key;
}

function primitiveKey(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return `|s${value.length}:${value}`;
    case "number":
      return Object.is(value, -0) ? "|-0" : `|n${value}`;
    case "boolean":
    case "undefined":
      return `|${value}`;
    case "bigint":
      return `|b${value}`;
    default:
      return value === null ? "|null" : undefined;
  }
}
