// An input that gives the same RDD at every time. See Spark's `ConstantInputDStream`.
import { MillraceError } from "../errors.ts";
import { RDDNode } from "../rdd/rdd-node.ts";
import type { StreamScope } from "./dstream-node.ts";
import { InputDStreamNode } from "./input-dstream.ts";

/** The input of `constantStream`: one RDD for every batch. Throws INVALID_ARGUMENT for what is no RDD. */
export class ConstantInputDStream extends InputDStreamNode {
  /** What people see. */
  readonly name = "ConstantInput";
  private readonly rdd: RDDNode;

  constructor(scope: StreamScope, streamId: number, rdd: RDDNode) {
    super(scope, streamId);
    if (!(rdd instanceof RDDNode))
      throw new MillraceError("INVALID_ARGUMENT", `A constant stream needs an RDD, and ${String(rdd)} is none`);
    this.rdd = rdd;
  }

  protected compute(): RDDNode {
    return this.rdd;
  }
}
