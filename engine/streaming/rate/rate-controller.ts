// Watches the batches of one input and says how fast it should take records: after each completed batch an estimator is
// asked, and a rate that it gives is published as a whole number. See Spark's `RateController`.
import { MillraceError } from "../../errors.ts";
import type { BatchInfo } from "../batch-info.ts";
import type { StreamingListener } from "../streaming-listener.ts";
import { PIDRateEstimator, type RateEstimator } from "./pid-rate-estimator.ts";

export interface RateControllerOptions {
  readonly streamId: number;
  readonly estimator: RateEstimator;
  /** Takes a new rate, in records a second. */
  publish(rate: number): void;
}

/** Publishes how fast one input should take records, after each batch that an estimator has an opinion of. */
export class RateController implements StreamingListener {
  private readonly options: RateControllerOptions;
  private latest: number | undefined;

  constructor(options: RateControllerOptions) {
    this.options = options;
  }

  /** The rate published last. */
  get latestRate(): number | undefined {
    return this.latest;
  }

  onBatchCompleted(batch: BatchInfo): void {
    const { streamId, estimator, publish } = this.options;
    const { processingEndTime, processingDelay, schedulingDelay } = batch;
    const input = batch.streamIdToInputInfo.get(streamId);
    if (processingEndTime === undefined || processingDelay === undefined || schedulingDelay === undefined || input === undefined) return;
    const rate = estimator.compute(processingEndTime, input.numRecords, processingDelay, schedulingDelay);
    if (rate === undefined) return;
    this.latest = Math.trunc(rate);
    publish(this.latest);
  }
}

/** What the settings `streaming.backpressure.*` say: undefined if back-pressure is off. Throws INVALID_ARGUMENT for what they cannot mean. */
export function makeRateEstimator(conf: ReadonlyMap<string, string>, batchIntervalMs: number): RateEstimator | undefined {
  if (conf.get("streaming.backpressure.enabled") !== "true") return undefined;
  const name = conf.get("streaming.backpressure.rateEstimator") ?? "pid";
  if (name !== "pid") throw new MillraceError("INVALID_ARGUMENT", `Unknown rate estimator: ${name}. The only one is "pid".`);
  const term = (key: string, otherwise: number) => {
    const said = conf.get(`streaming.backpressure.pid.${key}`);
    return said === undefined ? otherwise : Number(said);
  };
  return new PIDRateEstimator({
    batchIntervalMs,
    proportional: term("proportional", 1),
    integral: term("integral", 0.2),
    derivative: term("derived", 0),
    minRate: term("minRate", 100),
  });
}
