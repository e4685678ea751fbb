// Word count in batches of 100 ms for a minute: does the scheduling delay grow? Prints the delay of the first and of
// the last third, and the processing time.
import type { StreamingContext } from "millrace";
import { percentile, report } from "./statistics.ts";
import { makeLines } from "./text.ts";

const LINES_A_BATCH = 1000;

export default function steady(ssc: StreamingContext, [batches = "600"]: string[]): void {
  const lines = makeLines(LINES_A_BATCH, 7);
  const queue = Array.from({ length: Number(batches) }, () => lines);
  let words = 0;
  ssc
    .queueStream(queue)
    .flatMap((line) => line.split(" "))
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b)
    .foreachRDD(async (rdd) => {
      words += (await rdd.collect()).reduce((sum, [, count]) => sum + count, 0);
    });
  const delays: number[] = [];
  const processing: number[] = [];
  ssc.addStreamingListener({
    onBatchCompleted(batch) {
      delays.push(batch.schedulingDelay ?? 0);
      processing.push(batch.processingDelay ?? 0);
      if (delays.length !== Number(batches)) return;
      const third = Math.floor(delays.length / 3);
      report("steady", "scheduling delay, first third, p50", percentile(delays.slice(0, third), 0.5), "ms");
      report("steady", "scheduling delay, last third, p50", percentile(delays.slice(-third), 0.5), "ms", { ceiling: 100 });
      report("steady", "processing time, p50", percentile(processing, 0.5), "ms");
      report("steady", "processing time, p99", percentile(processing, 0.99), "ms");
      report("steady", "words counted", words, "words", {
        floor: Number(batches) * LINES_A_BATCH * 8,
        ceiling: Number(batches) * LINES_A_BATCH * 8,
      });
    },
  });
}
