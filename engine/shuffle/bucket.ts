// A bucket: the pairs one map task has for one reduce partition, as two columns. Order is part of its meaning.

/** Keys and values of equal length, in first-seen order. */
export interface Bucket {
  readonly keys: unknown[];
  readonly values: unknown[];
}

export function emptyBuckets(count: number): Bucket[] {
  return Array.from({ length: count }, () => ({ keys: [], values: [] }));
}
