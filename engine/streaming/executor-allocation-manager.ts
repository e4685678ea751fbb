// How many executors a streaming application should have: it watches how long batches take and, at every scaling interval,
// asks for more executors where they take nearly the batch interval, or gives one back where they take much less. The
// decisions are pure functions. See Spark's `ExecutorAllocationManager` of streaming.
import { MillraceError } from "../errors.ts";
import type { Backend, ExecutorInfo } from "../scheduler/backend.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { Clock } from "../time/clock.ts";
import { RecurringTimer } from "../time/recurring-timer.ts";
import type { BatchInfo } from "./batch-info.ts";
import type { StreamingListener } from "./streaming-listener.ts";

/** Whoever can change the number of executors. */
export interface ExecutorAllocationClient {
  getExecutorIds(): readonly ExecutorId[];
  requestTotalExecutors(total: number): void;
  killExecutor(executorId: ExecutorId): void;
}

export interface AllocationSettings {
  readonly numReceivers: number;
  readonly minExecutors: number;
  readonly maxExecutors: number;
  readonly scalingIntervalMs: number;
  /** Executors are added from this share of the batch interval on, which batches take on average. */
  readonly scalingUpRatio: number;
  /** One is removed up to this share. */
  readonly scalingDownRatio: number;
}

const SECOND_MS = 1000;

/** Is it switched on? Throws INVALID_ARGUMENT where the scaling of ordinary jobs is, too: they would work against each other. */
export function isStreamingDynamicAllocation(conf: ReadonlyMap<string, string>): boolean {
  if (conf.get("streaming.dynamicAllocation.enabled") !== "true") return false;
  if (conf.get("dynamicAllocation.enabled") !== "true") return true;
  const message = "Dynamic Allocation cannot be enabled for both Spark Streaming and core: unset one of";
  throw new MillraceError("INVALID_ARGUMENT", `${message} streaming.dynamicAllocation.enabled and dynamicAllocation.enabled`);
}

/** What `streaming.dynamicAllocation.*` says. Throws INVALID_ARGUMENT for what cannot be meant. */
export function allocationSettings(conf: ReadonlyMap<string, string>, numReceivers: number): AllocationSettings {
  const read = (key: string, otherwise: number) => {
    const said = conf.get(`streaming.dynamicAllocation.${key}`);
    const value = said === undefined ? otherwise : Number(said);
    if (value > 0) return value;
    throw new MillraceError("INVALID_ARGUMENT", `streaming.dynamicAllocation.${key} must be a number above 0, not "${said}"`);
  };
  const settings = {
    numReceivers,
    minExecutors: read("minExecutors", Math.max(1, numReceivers)),
    maxExecutors: read("maxExecutors", Number.POSITIVE_INFINITY),
    scalingIntervalMs: read("scalingInterval", 60) * SECOND_MS,
    scalingUpRatio: read("scalingUpRatio", 0.9),
    scalingDownRatio: read("scalingDownRatio", 0.3),
  };
  const isAbove = (high: string, low: string, holds: boolean) => {
    if (!holds) throw new MillraceError("INVALID_ARGUMENT", `streaming.dynamicAllocation.${high} must be larger than ${low}`);
  };
  isAbove("scalingUpRatio", "scalingDownRatio", settings.scalingUpRatio > settings.scalingDownRatio);
  // A limit below what the receivers need is the program's business, as long as it does not contradict itself.
  const isMinSaid = conf.has("streaming.dynamicAllocation.minExecutors");
  isAbove("maxExecutors", "minExecutors", !isMinSaid || settings.maxExecutors >= settings.minExecutors);
  return settings;
}

/** How many there should be, with `numNew` more than there are. Throws INVALID_ARGUMENT for less than one more. */
export function executorsToRequest(
  current: number,
  numNew: number,
  bounds: Pick<AllocationSettings, "minExecutors" | "maxExecutors">,
): number {
  if (!(numNew >= 1)) throw new MillraceError("INVALID_ARGUMENT", `At least one executor must be asked for, not ${numNew}`);
  return Math.max(Math.min(bounds.maxExecutors, current + numNew), bounds.minExecutors);
}

/**
 * The one to give back: the newest that runs no receiver; none where there would be too few, or while a receiver has no
 * executor yet: it may be about to start on any. `withReceivers`: of each running receiver.
 */
export function executorToKill(
  executorIds: readonly ExecutorId[],
  withReceivers: readonly ExecutorId[],
  bounds: Pick<AllocationSettings, "minExecutors" | "numReceivers">,
): ExecutorId | undefined {
  if (executorIds.length <= bounds.minExecutors || withReceivers.length < bounds.numReceivers) return undefined;
  return executorIds.findLast((id) => !withReceivers.includes(id));
}

/** The client of a master; undefined where the number of executors is fixed. */
export function allocationClient(context: AllocatingContext): ExecutorAllocationClient | undefined {
  const { backend } = context;
  if (backend?.requestTotalExecutors === undefined || backend.killExecutor === undefined) return undefined;
  return {
    getExecutorIds: () => context.executors().map(({ id }) => id),
    requestTotalExecutors: (total) => backend.requestTotalExecutors?.(total),
    killExecutor: (executorId) => backend.killExecutor?.(executorId),
  };
}

/** Of a MillraceContext. */
export interface AllocatingContext {
  readonly backend: Pick<Backend, "requestTotalExecutors" | "killExecutor"> | undefined;
  executors(): readonly ExecutorInfo[];
}

export interface ExecutorAllocationOptions {
  readonly client: ExecutorAllocationClient;
  readonly clock: Clock;
  readonly batchIntervalMs: number;
  readonly settings: AllocationSettings;
  /** The executor of each receiver that runs on one. */
  withReceivers(): readonly ExecutorId[];
}

export class ExecutorAllocationManager implements StreamingListener {
  private readonly options: ExecutorAllocationOptions;
  private readonly timer: RecurringTimer;
  private processingMs = 0;
  private batches = 0;

  constructor(options: ExecutorAllocationOptions) {
    this.options = options;
    this.timer = new RecurringTimer(options.clock, options.settings.scalingIntervalMs, () => this.manageAllocation());
  }

  start(): void {
    this.timer.start();
  }

  stop(): void {
    void this.timer.stop(true);
  }

  /** Batches that failed tell nothing of how long batches take. */
  onBatchCompleted(batch: BatchInfo): void {
    const isFailed = [...batch.outputOperationInfos.values()].some((output) => output.failure !== undefined);
    if (isFailed || batch.processingDelay === undefined) return;
    this.processingMs += batch.processingDelay;
    this.batches++;
  }

  private manageAllocation(): void {
    const { client, batchIntervalMs, settings } = this.options;
    const ratio = this.processingMs / this.batches / batchIntervalMs;
    const isKnown = this.batches > 0;
    [this.processingMs, this.batches] = [0, 0];
    if (!isKnown) return;
    const executorIds = client.getExecutorIds();
    if (ratio >= settings.scalingUpRatio) {
      client.requestTotalExecutors(executorsToRequest(executorIds.length, Math.max(Math.round(ratio), 1), settings));
    } else if (ratio <= settings.scalingDownRatio) {
      const one = executorToKill(executorIds, this.options.withReceivers(), settings);
      if (one !== undefined) client.killExecutor(one);
    }
  }
}
