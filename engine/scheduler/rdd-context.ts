// The context of an RDD, as a property of it. It stands here because RDDs know nothing of the scheduler.
import { RDD } from "../rdd/rdd.ts";
import type { MillraceContext } from "./millrace-context.ts";

declare module "../rdd/rdd.ts" {
  interface RDD<T> {
    /**
     * The context that made this RDD.
     * @example
     * sc.parallelize([1]).sparkContext === sc; // true
     */
    readonly sparkContext: MillraceContext;

    /**
     * Another name of `sparkContext`.
     * @example
     * await sc.parallelize([1]).context.parallelize([2]).first(); // 2
     */
    readonly context: MillraceContext;
  }
}

for (const name of ["sparkContext", "context"]) {
  Object.defineProperty(RDD.prototype, name, {
    get(this: RDD<unknown>) {
      return this.node.scope;
    },
  });
}
