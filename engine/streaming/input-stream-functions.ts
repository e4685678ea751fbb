// Inputs and combinations of streams, as methods of StreamingContext. The sources themselves live outside of the engine
// and are registered (connectors.ts). See Spark's `StreamingContext`.

import { isExecutor } from "../closure/runtime.ts";
import { ConstantInputDStream } from "../dstream/constant-input-dstream.ts";
import { TransformedDStream } from "../dstream/derived-dstream.ts";
import { DStream } from "../dstream/dstream.ts";
import { UnionDStream } from "../dstream/union-dstream.ts";
import { RDD } from "../rdd/rdd.ts";
import type { PortableDataStream } from "../scheduler/file-inputs.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import type { Time } from "../time/time.ts";
import { type ConverterFunc, connectors, type FileStreamFormat, type FileStreamOptions } from "./connectors.ts";
import { fileRememberMs } from "./context-settings.ts";
import { declareReceiver } from "./declare-receiver.ts";
import { makeRateEstimator, RateController } from "./rate/rate-controller.ts";
import type { Receiver } from "./receiver.ts";
import { ReceiverInputDStream } from "./receiver-input-dstream.ts";
import { StreamingContext } from "./streaming-context.ts";

/** The RDDs of streams, in their order. */
export type RDDsOf<S extends readonly DStream<unknown>[]> = {
  -readonly [I in keyof S]: S[I] extends DStream<infer T> ? RDD<T> : never;
};

declare module "./streaming-context.ts" {
  interface StreamingContext {
    /**
     * Lines (UTF-8) of the files that appear in `directory`, each in the batch in whose interval it was last modified.
     * `directory` may be a pattern of directories, such as `logs/*`. Move files there whole, by renaming: one that is
     * written in place is read in part. Files named `.gz` or `.deflate` are decompressed. Files that are older than
     * `streaming.fileStream.minRememberDuration` (milliseconds, default 60000) when they appear are told and left out. The
     * batch's input info has their paths in `metadata.files`, and no number of records.
     * @example
     * ssc.textFileStream("in").flatMap((line) => line.split(" ")).countByValue().print();
     */
    textFileStream(directory: string, options?: FileStreamOptions): DStream<string>;

    /**
     * Files as they appear in `directory`, as with {@link textFileStream}: pairs of a file's path and a line of it, or what
     * `readFunc` makes of each file. It runs on an executor, once a file, which is a partition.
     * @example
     * const lengths = ssc.fileStream("in", async (file) => [file.toArray().length]);
     * lengths.print();
     */
    fileStream(directory: string, options?: FileStreamOptions): DStream<[path: string, line: string]>;
    fileStream<T>(
      directory: string,
      readFunc: (file: PortableDataStream) => Iterable<T> | AsyncIterable<T> | Promise<Iterable<T>>,
      options?: FileStreamOptions,
    ): DStream<T>;

    /**
     * Records of `recordLength` bytes of the files that appear in `directory`, as with {@link textFileStream}. A file that
     * ends within a record fails the batch it is in, with INVALID_ARGUMENT.
     * @example
     * ssc.binaryRecordsStream("in", 8).map((bytes) => bytes[0]).print();
     */
    binaryRecordsStream(directory: string, recordLength: number, options?: FileStreamOptions): DStream<Uint8Array>;

    /**
     * Lines of UTF-8 text from a TCP server. When the server goes, or is not there, it is connected to again after
     * `streaming.receiverRestartDelay`. Lines of more than 1 MiB are told and left out. While batches do not keep up the
     * server is held back.
     * @example
     * ssc.socketTextStream("localhost", 9999).flatMap((line) => line.split(" ")).print();
     */
    socketTextStream(host: string, port: number, storageLevel?: StorageLevel): DStream<string>;

    /**
     * What `converterFunc` makes of the bytes from a TCP server, as with {@link socketTextStream}. It runs in the receiver,
     * once a connection; when it ends, or throws, the server is connected to again. It holds the server back by not asking
     * for more bytes, and is itself held back while batches do not keep up.
     * @example
     * const lengths = ssc.socketStream("localhost", 9999, async function* (bytes) {
     *   for await (const chunk of bytes) yield chunk.length;
     * });
     * lengths.print();
     */
    socketStream<T>(
      host: string,
      port: number,
      converterFunc: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<T> | Iterable<T>,
      storageLevel?: StorageLevel,
    ): DStream<T>;

    /**
     * Records that a TCP server sends in blocks ready-made, which are stored as they are: the fastest way in. A block is a
     * length (four bytes, big-endian, at most 64 MiB) and as many bytes, those that `encodeRecords(records)` gives; for
     * plain data that is one MessagePack array. What is no block is told and left out.
     * @example
     * ssc.rawSocketStream<string>("localhost", 9999).count().print();
     */
    rawSocketStream<T>(host: string, port: number, storageLevel?: StorageLevel): DStream<T>;

