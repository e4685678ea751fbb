// InputDStreamNode: where records come in. Sources extend it. Each batch it is asked twice: `prepare` may wait (list a
// directory, ask a broker for its latest offsets), `compute` then makes the RDD of what was found, at once.
import { DStreamNode, type StreamScope } from "./dstream-node.ts";

/** What an input says about one batch, for listeners and the page. */
export interface InputInfo {
  readonly numRecords: number;
  /** In words: file names, offset ranges. */
  readonly description?: string;
}

export abstract class InputDStreamNode extends DStreamNode {
  readonly dependencies: readonly DStreamNode[] = [];
  /** 0, 1, 2, ... in creation order over all inputs of the context. */
  readonly streamId: number;
  abstract readonly name: string;
  private readonly infos = new Map<number, InputInfo>();

  constructor(scope: StreamScope, streamId: number) {
    super(scope);
    this.streamId = streamId;
  }

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
    this.infos.delete(timeMs);
  }

  /** Takes back the RDD made for a batch: `compute` is called again when a later window asks for it. */
  protected withdraw(timeMs: number): void {
    super.batchFailed(timeMs);
  }

  /** To be called by `compute` or `prepare` with what a batch holds. */
  protected reportInfo(timeMs: number, info: InputInfo): void {
    this.infos.set(timeMs, info);
  }

  /** What was reported of a batch; asked once. */
  takeInfo(timeMs: number): InputInfo | undefined {
    const info = this.infos.get(timeMs);
    this.infos.delete(timeMs);
    return info;
  }

  protected override forgotten(limitMs: number): void {
    for (const timeMs of this.infos.keys()) if (timeMs <= limitMs) this.infos.delete(timeMs);
  }
}
