// RDDs that a context makes of files. Methods of MillraceContext; who reads the files is in file-inputs.ts.
import { MillraceError } from "../errors.ts";
import { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
import { fileInputs, type PortableDataStream } from "./file-inputs.ts";
import { MillraceContext } from "./millrace-context.ts";

declare module "./millrace-context.ts" {
  interface MillraceContext {
    /** Partitions of files where nobody says: 2, or 1 if `defaultParallelism` is. See Spark's `defaultMinPartitions`. */
    readonly defaultMinPartitions: number;

    /**
     * The lines of text files (UTF-8). `path` is a file, a directory, a pattern (`*`, `?`, `[a-z]`, `{a,b}`; `\` takes the
     * next character as it is), each as a path or a file: URL, or several of these separated by commas. Of a directory
     * it is the files in it, by name; names that begin with `_` or `.` are left out. Executors must reach the same path.
     *
     * Files are cut into about `minPartitions` partitions of equal size, at most 32 MiB, never of two files; every line
     * is in one. Files named `.gz` or `.deflate` are decompressed, in one partition each.
     *
     * The files are listed when the partitions are first asked for: by an action, or by an operation that needs their
     * number. It rejects, or throws, INPUT_UNREADABLE for a path that is not there and for a directory in a directory,
     * and UNSUPPORTED_OPERATION for files of another compression. See Spark's `SparkContext.textFile`.
     * @example
     * await sc.parallelize(["a b", "b"], 2).saveAsTextFile("lines");
     * await sc.textFile("lines").collect(); // ["a b", "b"]
     */
    textFile(path: string, minPartitions?: number): RDD<string>;

    /**
     * Text files (UTF-8) as whole: pairs of the absolute path and the content. For many small files; several are read in
     * one partition, of about equal size. `path`, decompression and errors are as with {@link textFile}; a task fails
     * with RECORD_TOO_LARGE for a file of more than 512 MiB. See Spark's `SparkContext.wholeTextFiles`.
     * @example
     * await sc.parallelize(["a b", "b"], 1).saveAsTextFile("texts");
     * await sc.wholeTextFiles("texts").values().collect(); // ["a b\nb\n"]
     */
    wholeTextFiles(path: string, minPartitions?: number): RDD<[path: string, content: string]>;

    /**
     * Files as whole: pairs of the absolute path and a handle that reads the content when asked to. Nothing is
     * decompressed. `path` and errors are as with {@link textFile}. See Spark's `SparkContext.binaryFiles`.
     * @example
     * await sc.parallelize(["a b"], 1).saveAsTextFile("files");
     * await sc.binaryFiles("files").mapValues((file) => file.toArray().length).values().collect(); // [4]
     */
    binaryFiles(path: string, minPartitions?: number): RDD<[path: string, file: PortableDataStream]>;

    /**
     * The records of files that hold nothing but records of `recordLength` bytes. `path` and errors are as with
     * {@link textFile}; a file that ends within a record is INVALID_ARGUMENT. See Spark's `SparkContext.binaryRecords`.
     * @example
     * await sc.parallelize(["ab", "cd"], 1).saveAsTextFile("records");
     * await sc.binaryRecords("records", 3).map((bytes) => bytes[0]).collect(); // [97, 99]
     */
    binaryRecords(path: string, recordLength: number): RDD<Uint8Array>;

    /**
     * The records that `saveAsObjectFile` wrote, each file one partition. `path` and errors are as with {@link textFile}; a
     * task fails with INPUT_UNREADABLE for a file that is damaged or no object file. See Spark's `SparkContext.objectFile`.
     * @example
     * await sc.parallelize([new Set([1, 2])], 1).saveAsObjectFile("sets");
     * await sc.objectFile<Set<number>>("sets").map((set) => set.size).collect(); // [2]
     */
    objectFile<T>(path: string): RDD<T>;
  }
}

Object.defineProperty(MillraceContext.prototype, "defaultMinPartitions", {
  get(this: MillraceContext) {
    return Math.min(this.defaultParallelism, 2);
  },
});

MillraceContext.prototype.textFile = function (path, minPartitions) {
  return new RDD(fileInputs().textFile(this, path, partitionsOf("textFile", this, minPartitions)));
};

MillraceContext.prototype.wholeTextFiles = function (path, minPartitions) {
  return new RDD(fileInputs().wholeTextFiles(this, path, partitionsOf("wholeTextFiles", this, minPartitions)));
};

MillraceContext.prototype.binaryFiles = function (path, minPartitions) {
  return new RDD(fileInputs().binaryFiles(this, path, partitionsOf("binaryFiles", this, minPartitions)));
};

MillraceContext.prototype.binaryRecords = function (path, recordLength) {
  if (!Number.isSafeInteger(recordLength) || recordLength < 1) {
    throw new MillraceError(
      "INVALID_ARGUMENT",
      `binaryRecords: the length of a record must be a whole number of bytes above 0, not ${recordLength}`,
    );
  }
  return new RDD(fileInputs().binaryRecords(this, path, recordLength));
};

MillraceContext.prototype.objectFile = function (path) {
  return new RDD(fileInputs().objectFile(this, path));
};

function partitionsOf(method: string, context: MillraceContext, minPartitions: number = context.defaultMinPartitions): number {
  if (Number.isSafeInteger(minPartitions) && minPartitions >= 0) return minPartitions;
  throw new MillraceError("INVALID_ARGUMENT", `${method}: minPartitions must be a whole number, 0 or more, not ${minPartitions}`);
}
