// Counts the words of all files that appear in a directory and writes the totals, after each batch that had some, as
// lines "count word" to a file (by rename). Spends a little extra time on each line, so that a test can strike meanwhile.
import { renameSync, writeFileSync } from "node:fs";
import type { StreamingContext } from "millrace";

export default function totalWordCount(ssc: StreamingContext, [directory = "", output = "", spinMicros = "0"]: string[]): void {
  const spinMs = Number(spinMicros) / 1000;
  const totals = new Map<string, number>();
  ssc
    .textFileStream(directory)
    .flatMap((line) => {
      const end = performance.now() + spinMs;
      while (performance.now() < end);
      return line.split(" ");
    })
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b)
    .foreachRDD(async (rdd, time) => {
      const counts = await rdd.collect();
      if (counts.length === 0) return;
      for (const [word, count] of counts) totals.set(word, (totals.get(word) ?? 0) + count);
      writeFileSync(`${output}.tmp`, [...totals].map(([word, count]) => `${count} ${word}\n`).join(""));
      renameSync(`${output}.tmp`, output);
      console.error(`counted ${time.milliseconds}`);
    });
  ssc.addStreamingListener({
    onBatchStarted: (batch) =>
      console.error(
        `started ${batch.batchTime.milliseconds} ${batch.numRecords} ${[...batch.streamIdToInputInfo.values()].map((input) => input.metadataDescription).join()}`,
      ),
  });
}
