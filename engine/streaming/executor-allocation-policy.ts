// How many executors a streaming application wants: decisions of a scaling interval, without doing anything about them.
// Pure. See Spark's streaming `ExecutorAllocationManager`.
import { MillraceError } from "../errors.ts";

export interface ExecutorAllocationOptions {
  readonly numReceivers: number;
  /** Default: one for each receiver, at least one. */
  readonly minExecutors?: number;
  /** Default: no limit. */
  readonly maxExecutors?: number;
  /** Processing time over batch interval from which on executors are added (default 0.9). */
  readonly scalingUpRatio?: number;
  /** And down to which one is let go (default 0.3). */
  readonly scalingDownRatio?: number;
}

export class ExecutorAllocationPolicy {
  readonly minExecutors: number;
  readonly maxExecutors: number;
  private readonly scalingUpRatio: number;
  private readonly scalingDownRatio: number;

  /** Throws INVALID_ARGUMENT for limits or ratios that contradict each other. */
  constructor(options: ExecutorAllocationOptions) {
    const { numReceivers, minExecutors = Math.max(1, numReceivers), maxExecutors = Number.POSITIVE_INFINITY } = options;
    const { scalingUpRatio = 0.9, scalingDownRatio = 0.3 } = options;
    // A limit below what the receivers need is the program's business, as long as it does not contradict itself.
    if (!(minExecutors > 0 && maxExecutors > 0) || (options.minExecutors !== undefined && maxExecutors < minExecutors)) {
      const message = `minExecutors (${minExecutors}) must be above 0 and no more than maxExecutors (${maxExecutors})`;
      throw new MillraceError("INVALID_ARGUMENT", message);
    }
    if (!(scalingDownRatio > 0 && scalingUpRatio > scalingDownRatio)) {
      const message = `scalingDownRatio (${scalingDownRatio}) must be above 0 and below scalingUpRatio (${scalingUpRatio})`;
      throw new MillraceError("INVALID_ARGUMENT", message);
    }
    this.minExecutors = minExecutors;
    this.maxExecutors = maxExecutors;
    this.scalingUpRatio = scalingUpRatio;
    this.scalingDownRatio = scalingDownRatio;
  }

  /** What to do after batches that took so long on average: add so many executors (above 0), let one go (-1), nothing (0). */
  change(meanProcessingMs: number, batchIntervalMs: number): number {
    const ratio = meanProcessingMs / batchIntervalMs;
    if (ratio >= this.scalingUpRatio) return Math.max(Math.round(ratio), 1);
    return ratio <= this.scalingDownRatio ? -1 : 0;
  }

  /** How many executors there should be in all, where there are `current` and `more` are wanted. Throws INVALID_ARGUMENT for none. */
  totalToRequest(current: number, more: number): number {
    if (!(more >= 1)) throw new MillraceError("INVALID_ARGUMENT", `At least 1 more executor must be asked for, not ${more}`);
    return Math.max(Math.min(this.maxExecutors, current + more), this.minExecutors);
  }

  /** The executor to let go: the youngest without a receiver, unless too few would stay. `executors`: the oldest first. */
  executorToKill(executors: readonly string[], withReceivers: ReadonlySet<string>): string | undefined {
    if (executors.length <= this.minExecutors) return undefined;
    return executors.findLast((id) => !withReceivers.has(id));
  }
}
