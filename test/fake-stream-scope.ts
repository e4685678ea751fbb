// What DStream nodes need of a context, without one; and a stream whose RDDs the test makes.
import { DStreamNode, type StreamScope } from "../engine/dstream/dstream-node.ts";
import { InputDStreamNode } from "../engine/dstream/input-dstream.ts";
import { InputInfoTracker } from "../engine/dstream/input-info-tracker.ts";
import type { RDDNode } from "../engine/rdd/rdd-node.ts";
import { parallelCollectionRDD } from "../engine/rdd/source-rdd.ts";
import { FakeScope } from "./fake-scope.ts";

export class FakeStreamScope implements StreamScope {
  readonly batchMs = 1000;
  zeroTimeMs: number | undefined = 0;
  isStarted = false;
  readonly rdds = new FakeScope();
  readonly inputInfo = new InputInfoTracker();
  readonly nodes: DStreamNode[] = [];
  nodeCreated(node: DStreamNode): void {
    this.nodes.push(node);
  }
}

/** An input that gives `makeRDD(time)`, by default one record: the time. */
export class FakeInput extends InputDStreamNode {
  readonly name = "Fake";
  readonly computed: number[] = [];
  readonly calls: string[] = [];
  makeRDD: (timeMs: number) => RDDNode | undefined = (timeMs) => parallelCollectionRDD(this.scope.rdds, [timeMs], 1);

  protected compute(timeMs: number): RDDNode | undefined {
    this.computed.push(timeMs);
    return this.makeRDD(timeMs);
  }
  override start(startMs: number): void {
    this.calls.push(`start ${startMs}`);
  }
  override async stop(): Promise<void> {
    this.calls.push("stop");
  }
  override async prepare(timeMs: number): Promise<void> {
    this.calls.push(`prepare ${timeMs}`);
    this.reportInfo(timeMs, { numRecords: 1 });
  }
}

/** A stream derived from `parent` with a slide of its own. */
export class SlowStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly slideMs: number;

  constructor(parent: DStreamNode, slideMs: number) {
    super(parent.scope);
    this.dependencies = [parent];
    this.slideMs = slideMs;
  }
  protected compute(timeMs: number): RDDNode | undefined {
    return this.dependencies[0]!.getOrCompute(timeMs);
  }
}
