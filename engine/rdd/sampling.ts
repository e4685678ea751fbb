// How samples are drawn: which records of a partition, how large a fraction for so many records, how many of each key from
// which partition. Everything follows from a seed and the records (random.ts).
import { builtin, builtinFactory } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { mapKey } from "../shuffle/key.ts";
import { formatRecord } from "./format-record.ts";
import { Random } from "./random.ts";

/** What a partition draws with: its stream of a seed. Bound for each task, so that a plan holds no seed. */
export interface Draw {
  readonly seed: number;
  readonly partition: number;
}

type Pair = readonly [key: unknown, value: unknown];

/** Throws INVALID_ARGUMENT for a fraction that is none. */
export function requireFraction(fraction: number, withReplacement: boolean): number {
  if (fraction >= 0 && (withReplacement ? Number.isFinite(fraction) : fraction <= 1)) return fraction;
  const message = withReplacement
    ? `Negative fraction value: ${fraction}. Sampling with replacement takes how often a record is drawn on average, 0 or more`
    : `Sampling fraction (${fraction}) must be on interval [0, 1] without replacement`;
  throw new MillraceError("INVALID_ARGUMENT", message);
}

/** Records whose number lies from `from` up to `to`: samples of ranges that do not meet have no record in common. */
export const takeBetween = builtinFactory("sample-between", (from: number, to: number) => (records: Iterable<unknown>, draw: Draw) => {
  const random = new Random(draw.seed, draw.partition);
  const taken: unknown[] = [];
  for (const record of records) {
    const number = random.next();
    if (number >= from && number < to) taken.push(record);
  }
  return taken;
});

/** Each record as often as it is drawn, `mean` times on average. */
export const takeRepeatedly = builtinFactory("sample-with-replacement", (mean: number) => (records: Iterable<unknown>, draw: Draw) => {
  const random = new Random(draw.seed, draw.partition);
  const taken: unknown[] = [];
  for (const record of records) for (let times = random.nextPoisson(mean); times > 0; times--) taken.push(record);
  return taken;
});

/** Pairs by the fraction of their key; keys without one are refused. */
export const takeByKey = builtinFactory(
  "sample-by-key",
  (withReplacement: boolean, fractions: ReadonlyMap<unknown, number>) => (pairs: Iterable<Pair>, draw: Draw) => {
    const random = new Random(draw.seed, draw.partition);
    const byKey = new Map([...fractions].map(([key, fraction]) => [mapKey(key), fraction]));
    const taken: Pair[] = [];
    for (const pair of pairs) {
      const fraction = byKey.get(mapKey(pair[0]));
      if (fraction === undefined) throw missingFraction(pair[0]);
      const times = withReplacement ? random.nextPoisson(fraction) : Number(random.next() < fraction);
      for (let i = 0; i < times; i++) taken.push(pair);
    }
    return taken;
  },
);

export function missingFraction(key: unknown): MillraceError {
  return new MillraceError("INVALID_ARGUMENT", `key not found: the sampling fractions have none for ${formatRecord(key)}`);
}

/** How many pairs of each key a partition has. */
export const countKeys = builtin("count-keys", (pairs: Iterable<Pair>): [unknown, number][] => {
  const counts = new Map<unknown, [unknown, number]>();
  for (const [key] of pairs) {
    const id = mapKey(key);
    const entry = counts.get(id);
    if (entry === undefined) counts.set(id, [key, 1]);
    else entry[1]++;
  }
  return [...counts.values()];
});

/** What a partition gives of one key: `take` of its `count` pairs. */
export type Share = readonly [key: unknown, count: number, take: number];

/** So many pairs of each key as its share says, each choice of them equally likely. */
export const takeShares = builtinFactory(
  "sample-shares",
  (withReplacement: boolean) => (pairs: Iterable<Pair>, draw: Draw & { readonly shares: readonly Share[] }) => {
    const random = new Random(draw.seed, draw.partition);
    const byKey = new Map(draw.shares.map(([key, count, take]) => [mapKey(key), { left: count, take }]));
    const taken: Pair[] = [];
    for (const pair of pairs) {
      const share = byKey.get(mapKey(pair[0]));
      if (share === undefined || share.left === 0) continue; // its source gave other records this time
      const times = timesTaken(random, share.take, share.left, withReplacement);
      for (let i = 0; i < times; i++) taken.push(pair);
      share.left--;
      share.take -= times;
    }
    return taken;
  },
);

/** How often the next of `left` records is among `take` draws from them. */
function timesTaken(random: Random, take: number, left: number, withReplacement: boolean): number {
  if (!withReplacement) return Number(random.nextBelow(left) < take);
  let times = 0;
  for (let draws = take; draws > 0; draws--) if (random.nextBelow(left) === 0) times++;
  return times;
}

/** Deals out draws of each key over the partitions, as if they were made from all its pairs at once. */
export function drawShares(
  counts: readonly (readonly (readonly [unknown, number])[])[],
  sizeOf: (key: unknown, total: number) => number,
  withReplacement: boolean,
  seed: number,
): Share[][] {
  const keys = new Map<unknown, { readonly key: unknown; readonly parts: { readonly partition: number; readonly count: number }[] }>();
  counts.forEach((part, partition) => {
    for (const [key, count] of part) {
      const id = mapKey(key);
      const entry = keys.get(id) ?? { key, parts: [] };
      entry.parts.push({ partition, count });
      keys.set(id, entry);
    }
  });
  const random = new Random(seed, counts.length);
  const shares: Share[][] = counts.map(() => []);
  for (const { key, parts } of keys.values()) {
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    const taken = dealt(random, parts, total, sizeOf(key, total), withReplacement);
    parts.forEach(({ partition, count }, i) => {
      shares[partition]!.push([key, count, taken[i]!]);
    });
  }
  return shares;
}

function dealt(
  random: Random,
  parts: readonly { readonly count: number }[],
  total: number,
  size: number,
  withReplacement: boolean,
): number[] {
  const left = parts.map(({ count }) => count);
  const taken = parts.map(() => 0);
  for (let draw = 0; draw < size; draw++) {
    let place = random.nextBelow(withReplacement ? total : total - draw);
    let part = 0;
    while (place >= left[part]!) place -= left[part++]!;
    taken[part]!++;
    if (!withReplacement) left[part]!--;
  }
  return taken;
}

/**
 * The fraction to sample so that `size` of `total` records are drawn at least, in 9999 of 10000 samples. See Spark's
 * `SamplingUtils.computeFractionForSampleSize`.
 */
export function fractionFor(size: number, total: number, withReplacement: boolean): number {
  const LEAST = 1e-10;
  if (withReplacement) {
    const deviations = size < 6 ? 12 : size < 16 ? 9 : 6;
    return Math.max(size + deviations * Math.sqrt(size), LEAST) / total;
  }
  const fraction = size / total;
  const gamma = -Math.log(1e-4) / total;
  return Math.min(1, Math.max(LEAST, fraction + gamma + Math.sqrt(gamma * gamma + 2 * gamma * fraction)));
}

/** The records in another order, each equally likely (Fisher and Yates); the list itself is changed. */
export function shuffled<T>(records: T[], random: Random): T[] {
  for (let i = records.length - 1; i > 0; i--) {
    const j = random.nextBelow(i + 1);
    [records[i], records[j]] = [records[j]!, records[i]!];
  }
  return records;
}
