// Quantiles of the distributions that bounds of approximate results follow.

/** How many standard deviations around the mean hold a share of `confidence` of a normal distribution. */
export function normalFactor(confidence: number): number {
  return search(confidence, 40, (x) => 2 * normalDistance(x));
}

/** The same for Student's distribution with `degrees` of freedom, a whole number: a sample's mean has wider tails. */
export function studentFactor(confidence: number, degrees: number): number {
  if (confidence >= 1) return Number.POSITIVE_INFINITY;
  return Math.sqrt(degrees) * Math.tan(search(confidence, Math.PI / 2, (angle) => studentShare(angle, degrees)));
}

/** The smallest k that a Pascal number (failures before `successes` successes of probability `p`) reaches with probability `quantile`. */
export function pascalQuantile(successes: number, p: number, quantile: number): number {
  const mean = (successes * (1 - p)) / p;
  const ratio = (k: number) => ((successes + k) / (k + 1)) * (1 - p);
  return discreteQuantile(mean, mean / p, successes * Math.log(p), ratio, quantile);
}

/** The same of a Poisson number of this mean. */
export function poissonQuantile(mean: number, quantile: number): number {
  return discreteQuantile(mean, mean, -mean, (k) => mean / (k + 1), quantile);
}

/** Means above which the sums are long and the distribution is as good as normal. */
const LARGE_MEAN = 100_000;

/** `logFirst` is the logarithm of the probability of 0, `ratio(k)` of k + 1 over that of k. */
function discreteQuantile(mean: number, variance: number, logFirst: number, ratio: (k: number) => number, quantile: number): number {
  if (quantile >= 1) return Number.POSITIVE_INFINITY;
  const deviation = Math.sqrt(variance);
  if (mean > LARGE_MEAN) {
    const factor = normalFactor(Math.abs(2 * quantile - 1)) * Math.sign(quantile - 0.5);
    return Math.max(0, Math.round(mean + factor * deviation));
  }
  let logProbability = logFirst;
  let share = Math.exp(logFirst);
  let k = 0;
  // Rounding may keep the sum below a quantile near 1.
  const limit = mean + 60 * deviation + 1000;
  for (; share < quantile && k < limit; k++) {
    logProbability += Math.log(ratio(k));
    share += Math.exp(logProbability);
  }
  return k;
}

/** Share of a normal distribution between its mean and `x` deviations above (Marsaglia's series, 2004). */
function normalDistance(x: number): number {
  if (x > 9) return 0.5;
  let [term, sum] = [x, x];
  for (let n = 3; sum + term !== sum; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Share of Student's distribution within sqrt(degrees) tan(angle) (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function studentShare(angle: number, degrees: number): number {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/** Where a function that grows from 0 has the value `wanted`, between 0 and `end`; Infinity where it has not. */
function search(wanted: number, end: number, shareAt: (x: number) => number): number {
  if (wanted >= 1) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, end];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (shareAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}
