// Counts the words in the text files that appear in a directory, batch by batch.
//
// Run it, then move text files into the directory (move, do not write in place):
//
//     npx millrace run examples/directory-word-count.ts -- /tmp/in
//     npx millrace run examples/directory-word-count.ts -- /tmp/in /tmp/out/counts      also saves each batch
//
// It prints for each batch its time and up to ten counts:
//
//     -------------------------------------------
//     Time: 1763820001000 ms
//     -------------------------------------------
//     (the,12)
//     (stream,3)
//     ...
//
// The program is Spark's hdfs_wordcount.py, line by line; directory-word-count-script.ts has it in script style.
import type { StreamingContext } from "millrace";

export default function directoryWordCount(ssc: StreamingContext, [directory, output]: string[]): void {
  if (directory === undefined) throw new Error("Usage: millrace run directory-word-count.ts -- <directory> [<output prefix>]");

  const lines = ssc.textFileStream(directory);
  const counts = lines
    .flatMap((line) => line.split(" "))
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b);

  counts.print();
  if (output !== undefined) counts.saveAsTextFiles(output);
}
