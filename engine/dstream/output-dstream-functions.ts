// Output operations, as methods of DStream: what the driver does with each batch. They run in the order in which they
// were made, batches in time order, for empty batches too; a batch without an RDD is passed over.
import { formatRecord } from "../rdd/format-record.ts";
import type { RDD } from "../rdd/rdd.ts";
import { saveAsTextFile } from "../rdd/text-output.ts";
import type { Time } from "../time/time.ts";
import { DStream } from "./dstream.ts";
import { ForEachDStream, type ForeachRDDFunc } from "./foreach-dstream.ts";

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * Calls `foreachFunc` on the driver with each RDD, batches in order; what it gives is awaited.
     * @example
     * ssc.queueStream([[1, 2]]).foreachRDD(async (rdd, time) => console.log(time.milliseconds, await rdd.collect()));
     */
    foreachRDD(foreachFunc: (rdd: RDD<T>, time: Time) => unknown): void;

    /**
     * Prints the first `count` records of each batch to standard output, below a head with the batch time, as Spark does.
     * @example
     * ssc.queueStream([["a", "b"]]).print();
     */
    print(count?: number): void;

    /**
     * Writes each batch as text files, one a partition, into the directory `prefix-TIME_MS[.suffix]`.
     * @example
     * ssc.queueStream([["a", "b"]]).saveAsTextFiles("out/words", "txt"); // out/words-1000.txt/part-00000
     */
    saveAsTextFiles(prefix: string, suffix?: string): void;
  }
}

DStream.prototype.foreachRDD = function (foreachFunc) {
  output(this, "foreachRDD", (rdd, time) => foreachFunc(rdd, time));
};

DStream.prototype.print = function (count = 10) {
  output(this, "print", async (rdd, time) => {
    const records = await rdd.take(count + 1);
    const line = "-".repeat(43);
    const shown = records.slice(0, count).map((record) => `${formatRecord(record)}\n`);
    console.log(`${line}\nTime: ${time.milliseconds} ms\n${line}\n${shown.join("")}${records.length > count ? "...\n" : ""}`);
  });
};

DStream.prototype.saveAsTextFiles = function (prefix, suffix) {
  output(this, "saveAsTextFiles", (rdd, time) => saveAsTextFile(rdd, outputName(prefix, suffix, time)));
};

/** `prefix-TIME_MS.suffix`, where prefix and suffix may be missing. */
function outputName(prefix: string, suffix: string | undefined, time: Time): string {
  const name = prefix === "" ? `${time.milliseconds}` : `${prefix}-${time.milliseconds}`;
  return suffix === undefined || suffix === "" ? name : `${name}.${suffix}`;
}

function output<T>(stream: DStream<T>, name: string, foreachFunc: (rdd: RDD<T>, time: Time) => unknown): void {
  new ForEachDStream(stream.node, name, foreachFunc as unknown as ForeachRDDFunc);
}
