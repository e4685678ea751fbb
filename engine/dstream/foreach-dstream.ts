// An output operation: what the driver does with each RDD of a stream. It makes one job a time, run in its turn.

import { atCall, describeCall } from "../call-site.ts";
import { RDD } from "../rdd/rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { Time } from "../time/time.ts";
import { DStreamNode } from "./dstream-node.ts";

export type ForeachRDDFunc = (rdd: RDD<never>, time: Time) => unknown;

export class ForEachDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly name: string;
  /** The name, and the line of the program that declared it. */
  readonly description: string;
  private readonly parent: DStreamNode;
  private readonly foreachFunc: ForeachRDDFunc;

  constructor(parent: DStreamNode, name: string, foreachFunc: ForeachRDDFunc) {
    super(parent.scope);
    this.parent = parent;
    this.name = name;
    this.description = describeCall(name);
    this.foreachFunc = foreachFunc;
    this.dependencies = [parent];
  }

  get slideMs(): number {
    return this.parent.slideMs;
  }

  protected compute(): RDDNode | undefined {
    return undefined;
  }

  /** The work of this output at a time; undefined if the parent has no RDD then. */
  generateJob(timeMs: number): (() => Promise<void>) | undefined {
    const rdd = this.parent.getOrCompute(timeMs);
    if (rdd === undefined) return undefined;
    return async () => {
      try {
        await this.foreachFunc(new RDD<never>(rdd), new Time(timeMs));
      } catch (error) {
        throw atCall(error, this.declaration, "declared");
      }
    };
  }
}
