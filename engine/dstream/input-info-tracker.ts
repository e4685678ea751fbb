// What inputs say about their batches, until the batch has been generated: listeners are told. An input speaks once of
// a batch. See Spark's `InputInfoTracker`.
import { MillraceError } from "../errors.ts";

/** Key of the words in an input's metadata. */
export const DESCRIPTION_KEY = "Description";

/**
 * What one input had for one batch. See Spark's `StreamInputInfo`.
 * @example
 * ssc.addStreamingListener({
 *   onBatchCompleted: (batch) => {
 *     for (const input of batch.streamIdToInputInfo.values()) console.log(input.numRecords, input.metadataDescription);
 *   },
 * });
 */
export class StreamInputInfo {
  /** Number of the input among those of its context, from 0. */
  readonly inputStreamId: number;
  /** How many records it had; 0 where the source cannot tell before it reads. */
  readonly numRecords: number;
  /** What the source tells besides: `Description` (words), `files`, `blocks`. */
  readonly metadata: Readonly<Record<string, unknown>>;

  /** Throws INVALID_ARGUMENT for a number of records below zero. */
  constructor(inputStreamId: number, numRecords: number, metadata: Readonly<Record<string, unknown>> = {}) {
    if (!(numRecords >= 0)) {
      throw new MillraceError(
        "INVALID_ARGUMENT",
        `Input stream ${inputStreamId} reported ${numRecords} records: numRecords must not be negative`,
      );
    }
    this.inputStreamId = inputStreamId;
    this.numRecords = numRecords;
    this.metadata = metadata;
  }

  /** In words: file names, offset ranges. Undefined where the source says nothing. */
  get metadataDescription(): string | undefined {
    const description = this.metadata[DESCRIPTION_KEY];
    return description === undefined ? undefined : String(description);
  }
}

export class InputInfoTracker {
  private readonly infos = new Map<number, Map<number, StreamInputInfo>>();

  /** Throws CONTEXT_STATE when the input has spoken of this batch before. */
  reportInfo(batchTimeMs: number, info: StreamInputInfo): void {
    const ofBatch = this.infos.get(batchTimeMs) ?? new Map<number, StreamInputInfo>();
    if (ofBatch.has(info.inputStreamId)) {
      const message = `Input stream ${info.inputStreamId} for batch ${batchTimeMs} ms is already added into InputInfoTracker: an input reports once a batch`;
      throw new MillraceError("CONTEXT_STATE", message);
    }
    this.infos.set(batchTimeMs, ofBatch.set(info.inputStreamId, info));
  }

  /** What inputs have said of a batch, by stream id. */
  getInfo(batchTimeMs: number): ReadonlyMap<number, StreamInputInfo> {
    return new Map(this.infos.get(batchTimeMs));
  }

  /** Forgets what one input has said of a batch: it may speak again. */
  withdraw(batchTimeMs: number, streamId: number): void {
    this.infos.get(batchTimeMs)?.delete(streamId);
  }

  /** Forgets batches before `thresholdMs`. */
  cleanup(thresholdMs: number): void {
    for (const batchTimeMs of this.infos.keys()) if (batchTimeMs < thresholdMs) this.infos.delete(batchTimeMs);
  }
}
