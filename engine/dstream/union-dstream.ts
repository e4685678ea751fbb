// The union of streams with one slide: at each time, the records of the first, then of the second, and so on.
import { MillraceError } from "../errors.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { unionRDD } from "../rdd/union-rdd.ts";
import { requireSameSlide } from "./derived-dstream.ts";
import { DStreamNode } from "./dstream-node.ts";

export class UnionDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];

  constructor(parents: readonly DStreamNode[]) {
    super(requireSameSlide(parents).scope);
    this.dependencies = parents;
  }

  get slideMs(): number {
    return this.dependencies[0]!.slideMs;
  }

  protected compute(timeMs: number): RDDNode {
    const rdds = this.dependencies.map((parent) => {
      const rdd = parent.getOrCompute(timeMs);
      if (rdd === undefined) {
        throw new MillraceError("PARENT_WITHOUT_RDD", `Could not generate RDD from a parent for unifying at time ${timeMs} ms`);
      }
      return rdd;
    });
    return unionRDD(rdds);
  }
}
