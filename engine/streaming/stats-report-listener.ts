// A listener that prints how long batches took: distributions of the delays of the last few, after each batch. See Spark's
// `StatsReportListener`.
import type { BatchInfo } from "./batch-info.ts";
import type { StreamingListener } from "./streaming-listener.ts";

const PERCENTILES = [0, 5, 10, 25, 50, 75, 90, 95, 100];
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Prints, after each batch, count, mean, deviation, extremes and percentiles of the total delay and of the processing time
 * of the last `numBatchInfos` batches, on standard error or with `print`.
 * @example
 * ssc.addStreamingListener(new StatsReportListener(20));
 */
export class StatsReportListener implements StreamingListener {
  private readonly numBatchInfos: number;
  private readonly print: (line: string) => void;
  private readonly batches: BatchInfo[] = [];

  constructor(numBatchInfos = 10, print: (line: string) => void = (line) => console.error(line)) {
    this.numBatchInfos = numBatchInfos;
    this.print = print;
  }

  onBatchCompleted(batch: BatchInfo): void {
    this.batches.push(batch);
    if (this.batches.length > this.numBatchInfos) this.batches.shift();
    this.show(
      "Total delay: ",
      this.batches.map(({ totalDelay }) => totalDelay),
    );
    this.show(
      "Processing time: ",
      this.batches.map(({ processingDelay }) => processingDelay),
    );
  }

  private show(heading: string, delays: readonly (number | undefined)[]): void {
    const known = delays.filter((delay) => delay !== undefined).sort((a, b) => a - b);
    if (known.length === 0) return;
    this.print(heading + statistics(known));
    this.print(`\t${PERCENTILES.join("%\t")}%`);
    this.print(`\t${PERCENTILES.map((percent) => millisToString(known[indexAt(percent, known.length)]!)).join("\t")}`);
  }
}

function statistics(sorted: readonly number[]): string {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  const [stdev, max, min] = [Math.sqrt(variance), sorted.at(-1)!, sorted[0]!];
  return `(count: ${sorted.length}, mean: ${mean.toFixed(6)}, stdev: ${stdev.toFixed(6)}, max: ${max.toFixed(6)}, min: ${min.toFixed(6)})`;
}

function indexAt(percent: number, count: number): number {
  return Math.min(Math.trunc((percent / 100) * count), count - 1);
}

function millisToString(delayMs: number): string {
  if (delayMs > HOUR_MS) return `${(delayMs / HOUR_MS).toFixed(1)} hours`;
  if (delayMs > MINUTE_MS) return `${(delayMs / MINUTE_MS).toFixed(1)} min`;
  if (delayMs > SECOND_MS) return `${(delayMs / SECOND_MS).toFixed(1)} s`;
  return `${delayMs.toFixed(1)} ms`;
}
