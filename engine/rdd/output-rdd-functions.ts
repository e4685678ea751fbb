// RDDs written out and passed through programs, as methods of RDD. Files and processes are the business of sources, which
// register themselves. Whoever calls one of these imports this file.
import { MillraceError } from "../errors.ts";
import { type CompressionCodec, fileOutputs, saveAsFiles } from "./file-output.ts";
import { MapPartitionsRDD } from "./map-partitions-rdd.ts";
import { type PipeOptions, processPipes, tokenize } from "./process-pipes.ts";
import { RDD } from "./rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Writes each record as a line of text (pairs as `(word,3)`), each partition as a file `part-00000`, `part-00001`, ... of
     * the directory `path`, a path or a `file:` URL that the executors reach. `_SUCCESS` is added when all stand. What an
     * earlier run left there is replaced. With `codec` "gzip" the files are compressed.
     * @example
     * await sc.parallelize(["a", "b"], 2).saveAsTextFile("/tmp/millrace-letters", "gzip");
     * await sc.textFile("/tmp/millrace-letters").collect(); // ["a", "b"]
     */
    saveAsTextFile(path: string, codec?: CompressionCodec): Promise<void>;

    /**
     * Writes the records as they are (values of every kind that can travel), each partition as a file of the directory
     * `path`, for `objectFile` to read. See `saveAsTextFile` for the directory.
     * @example
     * await sc.parallelize([new Date(0), new Date(1)], 2).saveAsObjectFile("/tmp/millrace-dates");
     * await sc.objectFile<Date>("/tmp/millrace-dates").map((date) => date.getTime()).collect(); // [0, 1]
     */
    saveAsObjectFile(path: string): Promise<void>;

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

RDD.prototype.saveAsTextFile = async function (path, codec) {
  if (codec !== undefined && codec !== "gzip")
    throw new MillraceError("INVALID_ARGUMENT", `saveAsTextFile: text is compressed by "gzip" or not at all, not by ${String(codec)}`);
  await saveAsFiles(this.node, path, fileOutputs().text(codec));
};

RDD.prototype.saveAsObjectFile = async function (path) {
  await saveAsFiles(this.node, path, fileOutputs().objects());
};

RDD.prototype.pipe = function (command, options = {}) {
  const words = typeof command === "string" ? tokenize(command) : command;
  if (words.length === 0 || words[0] === "")
    throw new MillraceError("INVALID_ARGUMENT", "pipe needs a command: a program and its arguments");
  const func = processPipes().pipe(words, options as PipeOptions<never>);
  return new RDD<string>(new MapPartitionsRDD(this.node, "mapPartitions", func, { label: "PipedRDD" }));
};
