// What has become of batches and receivers so far, for pages and metrics: totals since the start, the batches that wait and
// run, the last ones completed, and the state of each receiver. Bounded: completed batches past the limit only count in the
// totals. Received records count when their batch starts, processed ones when it completes. See Spark's
// `StreamingJobProgressListener`.
import type { BatchInfo, OutputOperationInfo } from "./batch-info.ts";
import type { ReceiverInfo } from "./receiver-info.ts";
import type { StreamingListener } from "./streaming-listener.ts";

/** Does the batch wait, run, or has it ended (well or not)? */
export type BatchStatus = "QUEUED" | "PROCESSING" | "COMPLETED";

/** A batch, and how its output operations stand now. */
export interface BatchProgress {
  /** How far it is. */
  readonly status: BatchStatus;
  /** What was told of it last. */
  readonly batch: BatchInfo;
  /** Its output operations, in the order they were declared. */
  readonly outputOperations: readonly OutputOperationInfo[];
}

interface Entry {
  status: BatchStatus;
  batch: BatchInfo;
  readonly outputs: Map<number, OutputOperationInfo>;
}

const RETAINED_BATCHES = 1000;

/**
 * Progress of a streaming application: `ssc.progress`, or one of your own.
 * @example
 * const progress = new StreamingJobProgressListener();
 * ssc.addStreamingListener(progress);
 * console.log(progress.numTotalCompletedBatches); // 0
 */
export class StreamingJobProgressListener implements StreamingListener {
  private readonly retainedLimit: number;
  private readonly waiting = new Map<number, Entry>();
  private readonly running = new Map<number, Entry>();
  /** Oldest first. */
  private readonly completed = new Map<number, Entry>();
  private readonly receivers = new Map<number, ReceiverInfo>();
  private startedMs = -1;
  private completedBatches = 0;
  private receivedRecords = 0;
  private processedRecords = 0;

  /** Keeps the last `retainedBatches` completed batches (`streaming.ui.retainedBatches` of a context's own). */
  constructor(retainedBatches = RETAINED_BATCHES) {
    this.retainedLimit = retainedBatches;
  }

  onStreamingStarted(timeMs: number): void {
    this.startedMs = timeMs;
  }

  onReceiverStarted(receiver: ReceiverInfo): void {
    this.receivers.set(receiver.streamId, receiver);
  }

  onReceiverError(receiver: ReceiverInfo): void {
    this.receivers.set(receiver.streamId, receiver);
  }

  onReceiverStopped(receiver: ReceiverInfo): void {
    this.receivers.set(receiver.streamId, receiver);
  }

  onBatchSubmitted(batch: BatchInfo): void {
    this.waiting.set(batch.batchTime.milliseconds, { status: "QUEUED", batch, outputs: new Map(batch.outputOperationInfos) });
  }

  onBatchStarted(batch: BatchInfo): void {
    const timeMs = batch.batchTime.milliseconds;
    const outputs = this.waiting.get(timeMs)?.outputs ?? new Map(batch.outputOperationInfos);
    this.waiting.delete(timeMs);
    this.running.set(timeMs, { status: "PROCESSING", batch, outputs });
    this.receivedRecords += batch.numRecords;
  }

  onBatchCompleted(batch: BatchInfo): void {
    const timeMs = batch.batchTime.milliseconds;
    this.waiting.delete(timeMs);
    this.running.delete(timeMs);
    this.completed.delete(timeMs);
    this.completed.set(timeMs, { status: "COMPLETED", batch, outputs: new Map(batch.outputOperationInfos) });
    if (this.completed.size > this.retainedLimit) this.completed.delete(this.completed.keys().next().value!);
    this.completedBatches++;
    this.processedRecords += batch.numRecords;
  }

  onOutputOperationStarted(output: OutputOperationInfo): void {
    this.running.get(output.batchTime.milliseconds)?.outputs.set(output.id, output);
  }

  onOutputOperationCompleted(output: OutputOperationInfo): void {
    this.onOutputOperationStarted(output);
  }

  /** When batches began, in wall-clock milliseconds; -1 before that. */
  get startTime(): number {
    return this.startedMs;
  }

  /** Batches that have completed since the start, kept or not. */
  get numTotalCompletedBatches(): number {
    return this.completedBatches;
  }

  /** Records of all batches that have started. */
  get numTotalReceivedRecords(): number {
    return this.receivedRecords;
  }

  /** Records of all batches that have completed. */
  get numTotalProcessedRecords(): number {
    return this.processedRecords;
  }

  /** Batches that wait or run. */
  get numUnprocessedBatches(): number {
    return this.waiting.size + this.running.size;
  }

  /** Batches that wait for those before them. */
  get waitingBatches(): readonly BatchProgress[] {
    return [...this.waiting.values()].map(progressOf);
  }

  /** Batches whose jobs run. */
  get runningBatches(): readonly BatchProgress[] {
    return [...this.running.values()].map(progressOf);
  }

  /** The last completed batches, oldest first. */
  get retainedCompletedBatches(): readonly BatchProgress[] {
    return [...this.completed.values()].map(progressOf);
  }

  /** All batches known, by their time. */
  get retainedBatches(): readonly BatchProgress[] {
    const all = [...this.waiting.values(), ...this.running.values(), ...this.completed.values()];
    return all.sort((a, b) => a.batch.batchTime.milliseconds - b.batch.batchTime.milliseconds).map(progressOf);
  }

  /** The completed batch with the latest time. */
  get lastCompletedBatch(): BatchProgress | undefined {
    return this.retainedCompletedBatches.reduce<BatchProgress | undefined>(later, undefined);
  }

  /** The batch with the latest time. */
  get lastReceivedBatch(): BatchProgress | undefined {
    return this.retainedBatches.at(-1);
  }

  /**
   * The batch of this time; undefined for one that never was, or is no longer kept.
   * @example
   * new StreamingJobProgressListener().getBatch(1000); // undefined
   */
  getBatch(batchTimeMs: number): BatchProgress | undefined {
    const entry = this.waiting.get(batchTimeMs) ?? this.running.get(batchTimeMs) ?? this.completed.get(batchTimeMs);
    return entry === undefined ? undefined : progressOf(entry);
  }

  /** The latest that was told of each receiver that has been started, by stream id. */
  get receiverInfos(): ReadonlyMap<number, ReceiverInfo> {
    return new Map(this.receivers);
  }
}

function progressOf({ status, batch, outputs }: Entry): BatchProgress {
  return { status, batch, outputOperations: [...outputs.values()] };
}

function later(a: BatchProgress | undefined, b: BatchProgress): BatchProgress {
  return a?.batch.batchTime.greater(b.batch.batchTime) ? a : b;
}
