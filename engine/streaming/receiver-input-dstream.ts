// An input whose records a receiver pushes: each batch is an RDD of the blocks announced since the last one, one
// partition a block, in the order they were stored. See Spark's `ReceiverInputDStream`.
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
  private readonly blocksOf = new WeakMap<RDDNode, readonly ReceivedBlock[]>();

  constructor(scope: StreamScope, streamId: number, options: ReceiverInputOptions) {
    super(scope, streamId);
    this.name = options.name;
    this.options = options;
  }

  protected compute(timeMs: number): RDDNode {
    const blocks = this.options.allocate(this.streamId);
    this.reportInfo(timeMs, { numRecords: blocks.reduce((sum, block) => sum + block.numRecords, 0) });
    const rdd = blockRDD(this.scope.rdds, blocks);
    this.blocksOf.set(rdd, blocks);
    return rdd;
  }

  protected override forgotten(rdd: RDDNode): void {
    const blocks = this.blocksOf.get(rdd) ?? [];
    if (blocks.length > 0) this.options.forget(blocks.map(({ blockId }) => ({ type: "block", blockId })));
  }
}
