// InputDStreamNode: where records come in. Sources extend it. Each batch it is asked twice: `prepare` may wait (list a
// directory, ask a broker for its latest offsets), `compute` then makes the RDD of what was found, at once.
import { DStreamNode, type StreamScope } from "./dstream-node.ts";
import { DESCRIPTION_KEY, StreamInputInfo } from "./input-info-tracker.ts";

/** What an input says about one batch, for listeners and the page. */
export interface InputInfo {
  /** How many records there are, or 0. */
  readonly numRecords: number;
  /** In words: file names, offset ranges. */
  readonly description?: string;
  /** What else a program may want to know of it, by name. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Where records come in: sources extend it. `prepare` may wait; `compute` makes the RDD of what was found. See Spark's
 * `InputDStream`.
 */
export abstract class InputDStreamNode extends DStreamNode {
  /** None: it asks no other stream. */
  readonly dependencies: readonly DStreamNode[] = [];
  /** 0, 1, 2, ... in creation order over all inputs of the context. */
  readonly streamId: number;
  /** What people see. */
  abstract readonly name: string;

  constructor(scope: StreamScope, streamId: number) {
    super(scope);
    this.streamId = streamId;
  }

  /** The batch interval. */
  get slideMs(): number {
    return this.scope.batchMs;
  }

  /** Called once when the context starts; `startMs` is its clock's time. */
  start(_startMs: number): void {}

  /** Called once when it stops, after the last batch was generated. */
  async stop(): Promise<void> {}

  /** Called before each batch is generated, batches in order, whether or not anybody will read this batch. */
  async prepare(_timeMs: number): Promise<void> {}

  /**
   * The batch could not be generated. By default its records are lost to outputs of that time, and later windows still
   * see them; an input that can offer them to the next batch again does so here, and calls `withdraw`.
   */
  override batchFailed(timeMs: number): void {
    this.scope.inputInfo.withdraw(timeMs, this.streamId);
  }

  /** Takes back the RDD made for a batch: `compute` is called again when a later window asks for it. */
  protected withdraw(timeMs: number): void {
    super.batchFailed(timeMs);
  }

  /** To be called by `compute` or `prepare`, once a batch, with what it holds. */
  protected reportInfo(timeMs: number, { numRecords, description, metadata }: InputInfo): void {
    const words = description === undefined ? {} : { [DESCRIPTION_KEY]: description };
    this.scope.inputInfo.reportInfo(timeMs, new StreamInputInfo(this.streamId, numRecords, { ...metadata, ...words }));
  }
}
