// The layout of the keys of one operation on streams: a partitioner that is the same in every batch, so that batches
// of one operation can be combined partition by partition. Where the program says nothing it is by hash over the default
// parallelism at the first batch, whatever partitions the stream's batches have.

import { partitionerOf, shuffledNode } from "../rdd/keyed-nodes.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { HashPartitioner, type Partitioner, type Partitioning } from "../shuffle/partitioner.ts";
import type { StreamScope } from "./dstream-node.ts";

export class KeyLayout {
  private readonly scope: StreamScope;
  private settled: Partitioner | undefined;

  constructor(scope: StreamScope, partitioning: Partitioning | undefined) {
    this.scope = scope;
    this.settled = partitioning === undefined ? undefined : partitionerOf(partitioning, []);
  }

  get partitioner(): Partitioner {
    this.settled ??= new HashPartitioner(this.scope.rdds.defaultParallelism);
    return this.settled;
  }

  /** These pairs in this layout; the same node if they are in it. */
  laidOut(node: RDDNode): RDDNode {
    return shuffledNode(node, this.partitioner, {});
  }

  /** No pairs, in this layout. */
  empty(): RDDNode {
    return this.laidOut(parallelCollectionRDD(this.scope.rdds, [], 0));
  }
}