    /**
     * Records that a receiver of your own pushes, see `Receiver`. `makeReceiver` is called on the executor that runs it, for
     * each start anew, and once here: for the storage level, the preferred location and the name. Throws INVALID_ARGUMENT
     * for a function that makes no receiver.
     * @example
     * class Greetings extends Receiver<string> {
     *   override async onStart() {
     *     await this.storeBlock(["hello", "world"]);
     *   }
     *   override onStop() {}
     * }
     * ssc.receiverStream(() => new Greetings()).print();
     */
    receiverStream<T>(makeReceiver: () => Receiver<T>): DStream<T>;

    /**
     * RDDs or lists from a queue: one each batch, or all that wait. An empty queue gives `defaultRDD`, or an empty RDD. The
     * queue may be added to while the context runs; what is in it does not survive the driver.
     * @example
     * const queue = [[1, 2], [3]];
     * ssc.queueStream(queue).print();
     * queue.push([4]);
     */
    queueStream<T>(queue: (RDD<T> | readonly T[])[], oneAtATime?: boolean, defaultRDD?: RDD<T>): DStream<T>;

    /**
     * The records of one RDD in every batch. See Spark's `ConstantInputDStream`.
     * @example
     * ssc.constantStream(sc.parallelize(["tick"])).print();
     */
    constantStream<T>(rdd: RDD<T>): DStream<T>;

    /**
     * The records of several streams with one slide duration, those of the first stream first.
     * @example
     * ssc.union(ssc.queueStream([[1]]), ssc.queueStream([[2]])).print(); // or one list of them
     */
    union<T>(streams: readonly DStream<T>[]): DStream<T>;
    union<T>(...streams: readonly DStream<T>[]): DStream<T>;

    /**
     * An RDD of the RDDs of several streams, made on the driver at each time.
     * @example
     * const [ones, twos] = [ssc.queueStream([[1]]), ssc.queueStream([[2]])];
     * ssc.transform([ones, twos], ([a, b]) => a.union(b)).print();
     */
    transform<const S extends readonly DStream<unknown>[], U>(
      streams: S,
      transformFunc: (rdds: RDDsOf<S>, time: Time) => RDD<U>,
    ): DStream<U>;
  }
}

StreamingContext.prototype.textFileStream = function (directory, options) {
  return files(this, directory, { type: "text" }, options);
};

StreamingContext.prototype.fileStream = function <T>(
  this: StreamingContext,
  directory: string,
  second?: ((file: PortableDataStream) => Iterable<T> | AsyncIterable<T> | Promise<Iterable<T>>) | FileStreamOptions,
  third?: FileStreamOptions,
) {
  const isCustom = typeof second === "function";
  const format: FileStreamFormat = isCustom ? { type: "custom", readFunc: second } : { type: "pathsAndLines" };
  return files<never>(this, directory, format, isCustom ? third : second);
};

StreamingContext.prototype.binaryRecordsStream = function (directory, recordLength, options) {
  return files(this, directory, { type: "records", recordLength }, options);
};

StreamingContext.prototype.receiverStream = function <T>(this: StreamingContext, makeReceiver: () => Receiver<T>) {
  const { receivers, bus } = this.parts;
  return this.inputStream<T>((scope, streamId) => {
    // On an executor nothing runs, and a receiver's constructor may need what only the driver has.
    if (isExecutor()) return new ReceiverInputDStream(scope, streamId, "Receiver", receivers);
    const declared = declareReceiver(streamId, makeReceiver);
    receivers.register(declared);
    const estimator = makeRateEstimator(this.sparkContext.conf, this.batchIntervalMs);
    const publish = (rate: number) => receivers.updateRate(streamId, rate);
    if (estimator !== undefined) bus.add(new RateController({ streamId, estimator, publish }));
    return new ReceiverInputDStream(scope, streamId, declared.name, receivers);
  });
};

StreamingContext.prototype.socketTextStream = function (host, port, storageLevel) {
  return this.receiverStream(connectors().socketReceiver(host, port, storageLevel) as () => Receiver<string>);
};

StreamingContext.prototype.socketStream = function <T>(
  this: StreamingContext,
  host: string,
  port: number,
  converterFunc: ConverterFunc<T>,
  storageLevel?: StorageLevel,
) {
  return this.receiverStream(connectors().convertingReceiver(host, port, converterFunc, storageLevel) as () => Receiver<T>);
};

StreamingContext.prototype.rawSocketStream = function (host, port, storageLevel) {
  return this.receiverStream(connectors().rawSocketReceiver(host, port, storageLevel) as () => Receiver<never>);
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

StreamingContext.prototype.union = (...streams: readonly (DStream<unknown> | readonly DStream<unknown>[])[]) =>
  new DStream<never>(new UnionDStream(streams.flat().map((stream) => stream.node)));

StreamingContext.prototype.transform = (streams, transformFunc) => {
  const nodes = streams.map((stream) => stream.node);
  return new DStream(new TransformedDStream(nodes, (rdds, time) => transformFunc(rdds as never, time)));
};

function files<T>(ssc: StreamingContext, directory: string, format: FileStreamFormat, options: FileStreamOptions = {}): DStream<T> {
  const spec = { ...options, format, minRememberMs: fileRememberMs(ssc.sparkContext.conf) };
  return ssc.inputStream((scope, streamId) => connectors().fileStream(scope, streamId, directory, spec));
}
