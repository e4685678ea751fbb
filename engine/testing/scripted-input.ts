// An input whose batches are written down beforehand: batch i of the list is what the i-th batch holds, `null` means
// that the source gives no RDD at that time, and after the end every batch is empty.
import type { StreamScope } from "../dstream/dstream-node.ts";
import { InputDStreamNode } from "../dstream/input-dstream.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";

export class ScriptedInputDStream extends InputDStreamNode {
  readonly name = "ScriptedInput";
  private readonly batches: readonly (readonly unknown[] | null)[];
  private readonly partitions: number;

  constructor(scope: StreamScope, streamId: number, batches: readonly (readonly unknown[] | null)[], partitions: number) {
    super(scope, streamId);
    this.batches = batches;
    this.partitions = partitions;
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const index = (timeMs - this.zeroMs) / this.slideMs - 1;
    const records = index < this.batches.length ? this.batches[index] : [];
    if (records === null || records === undefined) return undefined;
    this.reportInfo(timeMs, { numRecords: records.length });
    return parallelCollectionRDD(this.scope.rdds, records, this.partitions);
  }
}
