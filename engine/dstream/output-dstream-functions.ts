// Output operations, as methods of DStream: what the driver does with each batch. They run in the order in which they
// were made, batches in time order, for empty batches too; a batch without an RDD is passed over.
import { formatRecord } from "../rdd/format-record.ts";
import type { RDD } from "../rdd/rdd.ts";
import "../rdd/rdd-functions.ts";
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
     * Like `print`, with the batch time as a date of the local zone in the head. See pyspark's `pprint`.
     * @example
     * ssc.queueStream([["a", "b"]]).pprint(); // Time: 2026-11-25 16:08:51
     */
    pprint(count?: number): void;

    /**
     * Writes each batch as text files, one a partition, into the directory `prefix-TIME_MS[.suffix]`. What an earlier run of
     * the batch left there is replaced.
     * @example
     * ssc.queueStream([["a", "b"]]).saveAsTextFiles("out/words", "txt"); // out/words-1000.txt/part-00000
     */
    saveAsTextFiles(prefix: string, suffix?: string): void;

    /**
     * Writes the records of each batch as they are into the directory `prefix-TIME_MS[.suffix]`, for `objectFile` to read.
     * What an earlier run of the batch left there is replaced.
     * @example
     * ssc.queueStream([[new Date(0)]]).saveAsObjectFiles("out/dates"); // out/dates-1000/part-00000
     */
    saveAsObjectFiles(prefix: string, suffix?: string): void;
  }
}

DStream.prototype.foreachRDD = function (foreachFunc) {
  outputOperation(this, "foreachRDD", (rdd, time) => foreachFunc(rdd, time));
};

DStream.prototype.print = function (count = 10) {
  printed(this, "print", count, (time) => String(time));
};

DStream.prototype.pprint = function (count = 10) {
  printed(this, "pprint", count, localDateTime);
};

DStream.prototype.saveAsTextFiles = function (prefix, suffix) {
  outputOperation(this, "saveAsTextFiles", (rdd, time) => rdd.saveAsTextFile(outputName(prefix, suffix, time), undefined, RERUN));
};

DStream.prototype.saveAsObjectFiles = function (prefix, suffix) {
  outputOperation(this, "saveAsObjectFiles", (rdd, time) => rdd.saveAsObjectFile(outputName(prefix, suffix, time), RERUN));
};

/** A directory of a batch is that batch's own: what stands there, an earlier run of it has left. */
const RERUN = { overwrite: true };

/** `prefix-TIME_MS.suffix`, where prefix and suffix may be missing. */
function outputName(prefix: string, suffix: string | undefined, time: Time): string {
  const name = prefix === "" ? `${time.milliseconds}` : `${prefix}-${time.milliseconds}`;
  return suffix === undefined || suffix === "" ? name : `${name}.${suffix}`;
}

/** Makes an output operation that calls `foreachFunc` with each RDD of `stream`. */
export function outputOperation<T>(stream: DStream<T>, name: string, foreachFunc: (rdd: RDD<T>, time: Time) => unknown): void {
  new ForEachDStream(stream.node, name, foreachFunc as unknown as ForeachRDDFunc);
}

function printed<T>(stream: DStream<T>, name: string, count: number, timeText: (time: Time) => string): void {
  outputOperation(stream, name, async (rdd, time) => {
    const records = await rdd.take(count + 1);
    const line = "-".repeat(43);
    const shown = records.slice(0, count).map((record) => `${formatRecord(record)}\n`);
    console.log(`${line}\nTime: ${timeText(time)}\n${line}\n${shown.join("")}${records.length > count ? "...\n" : ""}`);
  });
}

/** As Python writes a `datetime`: 2026-11-25 16:08:51, with .500000 behind it where there are milliseconds. */
function localDateTime({ milliseconds }: Time): string {
  const date = new Date(milliseconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const fraction = date.getMilliseconds() === 0 ? "" : `.${String(date.getMilliseconds()).padStart(3, "0")}000`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${fraction}`;
}
