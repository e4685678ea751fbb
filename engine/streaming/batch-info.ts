// What listeners are told of a batch and of its output operations. Immutable: a later event brings a new object.
import type { StreamInputInfo } from "../dstream/input-info-tracker.ts";
import type { Time } from "../time/time.ts";
import { errorText } from "./error-text.ts";

export interface OutputOperationFields {
  readonly batchTime: Time;
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly failure?: Error;
}

/**
 * One output operation of one batch. Times are wall-clock milliseconds, undefined until they come. See Spark's
 * `OutputOperationInfo`.
 * @example
 * ssc.addStreamingListener({
 *   onOutputOperationCompleted: (output) => console.log(output.description, output.duration, output.failureReason ?? "ok"),
 * });
 */
export class OutputOperationInfo {
  /** The batch it belongs to. */
  readonly batchTime: Time;
  /** Number of the output operation among those of the application, in the order they were declared. */
  readonly id: number;
  /** The method that declared it, such as "foreachRDD". */
  readonly name: string;
  /** The method, and the place in the program that called it. */
  readonly description: string;
  /** When it began. */
  readonly startTime: number | undefined;
  /** When it ended, well or not. */
  readonly endTime: number | undefined;
  /** What it failed with. */
  readonly failure: Error | undefined;

  constructor(fields: OutputOperationFields) {
    this.batchTime = fields.batchTime;
    this.id = fields.id;
    this.name = fields.name;
    this.description = fields.description;
    this.startTime = fields.startTime;
    this.endTime = fields.endTime;
    this.failure = fields.failure;
  }

  /** Milliseconds from start to end. */
  get duration(): number | undefined {
    return difference(this.endTime, this.startTime);
  }

  /** Text and stack of what it failed with, causes included. */
  get failureReason(): string | undefined {
    return this.failure === undefined ? undefined : errorText(this.failure);
  }
}

export interface BatchFields {
  readonly batchTime: Time;
  readonly streamIdToInputInfo: ReadonlyMap<number, StreamInputInfo>;
  readonly submissionTime: number;
  readonly processingStartTime?: number;
  readonly processingEndTime?: number;
  readonly outputOperationInfos: ReadonlyMap<number, OutputOperationInfo>;
}

/**
 * One batch. `batchTime` is on the batch grid; the other times are wall-clock milliseconds, undefined until they come,
 * and so are the delays, in milliseconds. See Spark's `BatchInfo`.
 * @example
 * ssc.addStreamingListener({
 *   onBatchCompleted: (batch) => console.log(String(batch.batchTime), batch.numRecords, batch.totalDelay),
 * });
 */
export class BatchInfo {
  /** The end of the interval whose records it holds. */
  readonly batchTime: Time;
  /** What each input stream had, by stream id. */
  readonly streamIdToInputInfo: ReadonlyMap<number, StreamInputInfo>;
  /** When the batch was due and its jobs were put in the queue. */
  readonly submissionTime: number;
  /** When its first job began. */
  readonly processingStartTime: number | undefined;
  /** When its last job ended. */
  readonly processingEndTime: number | undefined;
  /** The output operations of this batch, by their ids. */
  readonly outputOperationInfos: ReadonlyMap<number, OutputOperationInfo>;

  constructor(fields: BatchFields) {
    this.batchTime = fields.batchTime;
    this.streamIdToInputInfo = fields.streamIdToInputInfo;
    this.submissionTime = fields.submissionTime;
    this.processingStartTime = fields.processingStartTime;
    this.processingEndTime = fields.processingEndTime;
    this.outputOperationInfos = fields.outputOperationInfos;
  }

  /** From submission to the start of processing. */
  get schedulingDelay(): number | undefined {
    return difference(this.processingStartTime, this.submissionTime);
  }

  /** From the start to the end of processing. */
  get processingDelay(): number | undefined {
    return difference(this.processingEndTime, this.processingStartTime);
  }

  /** From submission to the end of processing. */
  get totalDelay(): number | undefined {
    return difference(this.processingEndTime, this.submissionTime);
  }

  /** Records of all inputs. */
  get numRecords(): number {
    let sum = 0;
    for (const input of this.streamIdToInputInfo.values()) sum += input.numRecords;
    return sum;
  }
}

function difference(later: number | undefined, earlier: number | undefined): number | undefined {
  return later === undefined || earlier === undefined ? undefined : later - earlier;
}
