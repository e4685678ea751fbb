// The order of keys and records where nobody gives a comparator: numbers, bigints, strings (by code unit, as in Java),
// booleans and Dates by their natural order, tuples element by element. What has no order is refused, not guessed.
import { builtin, builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";

/** Below zero if `a` comes before `b`, above if after, zero where their order does not matter. */
export type Comparator<T> = (a: T, b: T) => number;

/**
 * Compares two values of one type. -0 equals 0, and NaN comes after all numbers. A shorter tuple comes before a longer
 * one that begins like it. Throws INVALID_ARGUMENT for values of different types and for those without an order.
 */
export const naturalOrder = builtin("natural-order", (a: unknown, b: unknown): number => {
  const type = typeof a;
  if (type === typeof b) {
    switch (type) {
      case "string":
      case "bigint":
      case "boolean":
        return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
      case "number":
        return compareNumbers(a as number, b as number);
    }
    if (a instanceof Date && b instanceof Date) return compareNumbers(a.getTime(), b.getTime());
    if (Array.isArray(a) && Array.isArray(b)) return compareTuples(a, b);
  }
  throw new MillraceError(
    "INVALID_ARGUMENT",
    `There is no order between ${describe(a)} and ${describe(b)}: sort by numbers, strings, booleans, bigints, Dates or tuples of them, or give a comparator`,
  );
});

/** The other way round. */
export const reverseOrder = builtinFactory("reverse-order", (compare: Comparator<never>) => (a: unknown, b: unknown) => {
  return (compare as Comparator<unknown>)(b, a);
});

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function compareTuples(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = naturalOrder(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const type = typeof value === "object" ? (Object.getPrototypeOf(value)?.constructor?.name ?? "object") : typeof value;
  return `a ${type} (${String(value).slice(0, 40)})`;
}
