// The sources of metrics that are there now, for whoever publishes them. Each reads its values when it is asked.

/** Numbers of one part of the software. */
export interface MetricsSource {
  /** What its names begin with, such as "words.StreamingMetrics". */
  readonly sourceName: string;
  /** Values by name; what is not known is -1. */
  read(): Readonly<Record<string, number>>;
}

const registered = new Set<MetricsSource>();

export function registerMetricsSource(source: MetricsSource): void {
  registered.add(source);
}

export function removeMetricsSource(source: MetricsSource): void {
  registered.delete(source);
}

/**
 * The sources of this process: one for each streaming context that is active, with the names of Spark's streaming metrics.
 * @example
 * for (const { sourceName, read } of metricsSources()) console.log(sourceName, read());
 */
export function metricsSources(): readonly MetricsSource[] {
  return [...registered];
}
