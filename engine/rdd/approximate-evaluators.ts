// What a part of the partitions tells of all. The others are taken to be like those seen; bounds say how wrong that may be.
// The formulas are those of Spark's CountEvaluator, GroupedCountEvaluator, SumEvaluator and MeanEvaluator.
import { mapKey } from "../shuffle/key.ts";
import { normalFactor, pascalQuantile, poissonQuantile, studentFactor } from "./distributions.ts";
import { type BoundedDouble, type Evaluate, exactly } from "./partial-result.ts";
import { StatCounter } from "./stat-counter.ts";

/** Counts above which sums of Pascal's probabilities are long. */
const LARGE_COUNT = 10_000;
/** Sample sizes above which Student's distribution is as good as normal. */
const LARGE_SAMPLE = 100;

const unknown = (mean: number, confidence: number): BoundedDouble => ({
  mean,
  confidence,
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
});

/** The total of which `sum` was found in a share `p` of the partitions. */
export function boundedCount(confidence: number, sum: number, p: number): BoundedDouble {
  const rest = (sum * (1 - p)) / p;
  const quantile = (q: number) => (sum <= LARGE_COUNT ? pascalQuantile(sum, p, q) : poissonQuantile(rest, q));
  return { mean: sum + rest, confidence, low: sum + quantile((1 - confidence) / 2), high: sum + quantile((1 + confidence) / 2) };
}

export function evaluateCount(confidence: number): Evaluate<number, BoundedDouble> {
  return (counts, total) => {
    const sum = counts.reduce((all, count) => all + count, 0);
    if (counts.length === total) return exactly(sum);
    if (sum === 0) return { mean: 0, confidence: 0, low: 0, high: Number.POSITIVE_INFINITY };
    return boundedCount(confidence, sum, counts.length / total);
  };
}

/** Each part is a list of keys and their counts. */
export function evaluateCounts<K>(confidence: number): Evaluate<readonly (readonly [K, number])[], Map<K, BoundedDouble>> {
  return (parts, total) => {
    const sums = new Map<unknown, [K, number]>();
    for (const [key, count] of parts.flat(1) as [K, number][]) {
      const id = mapKey(key);
      const sum = sums.get(id);
      if (sum === undefined) sums.set(id, [key, count]);
      else sum[1] += count;
    }
    const bound = (sum: number) => (parts.length === total ? exactly(sum) : boundedCount(confidence, sum, parts.length / total));
    return new Map(Array.from(sums.values(), ([key, sum]) => [key, bound(sum)]));
  };
}

/** Each part is a list of one counter. */
export function evaluateSum(confidence: number): Evaluate<readonly [StatCounter], BoundedDouble> {
  return (parts, total) => {
    const stats = together(parts);
    if (parts.length === total) return exactly(parts.reduce((sum, [part]) => sum + part.sum, 0));
    const { count, mean } = stats;
    if (count === 0) return unknown(0, 0);
    const p = parts.length / total;
    const restCount = (count * (1 - p)) / p;
    const restSum = mean * restCount;
    if (count === 1) return unknown(stats.sum + restSum, confidence);
    const meanVariance = stats.sampleVariance / count;
    const countVariance = (count * (1 - p)) / (p * p);
    const deviation = Math.sqrt(mean * mean * countVariance + restCount * restCount * meanVariance + meanVariance * countVariance);
    const slack = factor(confidence, count) * deviation;
    const sum = stats.sum + restSum;
    return { mean: sum, confidence, low: sum - slack, high: sum + slack };
  };
}

/** Each part is a list of one counter. */
export function evaluateMean(confidence: number): Evaluate<readonly [StatCounter], BoundedDouble> {
  return (parts, total) => {
    const stats = together(parts);
    const { count, mean } = stats;
    if (parts.length === total) return exactly(mean);
    if (count === 0) return unknown(0, 0);
    if (count === 1) return unknown(mean, confidence);
    const slack = factor(confidence, count) * Math.sqrt(stats.sampleVariance / count);
    return { mean, confidence, low: mean - slack, high: mean + slack };
  };
}

function together(parts: readonly (readonly [StatCounter])[]): StatCounter {
  return parts.reduce((all, [part]) => all.merge(part), new StatCounter());
}

function factor(confidence: number, count: number): number {
  return count > LARGE_SAMPLE ? normalFactor(confidence) : studentFactor(confidence, count - 1);
}
