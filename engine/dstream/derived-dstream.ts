// Nodes that make one RDD from the RDD of their parent at the same time: all operators without a memory.
import { MillraceError } from "../errors.ts";
import { RDD } from "../rdd/rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { Time } from "../time/time.ts";
import { DStreamNode } from "./dstream-node.ts";

/** The RDD of the parent at that time as a handle, and what is made of it. */
export type RDDFunc = (rdd: RDD<never>, time: Time) => RDD<unknown>;

/** One RDD operation at each time; no RDD where the parent has none. See Spark's `MappedDStream` and its siblings. */
export class MappedDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  private readonly parent: DStreamNode;
  private readonly rddFunc: RDDFunc;

  constructor(parent: DStreamNode, rddFunc: RDDFunc) {
    super(parent.scope);
    this.parent = parent;
    this.rddFunc = rddFunc;
    this.dependencies = [parent];
  }

  get slideMs(): number {
    return this.parent.slideMs;
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const rdd = this.parent.getOrCompute(timeMs);
    return rdd === undefined ? undefined : this.rddFunc(new RDD<never>(rdd), new Time(timeMs)).node;
  }
}

/** A user's function over the RDDs of several streams, run on the driver at each time. See Spark's `TransformedDStream`. */
export class TransformedDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  private readonly transformFunc: (rdds: RDD<never>[], time: Time) => RDD<unknown>;

  constructor(parents: readonly DStreamNode[], transformFunc: (rdds: RDD<never>[], time: Time) => RDD<unknown>) {
    super(requireSameSlide(parents).scope);
    this.dependencies = parents;
    this.transformFunc = transformFunc;
  }

  get slideMs(): number {
    return this.dependencies[0]!.slideMs;
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const rdds = this.dependencies.map((parent) => {
      const rdd = parent.getOrCompute(timeMs);
      if (rdd === undefined) throw new MillraceError("PARENT_WITHOUT_RDD", `Couldn't generate RDD from parent at time ${timeMs} ms`);
      return new RDD<never>(rdd);
    });
    const result: unknown = this.transformFunc(rdds, new Time(timeMs));
    if (result instanceof RDD) return result.node;
    const hint =
      result instanceof Promise
        ? "It is async; it must return its RDD at once."
        : "Return sparkContext.emptyRDD() instead to represent no element.";
    throw new MillraceError(
      "TRANSFORM_RETURNED_NULL",
      `Transform function must not return null or anything but an RDD, as it did at time ${timeMs} ms. ${hint}`,
    );
  }
}

/** The streams of one context with one slide, or a typed error. Gives the first. */
export function requireSameSlide(parents: readonly DStreamNode[]): DStreamNode {
  const first = parents[0];
  if (first === undefined) throw new MillraceError("INVALID_ARGUMENT", "At least one DStream is needed");
  if (parents.some((parent) => parent.scope !== first.scope))
    throw new MillraceError("INVALID_ARGUMENT", "The DStreams belong to different StreamingContexts");
  if (parents.every((parent) => parent.slideMs === first.slideMs)) return first;
  const slides = parents.map((parent) => `${parent.slideMs} ms`).join(", ");
  throw new MillraceError("DIFFERENT_SLIDES", `Some of the DStreams have different slide durations: ${slides}`);
}
