// The way from a stream back to its context, as a member of DStream.
import { DStream } from "../dstream/dstream.ts";
import type { StreamingContext } from "./streaming-context.ts";

declare module "../dstream/dstream.ts" {
  interface DStream<T> {
    /**
     * The context this stream belongs to.
     * @example
     * ssc.queueStream([[1]]).context === ssc; // true
     */
    readonly context: StreamingContext;
  }
}

Object.defineProperty(DStream.prototype, "context", {
  configurable: true,
  get(this: DStream<unknown>) {
    return this.node.scope.owner;
  },
});
