// An input whose records a receiver pushes: each batch is an RDD of the blocks announced since the last one, one
// partition a block, in the order they were stored. Blocks are dealt out at every batch time, also those at which no
// window reads this stream. See Spark's `ReceiverInputDStream`.
import type { StreamScope } from "../dstream/dstream-node.ts";
import { InputDStreamNode } from "../dstream/input-dstream.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { blockRDD } from "../rdd/source-rdd.ts";
import type { ReceivedBlock } from "./received-block-tracker.ts";

/** Whoever knows the blocks; see `ReceiverTracker`. */
export interface ReceivedBlocks {
  allocate(streamId: number, timeMs: number): readonly ReceivedBlock[];
  blocksOf(streamId: number, timeMs: number): readonly ReceivedBlock[];
  release(streamId: number, limitMs: number): void;
}

export class ReceiverInputDStream extends InputDStreamNode {
  readonly name: string;
  private readonly blocks: ReceivedBlocks;

  constructor(scope: StreamScope, streamId: number, name: string, blocks: ReceivedBlocks) {
    super(scope, streamId);
    this.name = name;
    this.blocks = blocks;
  }

  override async prepare(timeMs: number): Promise<void> {
    const blocks = this.blocks.allocate(this.streamId, timeMs);
    const metadata = blocks.flatMap((block) => block.metadata ?? []);
    this.reportInfo(timeMs, {
      numRecords: blocks.reduce((sum, block) => sum + block.numRecords, 0),
      ...(metadata.length === 0 ? {} : { metadata: { blocks: metadata } }),
    });
  }

  protected compute(timeMs: number): RDDNode {
    const blocks = this.blocks.blocksOf(this.streamId, timeMs).map(({ blockId, executorIds }) => ({ blockId, executorIds }));
    return blockRDD(this.scope.rdds, blocks);
  }

  protected override forgotten(limitMs: number): void {
    this.blocks.release(this.streamId, limitMs);
  }

  /** After the last batch: no job reads a block any more. */
  override async stop(): Promise<void> {
    this.blocks.release(this.streamId, Number.POSITIVE_INFINITY);
  }
}
