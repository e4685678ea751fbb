// StatCounter: count, mean, variance, extremes of numbers, one pass, numerically stable: values are added by Welford's
// method, two counters merged by Chan's. See Spark's `StatCounter`.
import { registerClass } from "../serialize/class-registry.ts";

/** Everything a counter holds. */
type Moments = readonly [count: number, mean: number, squares: number, max: number, min: number];

/**
 * Statistics of the numbers seen so far.
 * @example
 * const { count, mean, variance } = new StatCounter([1, 2, 3, 4]);
 * [count, mean, variance]; // [4, 2.5, 1.25]
 */
export class StatCounter {
  private moments: [count: number, mean: number, squares: number, max: number, min: number];

  constructor(values: Iterable<number> = []) {
    this.moments = [0, 0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const value of values) this.merge(value);
  }

  /**
   * Adds a number, or all that another counter has seen. Gives the counter itself.
   * @example
   * new StatCounter([1, 2]).merge(new StatCounter([3])).merge(4).sum; // 10
   */
  merge(value: number | StatCounter): this {
    this.moments = typeof value === "number" ? added(this.moments, value) : merged(this.moments, value.moments);
    return this;
  }

  /**
   * One that has seen the same numbers and goes on by itself.
   * @example
   * new StatCounter([5]).copy().merge(6).count; // 2
   */
  copy(): StatCounter {
    return new StatCounter().merge(this);
  }

  /** How many numbers were seen. */
  get count(): number {
    return this.moments[0];
  }

  /** Their mean; 0 of no numbers. */
  get mean(): number {
    return this.moments[1];
  }

  /** Their sum, made of count and mean: as exact as they are. */
  get sum(): number {
    return this.count * this.mean;
  }

  /** The largest; -Infinity of no numbers. */
  get max(): number {
    return this.moments[3];
  }

  /** The smallest; Infinity of no numbers. */
  get min(): number {
    return this.moments[4];
  }

  /** Mean square distance from the mean, of the numbers taken as all there are. NaN of no numbers. */
  get variance(): number {
    return this.popVariance;
  }

  /** Another name of `variance`. */
  get popVariance(): number {
    return this.moments[2] / this.count;
  }

  /** The variance of what the numbers are a sample of: divided by one less. NaN of less than two numbers. */
  get sampleVariance(): number {
    return this.count <= 1 ? Number.NaN : this.moments[2] / (this.count - 1);
  }

  /** Square root of `variance`. */
  get stdev(): number {
    return this.popStdev;
  }

  /** Another name of `stdev`. */
  get popStdev(): number {
    return Math.sqrt(this.popVariance);
  }

  /** Square root of `sampleVariance`. */
  get sampleStdev(): number {
    return Math.sqrt(this.sampleVariance);
  }

  /**
   * The counter in words, as Spark prints it.
   * @example
   * String(new StatCounter([1, 3])); // "(count: 2, mean: 2, stdev: 1, max: 3, min: 1)"
   */
  toString(): string {
    return `(count: ${this.count}, mean: ${this.mean}, stdev: ${this.stdev}, max: ${this.max}, min: ${this.min})`;
  }

  /** What it holds, for those who send it. @internal */
  toMoments(): Moments {
    return this.moments;
  }

  /** A counter of what `toMoments` gave. @internal */
  static fromMoments(moments: Moments): StatCounter {
    const counter = new StatCounter();
    counter.moments = [...moments];
    return counter;
  }
}

registerClass("millrace/StatCounter", StatCounter, {
  encode: (counter) => counter.toMoments(),
  decode: (moments) => StatCounter.fromMoments(moments as Moments),
});

function added([count, mean, squares, max, min]: Moments, value: number): [number, number, number, number, number] {
  const delta = value - mean;
  const newMean = mean + delta / (count + 1);
  return [count + 1, newMean, squares + delta * (value - newMean), Math.max(max, value), Math.min(min, value)];
}

function merged(a: Moments, b: Moments): [number, number, number, number, number] {
  const [count, mean, squares, max, min] = a;
  const [otherCount, otherMean, otherSquares, otherMax, otherMin] = b;
  if (count === 0) return [...b];
  if (otherCount === 0) return [...a];
  const total = count + otherCount;
  const delta = otherMean - mean;
  // The mean of the larger side is moved a little, lest digits are lost by multiplying it.
  const newMean =
    otherCount * 10 < count
      ? mean + (delta * otherCount) / total
      : count * 10 < otherCount
        ? otherMean - (delta * count) / total
        : (mean * count + otherMean * otherCount) / total;
  const newSquares = squares + otherSquares + (delta * delta * count * otherCount) / total;
  return [total, newMean, newSquares, Math.max(max, otherMax), Math.min(min, otherMin)];
}
