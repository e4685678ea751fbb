// RDDs written out and passed through programs, as methods of RDD. Files and processes are the business of sources, which
// register themselves. Whoever calls one of these imports this file.
import { MillraceError } from "../errors.ts";
import { type CompressionCodec, fileOutputs, type SaveOptions, saveAsFiles } from "./file-output.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { type PipeOptions, processPipes, tokenize } from "./process-pipes.ts";
import { RDD } from "./rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Writes each record as a line of text (pairs as `(word,3)`), each partition as a file `part-00000`, `part-00001`, ... of
     * the directory `path`, a path or a `file:` URL that the executors reach. `_SUCCESS` is added when all stand. With `codec`
     * "gzip" the files are compressed. Rejects with OUTPUT_EXISTS before any task runs if there is something at `path`, unless
     * `overwrite` says that what an earlier run wrote there is to be replaced.
     * @example
     * await sc.parallelize(["a", "b"], 2).saveAsTextFile("letters", "gzip");
     * await sc.textFile("letters").collect(); // ["a", "b"]
     */
    saveAsTextFile(path: string, codec?: CompressionCodec, options?: SaveOptions): Promise<void>;

    /**
     * Writes the records as they are (values of every kind that can travel), each partition as a file of the directory
     * `path`, for `objectFile` to read. See `saveAsTextFile` for the directory and `overwrite`.
     * @example
     * await sc.parallelize([new Date(0), new Date(1)], 2).saveAsObjectFile("dates");
     * await sc.objectFile<Date>("dates").map((date) => date.getTime()).collect(); // [0, 1]
     */
    saveAsObjectFile(path: string, options?: SaveOptions): Promise<void>;

    /**
     * Passes each partition through a process of its own: records go to its standard input, a line each, and the lines of
     * its standard output (UTF-8) are the result. `command` is a program and its arguments, or both in one string with
     * spaces between; there is no shell. A process that cannot be started, or that ends with a status other than 0, fails
     * the task with PROCESS_FAILED. See Spark's `pipe`.
     * @example
     * await sc.parallelize(["b", "a"], 1).pipe("sort").collect(); // ["a", "b"]
     * await sc.parallelize([1], 1).pipe(["sh", "-c", "echo $GREETING"], { env: { GREETING: "hello" } }).collect(); // ["hello"]
     */
    pipe(command: string | readonly string[], options?: PipeOptions<T>): RDD<string>;
  }
}

RDD.prototype.saveAsTextFile = async function (path, codec, options) {
  if (codec !== undefined && codec !== "gzip")
    throw new MillraceError("INVALID_ARGUMENT", `saveAsTextFile: text is compressed by "gzip" or not at all, not by ${String(codec)}`);
  await saveAsFiles(this.node, path, fileOutputs().text(codec), options);
};

RDD.prototype.saveAsObjectFile = async function (path, options) {
  await saveAsFiles(this.node, path, fileOutputs().objects(), options);
};

RDD.prototype.pipe = function (command, options = {}) {
  const words = typeof command === "string" ? tokenize(command) : command;
  if (words.length === 0 || words[0] === "")
    throw new MillraceError("INVALID_ARGUMENT", "pipe needs a command: a program and its arguments");
  const func = processPipes().pipe(words, options as PipeOptions<never>);
  return new RDD<string>(new MapPartitionsRDD(this.node, "mapPartitions", func, { label: "PipedRDD" }));
};
