// How the benches count: medians and percentiles, and one line of JSON a figure.

/** The p-th percentile (0..1) by the nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
}

/** Median of the later half: the first rounds warm up. */
export function warmMedian(values: readonly number[]): number {
  return percentile(values.slice(Math.floor(values.length / 2)), 0.5);
}

/** Prints a figure for bench/run.mjs to collect. `floor` and `ceiling` are what the project promises. */
export function report(bench: string, name: string, value: number, unit: string, promise: { floor?: number; ceiling?: number } = {}): void {
  console.log(JSON.stringify({ bench, name, value, unit, ...promise }));
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
