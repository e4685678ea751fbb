// Inputs and combinations of streams, as methods of StreamingContext. The sources themselves live outside of the engine
// and are registered (connectors.ts). See Spark's `StreamingContext`.
import { ConstantInputDStream } from "../dstream/constant-input-dstream.ts";
import { TransformedDStream } from "../dstream/derived-dstream.ts";
import { DStream } from "../dstream/dstream.ts";
import { UnionDStream } from "../dstream/union-dstream.ts";
import { RDD } from "../rdd/rdd.ts";
import type { Time } from "../time/time.ts";
import { connectors, type FileStreamOptions } from "./connectors.ts";
import type { Receiver } from "./receiver.ts";
import { StreamingContext } from "./streaming-context.ts";

declare module "./streaming-context.ts" {
  interface StreamingContext {
    /** Lines of the text files that appear in `directory`: move them there whole (rename), with a name that does not begin with ".". */
    textFileStream(directory: string, options?: FileStreamOptions): DStream<string>;

    /** Lines of UTF-8 text from a TCP server; connects again by itself when the server goes. */
    socketTextStream(host: string, port: number): DStream<string>;

    /** RDDs or lists from a queue: one each batch, or all that wait. The queue may be added to while the context runs. */
    queueStream<T>(queue: (RDD<T> | readonly T[])[], oneAtATime?: boolean, defaultRDD?: RDD<T>): DStream<T>;

    /**
     * The records of one RDD in every batch. See Spark's `ConstantInputDStream`.
     * @example
     * ssc.constantStream(sc.parallelize(["tick"])).print();
     */
    constantStream<T>(rdd: RDD<T>): DStream<T>;

    /** The records of several streams with one slide duration. */
    union<T>(streams: readonly DStream<T>[]): DStream<T>;

    /** An RDD of the RDDs of several streams, made on the driver at each time. */
    transform<U>(streams: readonly DStream<unknown>[], transformFunc: (rdds: RDD<unknown>[], time: Time) => RDD<U>): DStream<U>;
  }
}

StreamingContext.prototype.textFileStream = function (directory, options = {}) {
  return this.inputStream((scope, streamId) => connectors().textFileStream(scope, streamId, directory, options));
};

StreamingContext.prototype.socketTextStream = function (host, port) {
  return this.receiverStream(connectors().socketReceiver(host, port) as () => Receiver<string>);
};

StreamingContext.prototype.queueStream = function <T>(
  this: StreamingContext,
  queue: (RDD<T> | readonly T[])[],
  oneAtATime = true,
  defaultRDD?: RDD<T>,
) {
  const takeNext = () => {
    const next = queue.shift();
    if (next === undefined) return undefined;
    return next instanceof RDD ? next.node : this.sparkContext.parallelize(next).node;
  };
  const options = { oneAtATime, ...(defaultRDD === undefined ? {} : { defaultRDD: defaultRDD.node }) };
  return this.inputStream<T>((scope, streamId) => connectors().queueStream(scope, streamId, takeNext, options));
};

StreamingContext.prototype.constantStream = function <T>(this: StreamingContext, rdd: RDD<T>) {
  return this.inputStream<T>((scope, streamId) => new ConstantInputDStream(scope, streamId, rdd?.node));
};

StreamingContext.prototype.union = (streams) => new DStream(new UnionDStream(streams.map((stream) => stream.node)));

StreamingContext.prototype.transform = (streams, transformFunc) => {
  const nodes = streams.map((stream) => stream.node);
  return new DStream(new TransformedDStream(nodes, (rdds, time) => transformFunc(rdds as unknown as RDD<unknown>[], time)));
};
