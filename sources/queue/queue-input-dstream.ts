// Batches from a queue the driver holds: one RDD of it each batch, or all that wait as one union. An empty queue gives
// the default RDD, or an RDD without records.
import { InputDStreamNode, type NodeScope, parallelCollectionRDD, type RDDNode, type StreamScope, unionRDD } from "../../engine/spi.ts";

export interface QueueOptions {
  readonly oneAtATime: boolean;
  readonly defaultRDD?: RDDNode;
}

export class QueueInputDStream extends InputDStreamNode {
  readonly name = "QueueInput";
  private readonly takeNext: () => RDDNode | undefined;
  private readonly options: QueueOptions;

  constructor(scope: StreamScope, streamId: number, takeNext: () => RDDNode | undefined, options: QueueOptions) {
    super(scope, streamId);
    this.takeNext = takeNext;
    this.options = options;
  }

  protected compute(): RDDNode {
    const taken: RDDNode[] = [];
    for (let next = this.takeNext(); next !== undefined; next = this.options.oneAtATime ? undefined : this.takeNext()) taken.push(next);
    if (taken.length > 0) return unionRDD(taken);
    return this.options.defaultRDD ?? empty(this.scope.rdds);
  }
}

function empty(scope: NodeScope): RDDNode {
  return parallelCollectionRDD(scope, [], 0);
}
