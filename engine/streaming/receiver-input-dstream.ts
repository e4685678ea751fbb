// An input whose records a receiver pushes: each batch is an RDD of the blocks announced since the last one, one
// partition a block, in the order they were stored. Blocks are dealt out at every batch time, also those at which no
// window reads this stream. See Spark's `ReceiverInputDStream`.
import type { StreamScope } from "../dstream/dstream-node.ts";
import { InputDStreamNode } from "../dstream/input-dstream.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { blockRDD } from "../rdd/source-rdd.ts";
import type { BlockGroup } from "../storage/block.ts";
import type { ReceivedBlock } from "./receiver-tracker.ts";

export interface ReceiverInputOptions {
  readonly name: string;
  allocate(streamId: number): readonly ReceivedBlock[];
  forget(groups: readonly BlockGroup[]): void;
}

export class ReceiverInputDStream extends InputDStreamNode {
  readonly name: string;
  private readonly options: ReceiverInputOptions;
  /** The blocks of each batch that somebody may still ask for. */
  private readonly blocksOf = new Map<number, readonly ReceivedBlock[]>();

  constructor(scope: StreamScope, streamId: number, options: ReceiverInputOptions) {
    super(scope, streamId);
    this.name = options.name;
    this.options = options;
  }

  override async prepare(timeMs: number): Promise<void> {
    const blocks = this.options.allocate(this.streamId);
    this.blocksOf.set(timeMs, blocks);
    this.reportInfo(timeMs, { numRecords: blocks.reduce((sum, block) => sum + block.numRecords, 0) });
  }

  protected compute(timeMs: number): RDDNode {
    return blockRDD(this.scope.rdds, this.blocksOf.get(timeMs) ?? []);
  }

  protected override forgotten(limitMs: number): void {
    super.forgotten(limitMs);
    for (const [timeMs, blocks] of this.blocksOf) {
      if (timeMs > limitMs) continue;
      this.blocksOf.delete(timeMs);
      if (blocks.length > 0) this.options.forget(blocks.map(({ blockId }) => ({ type: "block", blockId })));
    }
  }

  /** After the last batch: no job reads a block any more. */
  override async stop(): Promise<void> {
    this.forgotten(Number.POSITIVE_INFINITY);
  }
}
