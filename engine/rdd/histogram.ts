// Histograms of numbers. Buckets are from an edge up to, not including, the next one, the last with its end. NaN comes
// after all numbers, so a last edge of NaN takes it in. See Spark's `DoubleRDDFunctions.histogram`.
import { builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { naturalOrder } from "../shuffle/order.ts";
import { requireNumber } from "./require-number.ts";

/** Edges of `count` buckets of equal width; of a single one if there is no width. */
export function evenEdges(min: number, max: number, count: number): number[] {
  const span = max - min;
  if (span === 0) return [min, min];
  return [...Array.from({ length: count }, (_, i) => min + (i * span) / count), max];
}

export function requireBucketCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new MillraceError("INVALID_ARGUMENT", `A histogram has a whole number of buckets, 1 or more, not ${count}`);
}

/** Throws INVALID_ARGUMENT unless there are two edges at least, in order. */
export function requireEdges(edges: readonly number[]): void {
  if (edges.length < 2) throw new MillraceError("INVALID_ARGUMENT", "buckets array must have at least two elements: the edges of a bucket");
  for (let i = 1; i < edges.length; i++) {
    if (naturalOrder(edges[i - 1], edges[i]) > 0)
      throw new MillraceError("INVALID_ARGUMENT", `The edges of buckets must be in order: ${edges[i]} comes after ${edges[i - 1]}`);
  }
}

/** The number of records in each bucket, alone in a list. */
export const countBuckets = builtinFactory("histogram", (edges: readonly number[], even: boolean) => {
  return (records: Iterable<unknown>) => {
    const bucketOf = even ? evenBucket : searchedBucket;
    const counts = new Array<number>(edges.length - 1).fill(0);
    for (const record of records) {
      const bucket = bucketOf(edges, requireNumber(record));
      if (bucket !== undefined) counts[bucket]!++;
    }
    return [counts];
  };
});

/** By binary search; undefined outside of all buckets. */
function searchedBucket(edges: readonly number[], value: number): number | undefined {
  const last = edges.length - 1;
  if (naturalOrder(value, edges[0]) < 0 || naturalOrder(value, edges[last]) > 0) return undefined;
  let low = 0;
  let high = last;
  // The last edge that is not above the value; the end of the last bucket belongs to it.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (naturalOrder(edges[middle], value) <= 0) low = middle;
    else high = middle;
  }
  return low;
}

/** By arithmetic: all buckets are equally wide. */
function evenBucket(edges: readonly number[], value: number): number | undefined {
  const [min, max, count] = [edges[0]!, edges.at(-1)!, edges.length - 1];
  if (Number.isNaN(value) || value < min || value > max) return undefined;
  return max === min ? 0 : Math.min(Math.floor(((value - min) / (max - min)) * count), count - 1);
}
